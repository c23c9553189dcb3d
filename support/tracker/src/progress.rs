//! How the course is going: what a tracker's lines add up to on a given day.
//!
//! Why it is apart from showing it: the same figures are a page at the terminal, a JSON document
//! and, later, a dashboard.
//!
//! Invariants
//! - A check-in dated in the future is reported, and counts for nothing: not for its day, not in a
//!   sum, an average, a streak or the forecast. What a warning calls not counted is not.

use jiff::civil::Date;
use serde::Serialize;

use crate::pace::days_between;
pub use crate::pace::{Forecast, Streak};
use crate::quantity::decimal;
use crate::{CheckIn, Day, Evidence, Tracker, curriculum};

/// How the course is going.
#[derive(Clone, Debug, Serialize)]
pub struct Progress {
    /// The day this is seen from.
    pub today: Date,
    /// The name under the commitment.
    pub signed_by: Option<String>,
    /// When the course began or will begin.
    pub start_date: Option<Date>,
    /// How many of the thirty lessons are done.
    pub done: u8,
    /// How many of these a check has shown to be done; the others rest on their owner's word.
    pub verified: u8,
    /// The weeks.
    pub weeks: Vec<WeekProgress>,
    /// The thirty days.
    pub days: Vec<DayProgress>,
    /// The days worked without a break.
    pub streak: Streak,
    /// Hours reported.
    pub hours: Measure,
    /// Energy reported, 1-10.
    pub energy: Measure,
    /// The deliverables: how many there are, and how many are done.
    pub deliverables: Count,
    /// When the course will be finished.
    pub forecast: Forecast,
    /// The next step; `None` when all is done.
    pub next: Option<Next>,
    /// Lines that are not counted, and why.
    pub warnings: Vec<Warning>,
}

/// A week's share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WeekProgress {
    /// 1-4.
    pub week: u8,
    /// The subject of the week.
    pub title: &'static str,
    /// Lessons.
    #[serde(flatten)]
    pub lessons: Count,
}

/// A day's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayProgress {
    /// 1-30.
    pub day: Day,
    /// Its lesson.
    pub title: &'static str,
    /// Whether the lesson is ticked.
    pub done: bool,
    /// The evidence of a check, if the day is ticked for that.
    pub evidence: Option<Evidence>,
    /// The check-in of the day, unless it is dated in the future.
    pub check_in: Option<CheckIn>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// So many are done.
    pub done: usize,
    /// So many there are.
    pub total: usize,
}

/// The sums of all check-ins, as exact decimals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// All together.
    pub total: String,
    /// For each check-in that says it, rounded to one place; `None` without any.
    pub average: Option<String>,
}

/// A next step: the first lesson that is not ticked, or else the first deliverable.
///
/// Only the tracker is looked at. Whether the program of that day has been written is not its
/// business; the command says so when it has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// The step in words.
    pub step: String,
    /// The command for it.
    pub command: String,
}

/// A line that is not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// The number of the line, from 1.
    pub line: usize,
    /// The text of the line.
    pub text: String,
    /// The mistake.
    pub reason: String,
}

