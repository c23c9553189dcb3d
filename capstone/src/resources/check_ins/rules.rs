//! The rules of check-ins that no constraint can say.

use clock::Clock;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use rest::Violation;

/// Refuses a date on which nobody can have checked in. Not a constraint of the table, because it depends
/// on the day that it is asked.
pub(super) fn plausible(checked_in_on: Date, clock: &Clock) -> Result<(), Violation> {
    // The day begins up to 14 hours earlier than in UTC.
    let latest = clock.today(&TimeZone::UTC).saturating_add(1.day());
    if (date(2000, 1, 1)..=latest).contains(&checked_in_on) {
        return Ok(());
    }
    Err(Violation::new(
        "/checked_in_on",
        "implausible_date",
        "The date must be 2000-01-01 or later, and not in the future in every time zone.",
    ))
}

/// The course has no such day.
pub(super) fn no_such_day() -> Violation {
    Violation::new(
        "/day",
        "no_such_day",
        "The course that the enrollment is for has no such day.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_plausible_once_it_has_begun_somewhere() {
        let clock = Clock::set_to("2026-03-01T12:00:00Z".parse().unwrap());
        assert!(plausible(date(2026, 3, 2), &clock).is_ok());
        assert!(plausible(date(2026, 3, 3), &clock).is_err());
        assert!(plausible(date(2000, 1, 1), &clock).is_ok());
        assert!(plausible(date(1999, 12, 31), &clock).is_err());
    }
}
