//! `course check 4 -- node server.js`: grades a program of your own, in any language, from the outside.
//!
//! Why from the outside: what a server is worth shows at its socket. So the program is started as it would be in
//! earnest, real bytes are sent to it, and what comes back is held to the RFC; how it was written is nobody's business.
//!
//! # Layout
//! - [`contract`]: what a day asks for, in stages; `contracts`: one module for each day.
//! - `project`: how the learner's folder is built and started; `program`: the program under test; `group`: it and all that
//!   it starts; `output`: what it prints; `processes`: what the system knows of it.
//! - `bench`: where answers that are written in files are judged.
//! - `message`, `client`, `answer`: what is sent, over what, and what comes back; `failure`: all of that, shown.
//! - `grade`: stage by stage; `report`: how it looks; `record`: what is kept of it; `hint`: what to think of.
//!
//! Invariants
//! - Nothing here knows a day's code.
//! - No verdict depends on time alone: what is slow is waited for, and only what does not come at all is wrong.
//! - Whatever happens, nothing that was started is left behind.

mod answer;
mod bench;
mod client;
pub mod contract;
pub mod contracts;
mod failure;
mod grade;
mod group;
pub(crate) mod hint;
mod message;
mod output;
mod processes;
mod program;
mod project;
pub(crate) mod record;
mod report;

use std::ffi::OsString;
use std::io::{self, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context as _, bail};
use jiff::civil::Date;
use tracker::{Day, Evidence, file};

use crate::desk::Desk;
use crate::invocation::{Invocation, Refusal};
use crate::page::FAINT;
use contract::{Contract, Graded};
use contracts::contracts;
use grade::Subject;
use program::Start;
use project::Project;
use record::Record;
use report::{Grade, Ticked};

/// Grade your own version of a day, in any language
///
/// Starts the program with PORT set to a free port, tries every stage of the day's contract on it, and ends it with all
/// that it started.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// A day, or one of its stages: 4 or 4.3
    which: Which,
    /// Grade a server that runs already, such as http://127.0.0.1:8080
    #[arg(long, value_name = "URL", conflicts_with_all = ["command", "port"])]
    url: Option<Url>,
    /// The port that PORT names [default: a free one]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// How many seconds the program may be silent before it listens
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = time)]
    start_within: Duration,
    /// How many seconds to wait for a byte of an answer
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = time)]
    patience: Duration,
    /// The command that starts the program
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// `4` or `4.3`.
#[derive(Clone, Copy, Debug)]
struct Which {
    day: Day,
    stage: Option<u8>,
}

impl FromStr for Which {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (day, stage) = match text.split_once('.') {
            Some((day, stage)) => (day, Some(stage)),
            None => (text, None),
        };
        let day = day
            .parse()
            .map_err(|error: tracker::NoSuchDay| error.to_string())?;
        let stage = stage.map(str::parse).transpose();
        let stage = stage.map_err(|_| format!("{text:?} is no stage: write it as 4.3"))?;
        Ok(Self { day, stage })
    }
}

/// Where a server runs.
#[derive(Clone, Copy, Debug)]
struct Url(SocketAddr);

impl FromStr for Url {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let host = text
            .strip_prefix("http://")
            .unwrap_or(text)
            .trim_end_matches('/');
        let with_port = match host.rsplit_once(':') {
            Some((_, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
            _ => format!("{host}:80"),
        };
        let mut found = with_port.to_socket_addrs().map_err(|_| {
            format!("{text:?} is no address: write it as http://127.0.0.1:8080, without a path")
        })?;
        // Names such as localhost have several addresses, and servers mostly listen on the older kind.
        let first = found.next();
        let address = found
            .find(SocketAddr::is_ipv4)
            .filter(|_| first.is_none_or(|first| first.is_ipv6()));
        address
            .or(first)
            .map(Url)
            .ok_or_else(|| format!("{text:?} has no address"))
    }
}

fn time(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| format!("{text:?} is no number of seconds"))?;
    match (0.05..=600.0).contains(&seconds) {
        true => Ok(Duration::from_secs_f64(seconds)),
        false => Err("it is 0.05 to 600 seconds".into()),
    }
}

impl Which {
    fn contract(self) -> anyhow::Result<&'static Contract> {
        let Some(contract) = contracts()
            .iter()
            .find(|contract| contract.day == self.day.number())
        else {
            let days: Vec<_> = contracts()
                .iter()
                .map(|contract| contract.day.to_string())
                .collect();
            let days = days.join(", ");
            return Err(Refusal(format!(
                "there is nothing to check for day {}; there is for: {days}",
                self.day
            ))
            .into());
        };
        let stages = contract.stages.len();
        match self.stage {
            Some(stage) if stage == 0 || usize::from(stage) > stages => {
                let day = self.day;
                Err(Refusal(format!(
                    "day {day} has no stage {stage}: it has {day}.1 to {day}.{stages}"
                ))
                .into())
            }
            _ => Ok(contract),
        }
    }
}

