//! `course check --all`: what passes today, and which past day today's change broke.
//!
//! Why: a day is built on the ones before it, and a change made for today's lesson can take back what an earlier one
//! was ticked for. The tick stays, because the learner understood that day; this command reports the break.
//!
//! Invariants
//! - Each day is checked as `course check N` does it, in a process of its own: with its record, and its tick.
//! - Only a pass of the folder itself can break. A pass of `-- COMMAND` or of `--url` does not count.
//! - A day whose core stages pass is done: a further stage that never passed is no failure.
//! - Days that have nothing in `solutions/` are looked at, not begun.

mod page;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{IsTerminal, Write as _};
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use anyhow::{Context as _, bail};
use checker::contract::Graded;
use checker::project;
use checker::solution::SolutionFolder;
use contracts::contract_of;
use jiff::civil::Date;
use serde::Serialize;
use tracker::{Day, Tracker, file};

use super::record::Record;
use super::report::{Decided, Grade};
use super::worker::{Finding, Job, Worker};
use crate::invocation::Invocation;
use crate::terminal::print;

/// How many days are checked at once, at most: most of a check is waiting, and most of a build is not.
const AT_ONCE: usize = 4;

/// All thirty.
#[derive(Serialize)]
struct All {
    /// How many of those that can be checked pass.
    passing: usize,
    /// The days that passed before, and do not now.
    broke: Vec<Day>,
    days: Vec<Standing>,
}

/// How it stands with a day.
#[derive(Serialize)]
struct Standing {
    day: Day,
    #[serde(flatten)]
    state: State,
    /// When it passed, where it did.
    passed_on: Option<Date>,
    /// Whether what is in the folder passed before, and does not now.
    broke: bool,
}

#[derive(Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum State {
    /// There is no contract for it yet.
    NoContract,
    /// There is nothing of it in `solutions/`.
    NotBegun,
    Passes {
        stages: usize,
    },
    /// Nothing is wrong, and not everything is there.
    Unfinished {
        passed: usize,
        stages: usize,
        /// Whether every core stage passes, so that the day is done.
        core_passes: bool,
    },
    Fails {
        stage: String,
        reason: String,
        failed: usize,
        passed: usize,
        stages: usize,
        /// Whether every core stage passes, so that the day is done.
        core_passes: bool,
    },
    BuildFailed {
        reason: String,
    },
    NotGraded {
        reason: String,
    },
}

/// Checks every day that is begun.
pub(super) fn run(invocation: &Invocation, options: Vec<OsString>) -> anyhow::Result<()> {
    let path = invocation.tracker()?;
    let before = file::read(&path)?;
    // A check overwrites its record, so this is looked at first.
    let passes: BTreeMap<Day, Passes> = Day::all()
        .map(|day| (day, Passes::of(&before, &path, day)))
        .collect();
    let begun: Vec<Day> = Day::all().filter(|day| is_begun(&path, *day)).collect();
    let mut findings = check(&Job::new(invocation, options)?, &begun)?;
    let standing = |day: Day| {
        let state = match (contract_of(day), findings.remove(&day)) {
            (None, _) => State::NoContract,
            (Some(_), None) => State::NotBegun,
            (Some(_), Some(finding)) => finding.into(),
        };
        let passes = passes.get(&day).copied().unwrap_or_default();
        Standing::new(day, state, passes)
    };
    let days: Vec<Standing> = Day::all().map(standing).collect();
    let passes = |it: &&Standing| it.passes();
    let all = All {
        passing: days.iter().filter(passes).count(),
        broke: days.iter().filter(|it| it.broke).map(|it| it.day).collect(),
        days,
    };
    match invocation.json() {
        true => print(&(serde_json::to_string_pretty(&all)? + "\n"))?,
        false => print(&all.words())?,
    }
    let failing: Vec<_> = all.days.iter().filter(|it| it.fails()).collect();
    match &failing[..] {
        [] => Ok(()),
        [one] => bail!("day {} does not pass", one.day),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(|it| it.day.to_string()).collect();
            bail!("days {} and {} do not pass", first.join(", "), last.day)
        }
    }
}

/// When a day passed in full before.
#[derive(Clone, Copy, Default)]
struct Passes {
    /// By the tracker, which does not say which program was graded.
    any: Option<Date>,
    /// The date of the folder's last check, by its record.
    folder: Option<Date>,
}

impl Passes {
    fn of(before: &Tracker, path: &Path, day: Day) -> Self {
        let record = Record::last(&SolutionFolder::beside(path, day));
        Self {
            any: before.evidence(day).map(|evidence| evidence.date),
            folder: contract_of(day).and_then(|contract| record?.stands(contract)),
        }
    }
}

