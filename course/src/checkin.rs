//! `course checkin DAY`: reports a day's date, hours and energy.

use std::fmt::{self, Write};

use checker::text::plain;
use serde::Serialize;
use tracker::{Day, Energy, Hours, Note, curriculum, file};

use crate::invocation::{Invocation, When, spell};

/// Report a day: when, how long, with how much energy
///
/// Checking in again replaces the earlier check-in and prints it. A note stays until another
/// note replaces it; `--note ""` removes it.
#[derive(Debug, clap::Args)]
#[command(override_usage = "course checkin DAY --hours H --energy E [--date D] [--note NOTE]")]
pub(crate) struct CheckIn {
    /// The day of the course, 1-30
    #[arg(allow_negative_numbers = true)]
    day: Day,
    /// Hours spent, such as 2.5
    #[arg(long, allow_negative_numbers = true)]
    hours: Hours,
    /// Energy, from 1 (none left) to 10 (all of it)
    #[arg(long, allow_negative_numbers = true)]
    energy: Energy,
    /// When: 2026-01-30, 01/30/2026, "Jan 30, 2026", today, yesterday [default: today]
    #[arg(long)]
    date: Option<When>,
    /// A remark, on one line
    #[arg(long, allow_hyphen_values = true, value_parser = note)]
    note: Option<Remark>,
}

/// The effect of `--note`.
#[derive(Clone, Debug)]
enum Remark {
    None,
    Say(Note),
}

#[derive(Serialize)]
struct CheckedIn<'a> {
    day: Day,
    title: &'a str,
    changed: bool,
    check_in: &'a tracker::CheckIn,
    replaced: Option<&'a tracker::CheckIn>,
}

impl CheckIn {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let day = self.day;
        let date = invocation.date(self.date)?;
        let path = invocation.tracker()?;
        let (check_in, before, done) = file::edit(&path, |tracker| -> anyhow::Result<_> {
            let check_in = tracker::CheckIn {
                date: Some(date),
                hours: Some(self.hours),
                energy: Some(self.energy),
                note: match self.note {
                    Some(Remark::Say(note)) => Some(note),
                    Some(Remark::None) => None,
                    None => tracker.check_in(day).and_then(|before| before.note.clone()),
                },
            };
            let before = tracker.set_check_in(day, &check_in)?;
            Ok((check_in, before, tracker.is_done(day)))
        })?;

        let changed = before.as_ref() != Some(&check_in);
        let title = &curriculum().lesson(day).title;
        let mut words = String::new();
        writeln!(words, "Day {day}, {title}")?;
        let label = if changed { "Checked in" } else { "No change" };
        writeln!(words, "  {label:<11} {}", Said(&check_in))?;
        if let Some(before) = before.as_ref().filter(|_| changed) {
            writeln!(words, "  {:<11} {}", "Before", Said(before))?;
        }
        if !done {
            writeln!(words, "  {:<11} just done {day}", "When done")?;
        }
        let answer = CheckedIn {
            day,
            title,
            changed,
            check_in: &check_in,
            replaced: before.as_ref().filter(|_| changed),
        };
        invocation.answer(&path, words, answer)
    }
}

/// A check-in in words.
struct Said<'a>(&'a tracker::CheckIn);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tracker::CheckIn {
            date,
            hours,
            energy,
            note,
        } = self.0;
        let parts = [
            date.map(spell),
            hours.map(|hours| match hours.hundredths() {
                100 => "1 hour".into(),
                _ => format!("{hours} hours"),
            }),
            energy.map(|energy| format!("energy {energy}/10")),
            note.as_ref()
                .map(|note| format!("“{}”", plain(note.as_str()))),
        ];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
    }
}

fn note(text: &str) -> Result<Remark, tracker::NotANote> {
    match text.trim().is_empty() {
        true => Ok(Remark::None),
        false => text.parse().map(Remark::Say),
    }
}