impl Check {
    /// The learner's own folder for the day, where nothing else is said to be graded.
    fn project(
        &self,
        contract: &Contract,
        invocation: &Invocation,
    ) -> anyhow::Result<Option<Project>> {
        let elsewhere = self.url.is_some() || !self.command.is_empty();
        if elsewhere || !matches!(contract.graded, Graded::Program) {
            return Ok(None);
        }
        let day = self.which.day;
        let project = match invocation.tracker() {
            Ok(tracker) => Project::of(&Desk::beside(&tracker, day))?,
            Err(_) => None,
        };
        match project {
            Some(project) => Ok(Some(project)),
            None => Err(Refusal(format!(
                "there is no solutions/day{:02}/{} that says what to grade: `course begin {day}` lays one out; \
                 or say it here: `course check {day} -- node server.js`, \
                 `course check {day} --url http://127.0.0.1:8080`",
                day.number(),
                project::FILE,
            ))
            .into()),
        }
    }

    /// What there is to grade.
    fn subject(
        &self,
        contract: &Contract,
        project: Option<&Project>,
        invocation: &Invocation,
    ) -> anyhow::Result<Subject> {
        let day = self.which.day;
        match (&contract.graded, self.url) {
            (Graded::Program, Some(Url(address))) => Ok(Subject::Running(address)),
            (Graded::Program, None) => Ok(Subject::Command(match project {
                Some(project) => project.start(self.port, self.start_within),
                None => Start {
                    command: self.command.clone(),
                    folder: None,
                    env: Vec::new(),
                    port: self.port,
                    within: self.start_within,
                },
            })),
            (Graded::Writing(_) | Graded::Exercises, None)
                if self.command.is_empty() && self.port.is_none() =>
            {
                Ok(Subject::Written(Desk::beside(&invocation.tracker()?, day)))
            }
            (Graded::Writing(_) | Graded::Exercises, _) => Err(Refusal(format!(
                "day {day} is answered in files, in solutions/day{:02}: `course check {day}` grades them",
                day.number()
            ))
            .into()),
        }
    }

    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let contract = self.which.contract()?;
        let project = self.project(contract, invocation)?;
        let subject = self.subject(contract, project.as_ref(), invocation)?;
        if !invocation.json() {
            print(&format!("\n  Day {}, {}\n\n", contract.day, contract.title))?;
        }
        if let Some(project) = &project {
            build(project, invocation)?;
        }
        let verdicts = grade::grade(
            contract,
            &subject,
            self.which.stage,
            self.patience,
            |number, stage, verdict| match invocation.json() {
                true => Ok(()),
                false => print(&report::stage(contract.day, number, stage, verdict)),
            },
        )?;

        let mut grade = Grade::of(contract, &verdicts);
        let (kept, ticked) = match invocation.tracker() {
            // Without a tracker there is nothing to tick, and no place to keep anything.
            Err(_) => (Ok(()), Ok(Ticked::default())),
            Ok(tracker) => {
                let desk = Desk::beside(&tracker, self.which.day);
                let (only, today) = (self.which.stage, invocation.today());
                let kept = Record::keep(&desk, contract, &subject, only, &verdicts, today);
                let ticked = match grade.passed == contract.stages.len() {
                    true => tick(&tracker, &desk, contract, self.which.day, today),
                    false => Ok(Ticked::default()),
                };
                (kept, ticked)
            }
        };
        grade.ticked = ticked.as_ref().copied().unwrap_or_default();
        match (invocation.json(), self.which.stage) {
            (true, _) => print(&(serde_json::to_string_pretty(&grade)? + "\n"))?,
            (false, None) => print(&grade.words())?,
            (false, Some(_)) => {}
        }
        if let Err(error) = kept {
            // The grade stands all the same.
            _ = writeln!(anstream::stderr(), "this check is not kept: {error:#}");
        }
        ticked?;
        match (grade.failed, self.which.stage) {
            (0, _) => Ok(()),
            (_, Some(stage)) => bail!("{}.{stage} is not passed", contract.day),
            (1, None) => bail!("a stage of day {} is not passed", contract.day),
            (failed, None) => bail!("{failed} stages of day {} are not passed", contract.day),
        }
    }
}

/// Builds the learner's program, saying with what, as it may take a while.
fn build(project: &Project, invocation: &Invocation) -> anyhow::Result<()> {
    if let Some(command) = project.build_command().filter(|_| !invocation.json()) {
        print(&format!("  {FAINT}building: {command}{FAINT:#}\n\n"))?;
    }
    Ok(project.build()?)
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
