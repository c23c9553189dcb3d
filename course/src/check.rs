//! `course check 4 -- node server.js`: grades a program of your own, in any language, from the outside.
//!
//! Why from the outside: clients see only a server's socket. So the checker starts the program as a learner
//! would, sends real bytes, and compares the responses with the RFC. It never looks at the program's code.
//!
//! # Layout
//! - `target`: the program to grade; `report`: how a grade looks; `record`: the part of it that is kept.
//! - `replay`: one stage with all that went over the wire; `all`: every day; `watch`: one, at every save; `worker`: a check in a process of its own.
//!
//! The engine, [`checker`], grades; the requirements are in [`contracts`].

mod all;
pub(crate) mod record;
mod replay;
pub(crate) mod report;
pub(crate) mod target;
mod watch;
mod worker;

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, bail};
use checker::grade::{self, Subject};
use checker::solution::SolutionFolder;
use jiff::civil::Date;
use tracker::{Day, Evidence, file};

use crate::invocation::Invocation;
use crate::terminal::print;
use crate::which::Which;
use record::Record;
use report::{Grade, Judged, Manner, Ticked};
use target::Target;

pub(crate) use replay::Replay;
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
    /// Fails when a day that is begun does not pass its core stages. A day that is not begun or not finished is not a failure.
    #[arg(long, conflicts_with_all = ["which", "url", "port", "command"])]
    all: bool,
    /// Show every failure in full, and not only the first
    #[arg(long)]
    all_failures: bool,
    /// It is checked because all are
    #[arg(long, hide = true)]
    with_all: bool,
    #[command(flatten)]
    target: Target,
}

impl Check {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let Some(which) = self.which else {
            let mut options = self.target.options();
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
        let before = invocation.tracker().ok();
        let before = before.and_then(|it| Record::last(&SolutionFolder::beside(&it, which.day)));
        let mut manner = Manner::new(self.all_failures, which.stage.is_some());
        let verdicts = grade::grade(
            contract,
            &subject,
            |number, _| which.stage.is_none_or(|only| only == number),
            self.target.waiting.limits(),
            |number, stage, verdict, _| match invocation.json() {
                true => Ok(()),
                false => {
                    let judged = Judged::of(contract.day, number, stage, verdict);
                    let passes_now = before.as_ref().is_some_and(|it| !it.passes(number, stage));
                    print(&manner.words(&judged, passes_now))
                }
            },
        )?;

        let mut grade = Grade::of(contract, &verdicts);
        let (kept, ticked) = match invocation.tracker() {
            // Without a tracker there is nothing to tick, and no place to keep anything.
            Err(_) => (Ok(()), Ok(Ticked::default())),
            Ok(tracker) => {
                let folder = SolutionFolder::beside(&tracker, which.day);
                let (only, today) = (which.stage, invocation.today());
                let kept = Record::keep(
                    &folder,
                    contract,
                    &subject,
                    only,
                    &verdicts,
                    today,
                    self.with_all,
                );
                let ticked = match grade.passes_core() {
                    true => tick(&tracker, &folder, &grade, which.day, today),
                    false => Ok(Ticked::default()),
                };
                (kept, ticked)
            }
        };
        grade.ticked = ticked.as_ref().copied().unwrap_or_default();
        match (invocation.json(), which.stage) {
            (true, _) => print(&(serde_json::to_string_pretty(&grade)? + "\n"))?,
            (false, None) => print(&(manner.more(contract.day) + &grade.words()))?,
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
                Subject::Written(..) => bail!("nothing is graded: {asked} is not answered yet"),
                _ => bail!("nothing is graded: {asked} could not be tried"),
            },
            (_, Some(stage)) => bail!("{}.{stage} is not passed", contract.day),
            (failed, None) => {
                let further = if grade.passes_core() { "further " } else { "" };
                match failed {
                    1 => bail!("a {further}stage of day {} is not passed", contract.day),
                    _ => bail!(
                        "{failed} {further}stages of day {} are not passed",
                        contract.day
                    ),
                }
            }
        }
    }
}

/// Ticks the day of a program that passed every core stage, with what shows it.
fn tick(
    tracker: &Path,
    folder: &SolutionFolder,
    grade: &Grade,
    day: Day,
    today: Date,
) -> anyhow::Result<Ticked> {
    let stages = grade.stages.len();
    // A count this large was not counted by this program: somebody edited the file.
    let hints = folder.hints_up_to(stages)?.try_into().unwrap_or(u16::MAX);
    let evidence = Evidence {
        date: today,
        passed: grade
            .passed
            .try_into()
            .context("a contract has few stages")?,
        stages: stages.try_into().context("a contract has few stages")?,
        hints,
    };
    file::edit(tracker, |tracker| {
        let ticked = !tracker.is_done(day);
        let verified = tracker.set_verified(day, evidence)?;
        Ok(Ticked { ticked, verified })
    })
}
