//! The tracker as people leave it: fresh, filled in, edited by hand, and broken.
#![allow(clippy::unwrap_used)]

mod check_ins;
mod curriculum;
mod editing;
mod evidence;
mod files;
mod progress;
mod properties;
mod reading;

use jiff::civil::Date;
use tracker::{CheckIn, Day};

fn day(number: u8) -> Day {
    Day::new(number).unwrap()
}

fn date(text: &str) -> Date {
    tracker::parse_date(text).unwrap()
}

/// A check-in with everything but a note.
fn check_in(date: &str, hours: &str, energy: &str) -> CheckIn {
    CheckIn {
        date: Some(self::date(date)),
        hours: Some(hours.parse().unwrap()),
        energy: Some(energy.parse().unwrap()),
        note: None,
    }
}

/// A fresh tracker in which `old` has become `new`, once.
fn template_with(old: &str, new: &str) -> String {
    let template = tracker::template();
    assert!(template.contains(old), "{old:?} is not in the template");
    template.replacen(old, new, 1)
}

/// The line that a fresh tracker has for the check-in of day 4.
const FOURTH: &str = "- **Day 4:** ___/___/___ - ⏱ ___ hours - 💪 Energy: __/10";
