//! `course check 4 -- node server.js`: grades a program of your own, in any language, from the outside.
//!
//! Why from the outside: what a server is worth shows at its socket. So the program is started as it would be in
//! earnest, real bytes are sent to it, and what comes back is held to the RFC; how it was written is nobody's business.
//!
//! # Layout
//! - [`contract`]: what a day asks for, in stages; `contracts`: one module for each day.
//! - `project`: how the learner's folder is built and started; `program`: the program under test; `group`: it and all that
//!   it starts; `launch`: how it begins; `guard`: what ends it when the checker cannot; `output`: what it prints;
//!   `processes`: what the system knows of it.
//! - `bench`: where answers that are written in files are judged; `schema`: what a learner's `script` makes, and what it does.
//! - `message`, `client`, `answer`: what is sent, over what, and what comes back; `transcript`: all of that;
//!   `judgement`, `failure`: what is wrong with it.
//! - `target`: what is to be graded; `grade`: stage by stage; `report`: how it looks; `record`: what is kept of it.
//! - `replay`: one stage with all that went over the wire; `all`: every day; `watch`: one, at every save; `worker`: a check in a process of its own.
//!
//! Invariants
//! - Nothing here knows a day's code.
//! - No verdict depends on time alone: what is slow is waited for, and only what does not come at all is wrong.
//! - Whatever happens, nothing that was started is left behind.

mod all;
mod answer;
mod bench;
mod client;
pub mod contract;
pub mod contracts;
mod failure;
mod grade;
mod group;
pub(crate) mod guard;
mod judgement;
pub(crate) mod launch;
mod message;
mod output;
mod processes;
mod program;
pub(crate) mod project;
pub(crate) mod record;
mod replay;
mod report;
mod schema;
mod script;
mod target;
mod transcript;
mod watch;
mod worker;

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context as _, bail};
use jiff::civil::Date;
use tracker::{Day, Evidence, file};

use crate::desk::Desk;
use crate::invocation::Invocation;
use contract::Contract;
use grade::Subject;
use record::Record;
use report::{Grade, Ticked};
use target::Target;

pub(crate) use replay::Replay;
pub(crate) use target::Which;
pub(crate) use watch::Watch;

/// Grade your own version of a day, in any language
///
/// Starts the program with PORT set to a free port, tries every stage of the day's contract on it, and ends it with all
/// that it started.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// A day, or one of its stages: 4 or 4.3
    #[arg(required_unless_present = "all")]
    which: Option<Which>,
    /// Check every day that is begun in solutions/, and say which one broke that passed before
    ///
    /// Fails when a day that is begun does not pass; what is not begun, or not finished, is no failure.
    #[arg(long, conflicts_with_all = ["which", "url", "port", "command"])]
    all: bool,
    /// It is checked because all are
    #[arg(long, hide = true)]
    with_all: bool,
    #[command(flatten)]
    target: Target,
}

impl Check {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let Some(which) = self.which else {
            let mut options = self.target.waiting();
            options.push("--with-all".into());
            return all::run(invocation, options);
        };
        let contract = which.contract()?;
        let (subject, project) = self.target.find(which.day, contract, invocation)?;
        if !invocation.json() {
            print(&format!("\n  Day {}, {}\n\n", contract.day, contract.title))?;
        }
        if let Some(project) = &project {
            target::build(project, invocation)?;
        }
        let verdicts = grade::grade(
            contract,
            &subject,
            which.stage,
            self.target.limits,
            |number, stage, verdict, _| match invocation.json() {
                true => Ok(()),
                false => print(&report::stage(contract.day, number, stage, verdict)),
            },
        )?;

        let mut grade = Grade::of(contract, &verdicts);
        let (kept, ticked) = match invocation.tracker() {
            // Without a tracker there is nothing to tick, and no place to keep anything.
            Err(_) => (Ok(()), Ok(Ticked::default())),
            Ok(tracker) => {
                let desk = Desk::beside(&tracker, which.day);
                let (only, today) = (which.stage, invocation.today());
                let kept = Record::keep(
                    &desk,
                    contract,
                    &subject,
                    only,
                    &verdicts,
                    today,
                    self.with_all,
                );
                let ticked = match grade.passed == contract.stages.len() {
                    true => tick(&tracker, &desk, contract, which.day, today),
                    false => Ok(Ticked::default()),
                };
                (kept, ticked)
            }
        };
        grade.ticked = ticked.as_ref().copied().unwrap_or_default();
        match (invocation.json(), which.stage) {
            (true, _) => print(&(serde_json::to_string_pretty(&grade)? + "\n"))?,
            (false, None) => print(&grade.words())?,
            (false, Some(_)) => {}
        }
        if let Err(error) = kept {
            // The grade stands all the same.
            _ = writeln!(anstream::stderr(), "this check is not kept: {error:#}");
        }
        ticked?;
        let asked = match which.stage {
            Some(stage) => format!("{}.{stage}", contract.day),
            None => format!("day {}", contract.day),
        };
        match (grade.failed, which.stage) {
            (0, _) if grade.passed > 0 => Ok(()),
            (0, _) => match subject {
                Subject::Written(_) => bail!("nothing is graded: {asked} is not answered yet"),
                _ => bail!("nothing is graded: {asked} could not be tried"),
            },
            (_, Some(stage)) => bail!("{}.{stage} is not passed", contract.day),
            (1, None) => bail!("a stage of day {} is not passed", contract.day),
            (failed, None) => bail!("{failed} stages of day {} are not passed", contract.day),
        }
    }
}

/// Ticks the day of a program that passed, with what shows it.
fn tick(
    tracker: &Path,
    desk: &Desk,
    contract: &Contract,
    day: Day,
    today: Date,
) -> anyhow::Result<Ticked> {
    let stages = contract.stages.len();
    // More than fit have been counted by nobody: somebody has edited the file.
    let hints = desk.hints_up_to(stages)?.try_into().unwrap_or(u16::MAX);
    let evidence = Evidence {
        date: today,
        stages: stages.try_into().context("a contract has few stages")?,
        hints,
    };
    file::edit(tracker, |tracker| {
        let ticked = !tracker.is_done(day);
        let verified = tracker.set_verified(day, evidence)?;
        Ok(Ticked { ticked, verified })
    })
}

/// Prints at once: a stage is news as soon as it is decided.
fn print(words: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let printed: io::Result<()> = out.write_all(words.as_bytes()).and_then(|()| out.flush());
    printed.context("cannot print the report")
}
