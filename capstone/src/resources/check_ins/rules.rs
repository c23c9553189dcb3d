//! The rules of check-ins.

use clock::Clock;
use rest::{Problem, Violation};
use rust_decimal::Decimal;

use super::NewCheckIn;
use crate::http::rules::{Rules, is_visible, is_within, plausible};

/// Refuses what breaks a rule, with all of them at once.
pub(super) fn judge(new: &NewCheckIn, clock: &Clock) -> Result<(), Problem> {
    let hours = new.hours.0;
    let note = new.note.as_deref();
    Rules::new()
        .and(plausible("/checked_in_on", new.checked_in_on, clock))
        .keep(
            "check_ins_hours_range",
            (Decimal::ZERO..=Decimal::from(24)).contains(&hours),
        )
        .keep("check_ins_hours_scale", hours.normalize().scale() <= 2)
        .keep("check_ins_energy_range", (1..=10).contains(&new.energy))
        .keep("check_ins_note_present", note.is_none_or(is_visible))
        .keep(
            "check_ins_note_length",
            note.is_none_or(|it| is_within(2000, it)),
        )
        .judge()
}

/// The course has no such day.
pub(super) fn no_such_day() -> Violation {
    Violation::new(
        "/day",
        "no_such_day",
        "The course that the enrollment is for has no such day.",
    )
}
