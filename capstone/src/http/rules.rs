//! Rules: what the schema's constraints mean to the client that sent the input.
//!
//! Why here as well as in the types of bodies: the types judge what one body says, all of it at once, before the row is
//! looked at. A constraint judges what only the database knows (what is there, what is taken), and is the last word wherever a
//! row comes from. Constraint names are interface, so a name is all that it takes to find the sentence.
//!
//! Invariants
//! - A rule that is not listed here is not the client's to hear of: it becomes a 500 and a log line.

use clock::Clock;
use crud::Rule;
use database::Error;
use jiff::ToSpan;
use jiff::civil::{self, Date};
use jiff::tz::TimeZone;
use rest::{Problem, Violation};

/// The constraints that a client's input can break.
#[rustfmt::skip] // a line for what the program reads, and one for people
const RULES: [Rule; 26] = [
    Rule::broken("check_ins_hours_range", "/hours", "out_of_range",
        "Hours are from 0 to 24."),
    Rule::broken("check_ins_hours_scale", "/hours", "bad_format",
        "Hours have two decimals at most."),
    Rule::broken("check_ins_energy_range", "/energy", "out_of_range",
        "Energy is from 1 to 10."),
    Rule::broken("check_ins_note_present", "/note", "too_short",
        "A note has something to read in it; leave it out when there is nothing to say."),
    Rule::broken("check_ins_note_length", "/note", "too_long",
        "A note has 2000 characters at most."),
    Rule::broken("check_ins_lesson_of_course", "/day", "no_such_day",
        "The day is one of the course that the enrollment is for."),
    Rule::broken("cohorts_name_present", "/name", "too_short",
        "A name has something to read in it."),
    Rule::broken("cohorts_name_length", "/name", "too_long",
        "A name has 200 characters at most."),
    Rule::broken("cohorts_starts_on_year", "/starts_on", "out_of_range",
        "The date is from year 1 to 9999."),
    Rule::broken("cohorts_course_stays", "/course", "immutable",
        "A cohort keeps its course. Make another cohort for another course."),
    Rule::broken("enrollments_account_fkey", "/account_id", "no_such_account",
        "There is no such account."),
    Rule::broken("enrollments_cohort_fkey", "/cohort_id", "no_such_cohort",
        "There is no such cohort."),
    Rule::broken("enrollments_cohort_present", "/cohort_id", "no_such_cohort",
        "There is no such cohort any more."),
    Rule::broken("enrollments_course_stays", "/cohort_id", "immutable",
        "An enrollment can move to another cohort of its course only."),
    Rule::broken("enrollments_signed_name_present", "/signed_name", "too_short",
        "A signature has something to read in it."),
    Rule::broken("enrollments_signed_name_length", "/signed_name", "too_long",
        "A signature has 200 characters at most."),
    Rule::broken("enrollments_signed_on_year", "/signed_on", "out_of_range",
        "The date is from year 1 to 9999."),
    Rule::broken("lesson_completions_evidence_present", "/evidence", "too_short",
        "Evidence has something to read in it; leave it out when there is none."),
    Rule::broken("lesson_completions_evidence_length", "/evidence", "too_long",
        "Evidence has 2000 characters at most."),
    Rule::broken("deliverable_completions_evidence_present", "/evidence", "too_short",
        "Evidence has something to read in it; leave it out when there is none."),
    Rule::broken("deliverable_completions_evidence_length", "/evidence", "too_long",
        "Evidence has 2000 characters at most."),
    Rule::taken("check_ins_enrollment_lesson_key",
        "This enrollment has checked in for that day already."),
    Rule::taken("cohorts_course_name_key",
        "The course has a cohort of this name already."),
    Rule::conflict("cohorts_empty_when_deleted", "not_empty",
        "Somebody is enrolled in the cohort. Move or end its enrollments first."),
    Rule::taken("enrollments_account_cohort_key",
        "This account is enrolled in that cohort already."),
    Rule::conflict("deliverable_completions_leaf_of_course", "has_parts",
        HAS_PARTS),
];

const HAS_PARTS: &str =
    "The deliverable is made of parts. It is complete when its parts are, so change those.";

/// The refusal to change the completion of a deliverable with parts, where no constraint would say so.
pub fn has_parts() -> Problem {
    Problem::conflict("has_parts", HAS_PARTS)
}

/// The problem that the input has, if it is the input that a constraint refused.
pub fn broken(error: &Error) -> Option<Problem> {
    Rule::explain(&RULES, error)
}

/// The names of the constraints that have a rule.
pub fn constraints() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(Rule::constraint)
}

/// Refuses a date that something can't have happened on: before the year 2000, or not begun anywhere on earth. Not a
/// constraint of a table, because it depends on the day that it is asked.
pub fn plausible(pointer: &'static str, date: Date, clock: &Clock) -> Result<(), Violation> {
    // The day begins up to 14 hours earlier than in UTC.
    let latest = clock.today(&TimeZone::UTC).saturating_add(1.day());
    if (civil::date(2000, 1, 1)..=latest).contains(&date) {
        return Ok(());
    }
    Err(Violation::new(
        pointer,
        "implausible_date",
        "The date must be 2000-01-01 or later, and not in the future in every time zone.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_plausible_once_it_has_begun_somewhere() {
        let clock = Clock::set_to("2026-03-01T12:00:00Z".parse().unwrap());
        let plausible = |date| plausible("/date", date, &clock);
        assert!(plausible(civil::date(2026, 3, 2)).is_ok());
        assert!(plausible(civil::date(2026, 3, 3)).is_err());
        assert!(plausible(civil::date(2000, 1, 1)).is_ok());
        assert!(plausible(civil::date(1999, 12, 31)).is_err());
    }
}
