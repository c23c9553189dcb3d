//! `course done DAY` and `course undo DAY`: the box of a lesson.

use std::fmt::Write;
use std::path::Path;

use checker::contract::Level;
use checker::solution::SolutionFolder;
use contracts::contract_of;
use serde::Serialize;
use tracker::{Day, curriculum, file};

use crate::check::record::Record;
use crate::invocation::Invocation;

/// Tick a day's lesson
#[derive(Debug, clap::Args)]
#[command(override_usage = "course done DAY")]
pub(crate) struct Done {
    /// The day of the course, 1-30
    #[arg(allow_negative_numbers = true)]
    day: Day,
}

/// Untick a day's lesson; its check-in stays
///
/// The evidence of a check goes with the tick; check the day again to get it back.
#[derive(Debug, clap::Args)]
#[command(override_usage = "course undo DAY")]
pub(crate) struct Undo {
    /// The day of the course, 1-30
    #[arg(allow_negative_numbers = true)]
    day: Day,
}

#[derive(Serialize)]
struct Ticked<'a> {
    day: Day,
    title: &'a str,
    done: bool,
    changed: bool,
    lessons_done: usize,
}

impl Done {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        tick(invocation, self.day, true)
    }
}

impl Undo {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        tick(invocation, self.day, false)
    }
}

fn tick(invocation: &Invocation, day: Day, done: bool) -> anyhow::Result<()> {
    let path = invocation.tracker()?;
    let (before, changed, tracker) = file::edit(&path, |tracker| -> anyhow::Result<_> {
        let before = tracker.is_done(day);
        Ok((before, tracker.set_done(day, done)?, tracker.clone()))
    })?;

    let lessons_done = Day::all().filter(|day| tracker.is_done(*day)).count();
    let title = &curriculum().lesson(day).title;
    let state = match (before, done) {
        (false, true) => "done",
        (true, true) => "done already",
        (true, false) => "open again",
        (false, false) => "open already",
    };
    let mut words = String::new();
    writeln!(
        words,
        "Day {day}, {title}: {state}. {lessons_done} of 30 lessons are done."
    )?;
    if done && !before && tracker.evidence(day).is_none() && !passes_core(&path, day) {
        writeln!(
            words,
            "Its core stages are not all passed, as far as is known: just check {day}"
        )?;
    }
    if done && tracker.check_in(day).is_none() {
        writeln!(
            words,
            "Check in too: just checkin {day} --hours H --energy E"
        )?;
    }
    let answer = Ticked {
        day,
        title,
        done,
        changed,
        lessons_done,
    };
    invocation.answer(&path, words, answer)
}

/// Whether the last check of `day` has found all of its core stages passed, or there is no check for it.
fn passes_core(tracker: &Path, day: Day) -> bool {
    let Some(contract) = contract_of(day) else {
        return true;
    };
    let record = Record::last(&SolutionFolder::beside(tracker, day));
    let passes = |number, stage| record.as_ref().is_some_and(|it| it.passes(number, stage));
    (1_u8..)
        .zip(contract.stages)
        .filter(|(_, stage)| stage.level == Level::Core)
        .all(|(number, stage)| passes(number, stage))
}
