//! Rules: what the schema's constraints mean to whoever sent the input.
//!
//! Why here and not in the handlers: the constraint is the rule, and PostgreSQL checks it wherever
//! the row comes from. A handler that checked it as well would be a second copy, free to differ.
//! Constraint names are interface, so a name is all that it takes to find the sentence.
//!
//! Invariants
//! - A rule that is not listed here is not the client's to hear of: it becomes a 500 and a log line.

use database::{Error, SqlState};
use http::StatusCode;

use crate::problem::{Problem, Violation};

/// The constraints that a client's input can break, each with the member that breaks it.
static RULES: [Violation; 6] = [
    rule("check_ins_hours_range", "/hours", "Hours are from 0 to 24."),
    rule(
        "check_ins_hours_scale",
        "/hours",
        "Hours have two decimals at most.",
    ),
    rule(
        "check_ins_energy_range",
        "/energy",
        "Energy is from 1 to 10.",
    ),
    rule(
        "check_ins_note_present",
        "/note",
        "A note has something to read in it; leave it out when there is nothing to say.",
    ),
    rule(
        "check_ins_note_length",
        "/note",
        "A note has 2000 characters at most.",
    ),
    rule(
        "check_ins_lesson_of_course",
        "/day",
        "The day is one of the course that the enrollment is for.",
    ),
];

const fn rule(code: &'static str, pointer: &'static str, detail: &'static str) -> Violation {
    Violation {
        pointer,
        code,
        detail,
    }
}

/// The problem that the input has, if it is the input that PostgreSQL refused.
pub fn broken(error: &Error) -> Option<Problem> {
    match error.constraint() {
        Some("check_ins_enrollment_lesson_key") => Some(Problem::new(
            StatusCode::CONFLICT,
            "This enrollment has checked in for that day already.",
        )),
        Some(_) => rule_of(error).map(|rule| rule.clone().into()),
        None => out_of_range(error.sqlstate()?),
    }
}

/// The rule whose constraint refused the input.
pub fn rule_of(error: &Error) -> Option<&'static Violation> {
    let name = error.constraint()?;
    RULES.iter().find(|rule| rule.code == name)
}

/// Values that no column can hold: a NUL in text, a date before PostgreSQL's calendar begins.
fn out_of_range(state: &SqlState) -> Option<Problem> {
    let unfit = [
        SqlState::CHARACTER_NOT_IN_REPERTOIRE,
        SqlState::UNTRANSLATABLE_CHARACTER,
        SqlState::DATETIME_FIELD_OVERFLOW,
        SqlState::NUMERIC_VALUE_OUT_OF_RANGE,
    ];
    unfit.contains(state).then(|| {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "A value is outside what can be stored; text, for one, cannot hold the character U+0000.",
        )
    })
}
