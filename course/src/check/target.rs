//! The target of a check, as it is typed: the place of the program.

use std::ffi::OsString;
use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;
use std::time::Duration;

use checker::contract::{Contract, Graded};
use checker::grade::{Limits, STAGE, Subject};
use checker::program::Start;
use checker::project::{self, Project};
use checker::solution::SolutionFolder;
use tracker::Day;

use crate::invocation::{Invocation, Refusal};
use crate::terminal::{FAINT, print};

/// Where the program is; without any of it, what `solutions/dayNN` has.
#[derive(Debug, clap::Args)]
pub(crate) struct Target {
    /// Grade a server that runs already, such as http://127.0.0.1:8080
    #[arg(long, value_name = "URL", conflicts_with_all = ["command", "port"])]
    url: Option<Url>,
    /// The port that PORT names [default: a free one]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// How many seconds the program may be silent before it listens
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = time)]
    start_within: Duration,
    #[command(flatten)]
    pub(crate) waiting: Waiting,
    /// The command that starts the program
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// How long a check waits, as it is typed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Waiting {
    /// How many seconds to wait for a byte of an answer
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = time)]
    patience: Duration,
    /// How many seconds the check may take; after them, no further stage is tried
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = time)]
    within: Duration,
}

impl Waiting {
    pub(crate) fn limits(self) -> Limits {
        let Self { patience, within } = self;
        Limits {
            patience,
            stage: STAGE,
            within,
        }
    }
}

/// Where a server runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Url(SocketAddr);

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
            format!("{text:?} is not an address: write it as http://127.0.0.1:8080, without a path")
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
        .map_err(|_| format!("{text:?} is not a number of seconds"))?;
    match (0.05..=600.0).contains(&seconds) {
        true => Ok(Duration::from_secs_f64(seconds)),
        false => Err("it is 0.05 to 600 seconds".into()),
    }
}

impl Target {
    /// Whether a program is named.
    pub(crate) fn is_given(&self) -> bool {
        self.url.is_some() || !self.command.is_empty()
    }

    /// How long there is to wait, as it is typed.
    pub(crate) fn options(&self) -> Vec<OsString> {
        let seconds = |time: Duration| time.as_secs_f64().to_string();
        let options = [
            format!("--start-within={}", seconds(self.start_within)),
            format!("--patience={}", seconds(self.waiting.patience)),
            format!("--within={}", seconds(self.waiting.within)),
        ];
        options.map(OsString::from).into()
    }

    /// The work to grade, and the commands that build it first.
    pub(crate) fn find(
        &self,
        day: Day,
        contract: &Contract,
        invocation: &Invocation,
    ) -> anyhow::Result<(Subject, Option<Project>)> {
        let project = self.project(day, contract, invocation)?;
        let subject = self.subject(day, contract, project.as_ref(), invocation)?;
        Ok((subject, project))
    }

    /// The learner's own folder for the day, where nothing else is said to be graded.
    fn project(
        &self,
        day: Day,
        contract: &Contract,
        invocation: &Invocation,
    ) -> anyhow::Result<Option<Project>> {
        if self.is_given() {
            return Ok(None);
        }
        if !matches!(contract.graded, Graded::Program) {
            let folder = contract
                .asks_for_a_program_too()
                .then(|| invocation.tracker());
            // Without a tracker, there is no folder either, and nothing written.
            let folder = folder.and_then(Result::ok);
            let folder = folder.map(|tracker| SolutionFolder::beside(&tracker, day));
            return folder.map_or(Ok(None), |folder| Project::of(&folder));
        }
        // Without a tracker the folder beside it is missing too; the error names the tracker only.
        let missing = match invocation.tracker() {
            Err(error) => error.to_string(),
            Ok(tracker) => {
                let folder = SolutionFolder::beside(&tracker, day);
                if let Some(project) = Project::of(&folder)? {
                    return Ok(Some(project));
                }
                // Over files that are there, nothing is laid out.
                let remedy = match folder.has_files() {
                    true => r#"write one, with the line `run = "node server.js"`, and where it has to be built first, `build = "npm ci"`"#.into(),
                    false => format!("`just begin {day}` lays one out"),
                };
                format!(
                    "there is no solutions/day{:02}/{} that says what to grade: {remedy}",
                    day.number(),
                    project::FILE,
                )
            }
        };
        Err(Refusal(format!(
            "{missing}; or say here what to grade: `just check {day} -- node server.js`, \
             `just check {day} --url http://127.0.0.1:8080`"
        ))
        .into())
    }

    /// How the program is started.
    fn start(&self, project: Option<&Project>) -> Start {
        match project {
            Some(project) => project.start(self.port, self.start_within),
            None => Start {
                command: self.command.clone(),
                folder: None,
                env: Vec::new(),
                port: self.port,
                within: self.start_within,
            },
        }
    }

    /// The work to grade.
    fn subject(
        &self,
        day: Day,
        contract: &Contract,
        project: Option<&Project>,
        invocation: &Invocation,
    ) -> anyhow::Result<Subject> {
        match (&contract.graded, self.url) {
            (Graded::Program, Some(Url(address))) => Ok(Subject::Running(address)),
            (Graded::Program, None) => Ok(Subject::Command(self.start(project))),
            (Graded::Writing(_) | Graded::Exercises, None)
                if contract.asks_for_a_program_too()
                    || self.command.is_empty() && self.port.is_none() =>
            {
                let is_there = project.is_some() || !self.command.is_empty();
                let start = is_there.then(|| self.start(project));
                let folder = SolutionFolder::beside(&invocation.tracker()?, day);
                Ok(Subject::Written(folder, start))
            }
            (Graded::Writing(_) | Graded::Exercises, _) => Err(Refusal(format!(
                "day {day} is answered in files, in solutions/day{:02}: `just check {day}` grades them",
                day.number()
            ))
            .into()),
        }
    }
}

/// Builds the learner's program, saying with what, as it may take a while.
pub(crate) fn build(project: &Project, invocation: &Invocation) -> anyhow::Result<()> {
    if let Some(command) = project.build_command().filter(|_| !invocation.json()) {
        print(&format!("  {FAINT}building: {command}{FAINT:#}\n\n"))?;
    }
    Ok(project.build()?)
}