/// Whether there is something to check: a contract, and what it grades.
fn is_begun(tracker: &Path, day: Day) -> bool {
    let folder = SolutionFolder::beside(tracker, day);
    let Some(contract) = contract_of(day) else {
        return false;
    };
    // An unreadable file counts as begun: the check reports the problem.
    let written = |name: &str, text: &str| match folder.text(name) {
        Ok(answer) => answer.is_some_and(|answer| answer.trim() != text.trim()),
        Err(_) => true,
    };
    match contract.graded {
        Graded::Program => folder.file(project::FILE).exists(),
        Graded::Writing(sheets) => sheets.iter().any(|sheet| written(sheet.file, sheet.text)),
        Graded::Exercises => (1..=contract.stages.len()).any(|number| {
            let file = u8::try_from(number).ok().and_then(|it| contract.file(it));
            file.is_some_and(|file| written(&file, ""))
        }),
    }
}

/// Checks `days` side by side.
fn check(job: &Job, days: &[Day]) -> anyhow::Result<BTreeMap<Day, Finding>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (tell, told) = mpsc::channel();
    let mut waiting = days.iter();
    let mut workers: BTreeMap<Day, Worker> = BTreeMap::new();
    let mut findings = BTreeMap::new();
    let meter = Meter::new(days.len());
    loop {
        while workers.len() < cores.min(AT_ONCE)
            && let Some(&day) = waiting.next()
        {
            let tell = tell.clone();
            // Nobody listens any more only when this function is left.
            let finding = move |finding| _ = tell.send((day, finding));
            workers.insert(day, job.start(&day.to_string(), finding)?);
        }
        if workers.is_empty() {
            return Ok(findings);
        }
        meter.show(findings.len());
        let (day, finding) = told.recv().context("a check was lost")?;
        workers.remove(&day);
        findings.insert(day, finding);
    }
}

/// A line about how far it is, at a terminal only, and gone when it is done.
struct Meter {
    all: usize,
    shown: bool,
}

impl Meter {
    fn new(all: usize) -> Self {
        let shown = std::io::stderr().is_terminal();
        Self { all, shown }
    }

    fn show(&self, done: usize) {
        if self.shown {
            _ = write!(anstream::stderr(), "\r  checked {done} of {}", self.all);
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if self.shown {
            _ = write!(anstream::stderr(), "\r\x1b[K");
        }
    }
}

impl Standing {
    fn new(day: Day, state: State, passes: Passes) -> Self {
        let broke = passes.folder.is_some() && state.fails();
        Self {
            day,
            state,
            passed_on: match broke {
                true => passes.folder,
                false => passes.any.or(passes.folder),
            },
            broke,
        }
    }

    /// Whether the day is done: all of it passes, or its core does and nothing broke.
    fn passes(&self) -> bool {
        match self.state {
            State::Passes { .. } => true,
            State::Fails { core_passes, .. } => core_passes && !self.broke,
            State::Unfinished { core_passes, .. } => core_passes,
            _ => false,
        }
    }

    /// Whether something is wrong that keeps the day open, or that was right before.
    fn fails(&self) -> bool {
        self.state.fails() && !self.passes()
    }
}

impl State {
    /// Whether something is there, and it is wrong.
    fn fails(&self) -> bool {
        match self {
            State::NoContract | State::NotBegun => false,
            State::Passes { .. } | State::Unfinished { .. } => false,
            State::Fails { .. } | State::BuildFailed { .. } | State::NotGraded { .. } => true,
        }
    }
}

impl From<Finding> for State {
    fn from(finding: Finding) -> Self {
        match finding {
            Finding::Graded(grade) => (*grade).into(),
            Finding::NotBuilt(reason) => State::BuildFailed { reason },
            Finding::NotGraded(reason) => State::NotGraded { reason },
        }
    }
}

impl From<Grade> for State {
    fn from(grade: Grade) -> Self {
        let (passed, stages) = (grade.passed, grade.stages.len());
        let core_passes = grade.passes_core();
        let mut failures = grade.stages.into_iter();
        match failures.find(|it| it.verdict == Decided::Failed) {
            Some(first) => State::Fails {
                stage: first.stage,
                reason: first.reason.unwrap_or_default(),
                failed: grade.failed,
                passed,
                stages,
                core_passes,
            },
            None if passed == stages => State::Passes { stages },
            None => State::Unfinished {
                passed,
                stages,
                core_passes,
            },
        }
    }
}
