//! Rules: what the schema's constraints mean to the client that sent the input.
//!
//! Why here and not in the handlers: the constraint is the rule, and PostgreSQL checks it wherever
//! the row comes from. A handler that checked it as well would be a second copy, free to differ.
//! Constraint names are interface, so a name is all that it takes to find the sentence.
//!
//! Invariants
//! - A rule that is not listed here is not the client's to hear of: it becomes a 500 and a log line.

use database::Error;
use rest::{Problem, Violation};

/// The constraints that a client's input can break, each with the member that breaks it.
const RULES: [(&str, &str, &str); 6] = [
    ("check_ins_hours_range", "/hours", "Hours are from 0 to 24."),
    (
        "check_ins_hours_scale",
        "/hours",
        "Hours have two decimals at most.",
    ),
    (
        "check_ins_energy_range",
        "/energy",
        "Energy is from 1 to 10.",
    ),
    (
        "check_ins_note_present",
        "/note",
        "A note has something to read in it; leave it out when there is nothing to say.",
    ),
    (
        "check_ins_note_length",
        "/note",
        "A note has 2000 characters at most.",
    ),
    (
        "check_ins_lesson_of_course",
        "/day",
        "The day is one of the course that the enrollment is for.",
    ),
];

/// The problem that the input has, if it is the input that a constraint refused.
pub fn broken(error: &Error) -> Option<Problem> {
    if error.constraint()? == "check_ins_enrollment_lesson_key" {
        return Some(Problem::conflict(
            "taken",
            "This enrollment has checked in for that day already.",
        ));
    }
    violated(error).map(Problem::from)
}

/// The rule whose constraint refused the input.
pub fn violated(error: &Error) -> Option<Violation> {
    let broken = error.constraint()?;
    let rule = RULES.iter().find(|(name, _, _)| *name == broken);
    rule.map(|(name, pointer, detail)| Violation::new(*pointer, name, *detail))
}