impl Progress {
    /// The progress that `tracker` shows on the day `today`.
    pub fn of(tracker: &Tracker, today: Date) -> Progress {
        let happened = |check_in: &&CheckIn| check_in.date.is_none_or(|date| date <= today);
        let lessons = curriculum().lessons();
        let days: Vec<DayProgress> = lessons
            .map(|lesson| DayProgress {
                day: lesson.day,
                title: &lesson.title,
                done: tracker.is_done(lesson.day),
                evidence: tracker.evidence(lesson.day),
                check_in: tracker.check_in(lesson.day).filter(happened).cloned(),
            })
            .collect();
        let weeks = curriculum().weeks.iter().map(|week| WeekProgress {
            week: week.number,
            title: &week.title,
            lessons: count(
                week.lessons
                    .iter()
                    .map(|lesson| tracker.is_done(lesson.day)),
            ),
        });

        let check_ins = || days.iter().filter_map(|day| day.check_in.as_ref());
        let mut dates: Vec<Date> = check_ins().filter_map(|check_in| check_in.date).collect();
        dates.sort_unstable();
        dates.dedup();
        let done = days.iter().map(|day| u8::from(day.done)).sum();
        let verified = days.iter().map(|day| u8::from(day.evidence.is_some()));
        let hours = check_ins().filter_map(|check_in| check_in.hours);
        let energy = check_ins().filter_map(|check_in| check_in.energy);

        Progress {
            today,
            signed_by: tracker.signature(),
            start_date: tracker.start_date(),
            done,
            verified: verified.sum(),
            weeks: weeks.collect(),
            streak: Streak::of(&dates, today),
            hours: Measure::of(hours.map(|hours| u32::from(hours.hundredths()))),
            energy: Measure::of(energy.map(|energy| u32::from(energy.get()) * 100)),
            deliverables: deliverables(tracker),
            forecast: Forecast::of(done, &dates, today, tracker.start_date()),
            next: Next::of(tracker),
            warnings: warnings(tracker, today),
            days,
        }
    }

    /// The day of the calendar, counted from the start as day 1.
    pub fn calendar_day(&self) -> Option<i32> {
        Some(days_between(self.start_date?, self.today) + 1)
    }
}

impl Measure {
    fn of(hundredths: impl Iterator<Item = u32>) -> Measure {
        let (count, total) = hundredths.fold((0, 0), |(n, sum), next| (n + 1, sum + next));
        let average = (count > 0).then(|| (total + count * 5) / (count * 10) * 10);
        Measure {
            total: decimal(total),
            average: average.map(decimal),
        }
    }
}

impl Next {
    fn of(tracker: &Tracker) -> Option<Next> {
        let lesson = Day::all().find(|day| !tracker.is_done(*day));
        let deliverable = tracker.deliverables().iter().find(|item| !item.done);
        let next = |step: String, command: String| Some(Next { step, command });
        match (lesson, deliverable) {
            (Some(day), _) if day.number() == 1 && tracker.signature().is_none() => next(
                "sign the commitment".into(),
                "just start --name \"Your Name\"".into(),
            ),
            (Some(day), _) => next(
                format!("Day {day}, {}", curriculum().lesson(day).title),
                format!("just day {day}"),
            ),
            (None, Some(item)) => next(
                format!("deliver: {}", item.title),
                format!("just deliver \"{}\"", item.title),
            ),
            (None, None) => None,
        }
    }
}

/// Deliverables without parts of their own: each is one thing to build.
fn deliverables(tracker: &Tracker) -> Count {
    let items = tracker.deliverables();
    let whole = |place: usize| items.iter().any(|item| item.part_of == Some(place));
    let single = items.iter().enumerate().filter(|(place, _)| !whole(*place));
    count(single.map(|(_, item)| item.done))
}

fn warnings(tracker: &Tracker, today: Date) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = tracker
        .unreadable()
        .iter()
        .map(|line| Warning {
            line: line.line,
            text: line.text.clone(),
            reason: line.reason.clone(),
        })
        .collect();
    for (line, text, date) in tracker.check_in_dates().filter(|(.., date)| *date > today) {
        let reason = format!("{date} is in the future");
        warnings.push(Warning { line, text, reason });
    }
    for day in Day::all() {
        let Some((line, text)) = tracker.unproven(day) else {
            continue;
        };
        let reason = format!(
            "not verified by this program: the comment lacks the right check word (run: just check {day})"
        );
        warnings.push(Warning { line, text, reason });
    }
    warnings.sort_by_key(|warning| warning.line);
    warnings
}

fn count(done: impl Iterator<Item = bool>) -> Count {
    done.fold(Count { done: 0, total: 0 }, |count, done| Count {
        done: count.done + usize::from(done),
        total: count.total + 1,
    })
}
