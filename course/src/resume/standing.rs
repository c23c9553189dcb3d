//! How it stands with each day, and what follows from that.
//!
//! Invariants
//! - What was begun last is finished first: passed, ticked, checked in. Then comes the first lesson that is open.
//! - A command that is named can be typed as it is, but for figures that only its reader knows.

use std::fs;
use std::path::Path;

use checker::contract::{Contract, Graded, Level};
use checker::project;
use checker::solution::SolutionFolder;
use contracts::contract_of;
use jiff::civil::Date;
use serde::Serialize;
use tracker::progress::{DayProgress, Next};
use tracker::{Day, Progress};

use super::again;
use crate::check::record::Record;

/// An action that leaves a date. If two have the same date, the later in this list counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Activity {
    Check,
    CheckIn,
}

/// How it stands with a day.
pub(super) struct Standing<'a> {
    pub(super) progress: &'a DayProgress,
    pub(super) contract: Option<&'static Contract>,
    /// The known results of the contract's stages.
    pub(super) record: Option<Record>,
    /// Whether there is something of the learner's in the day's folder.
    begun: bool,
    /// Whether that says how it is started.
    has_project: bool,
}

impl<'a> Standing<'a> {
    pub(super) fn of(tracker: &Path, progress: &'a DayProgress) -> Self {
        let folder = SolutionFolder::beside(tracker, progress.day);
        let contract = contract_of(progress.day);
        let own = |entry: fs::DirEntry| !entry.file_name().as_encoded_bytes().starts_with(b".");
        let begun = fs::read_dir(folder.path())
            .is_ok_and(|entries| entries.filter_map(Result::ok).any(own));
        Self {
            progress,
            contract,
            record: contract.and_then(|contract| Record::last(&folder)?.about(contract)),
            begun,
            has_project: folder.file(project::FILE).is_file(),
        }
    }

    fn activities(&self) -> impl Iterator<Item = (Date, Day, Activity)> {
        let check_in = self.progress.check_in.as_ref().and_then(|it| it.date);
        let check = self.record.as_ref().and_then(|record| record.worked_on);
        let passed = self.progress.evidence.map(|evidence| evidence.date);
        let dated = |what| move |date| (date, self.progress.day, what);
        let check_in = check_in.map(dated(Activity::CheckIn)).into_iter();
        let checks = check.into_iter().chain(passed);
        check_in.chain(checks.map(dated(Activity::Check)))
    }

    /// Whether a core stage failed: a further one keeps no day open.
    fn failed(&self) -> bool {
        let (Some(contract), Some(record)) = (self.contract, &self.record) else {
            return false;
        };
        let core = |number: u8| {
            let stage = contract.stages.get(usize::from(number).wrapping_sub(1));
            stage.is_some_and(|it| it.level == Level::Core)
        };
        record.failed().any(|it| core(it.number))
    }

    /// The remaining step for a day that was worked on.
    fn rest(&self, in_a_language: bool) -> Option<Next> {
        let day = self.progress.day;
        if !self.progress.done || self.failed() {
            return Some(self.go_on(in_a_language));
        }
        self.progress.check_in.is_none().then(|| Next {
            step: format!("day {day} is done: how did it go?"),
            command: format!("just checkin {day} --hours H --energy E"),
        })
    }

    /// The next step for a day that is open.
    fn go_on(&self, in_a_language: bool) -> Next {
        let day = self.progress.day;
        let mut step = format!("Day {day}, {}", self.progress.title);
        let command = match self.contract {
            Some(_) if self.record.is_some() || self.begun => {
                again(day, self.record.as_ref(), self.has_project)
            }
            Some(contract) => match contract.graded {
                Graded::Exercises => format!("just sql {day}"),
                Graded::Writing(_) => format!("just begin {day}"),
                Graded::Program if in_a_language => format!("just begin {day}"),
                Graded::Program => format!("just day {day}"),
            },
            None => {
                if self.progress.check_in.is_some() {
                    step += &format!("; when it is done: just done {day}");
                }
                format!("just day {day}")
            }
        };
        Next { step, command }
    }
}

/// The last action up to `today`; of several on one day, the one furthest in the course.
pub(super) fn last(days: &[Standing<'_>], today: Date) -> Option<(Date, Day, Activity)> {
    let all = days.iter().flat_map(Standing::activities);
    all.filter(|(date, ..)| *date <= today).max()
}

/// The next step, with the day that it is about if it is about one.
///
/// A program can be begun without more words once another was begun: in its language.
pub(super) fn next(
    days: &[Standing<'_>],
    last: Option<Day>,
    progress: &Progress,
    in_a_language: bool,
) -> Option<(Option<Day>, Next)> {
    if let Some(day) = last
        && let Some(rest) = days[day.index()].rest(in_a_language)
    {
        return Some((Some(day), rest));
    }
    let open = days.iter().find(|standing| !standing.progress.done);
    match open {
        Some(standing) if last.is_some() || progress.signed_by.is_some() => {
            Some((Some(standing.progress.day), standing.go_on(in_a_language)))
        }
        // The commitment is to be signed, or the lessons are done and the deliverables are not.
        _ => Some((None, progress.next.clone()?)),
    }
}
