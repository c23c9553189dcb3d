//! SQLSTATE to class: who can do something about what PostgreSQL refused.
//!
//! Why by class: the manual has some 260 codes in over forty classes (appendix A), and promises that the first two
//! characters of a code it doesn't have yet still say what kind of thing it is. A few codes differ from
//! the rest of their class, and are listed by themselves.

use database::Error;
use rest::Problem;

use crate::Class::{self, Defect, Fix, Retry};
use crate::{Constraints, standard};

// ANCHOR: classes
/// The classes of appendix A. Those that nobody but the program can be to blame for are
/// [`Defect`]s.
const CLASSES: &[(&str, Class)] = &[
    ("08", Retry), // connection exception
    ("40", Retry), // transaction rollback: serialization failure, deadlock
    ("53", Retry), // insufficient resources: connections, memory, disk
    ("57", Retry), // operator intervention: shutdown, cancel
    ("58", Retry), // system error outside PostgreSQL
];

/// The codes that differ from their class.
const CODES: &[(&str, Class)] = &[
    ("22001", Fix),    // string data right truncation
    ("22003", Fix),    // numeric value out of range
    ("22007", Fix),    // invalid datetime format
    ("22008", Fix),    // datetime field overflow
    ("22021", Fix),    // character not in repertoire
    ("22P05", Fix),    // untranslatable character
    ("25006", Retry),  // read-only transaction: the server is a standby, for now
    ("55006", Retry),  // object in use
    ("55P03", Retry),  // lock not available
    ("57P04", Defect), // the database was dropped
];
// ANCHOR_END: classes

/// The class of an error with this SQLSTATE. A violated constraint (class 23) is the input's only where the program
/// says so by its name: see [`Constraints`].
///
/// ```
/// use problem::{Class, class_of};
///
/// assert_eq!(class_of("40001"), Class::Retry);
/// assert_eq!(class_of("22003"), Class::Fix);
/// assert_eq!(class_of("42P01"), Class::Defect);
/// ```
pub fn class_of(sqlstate: &str) -> Class {
    let by = |table: &[(&str, Class)], key: &str| {
        table
            .iter()
            .find(|(it, _)| *it == key)
            .map(|(_, class)| *class)
    };
    by(CODES, sqlstate)
        .or_else(|| by(CLASSES, sqlstate.get(..2)?))
        .unwrap_or(Defect)
}

// ANCHOR: explain
/// The problem that `error` is to a client: by the constraint's name, then by the SQLSTATE. Nothing for a
/// defect. It is what [`State::explain`](rest::State::explain) asks for.
pub fn explain(error: &Error, constraints: &Constraints) -> Option<Problem> {
    if let Some(name) = error.constraint() {
        return constraints.problem(name);
    }
    match class_of(error.sqlstate()?.code()) {
        Fix => Some(standard::UNFIT_VALUE.problem(
            "A value is outside what can be stored: too long, too large, too early or too late.",
        )),
        Retry => Some(
            standard::UNAVAILABLE.problem("The database can't do this now. Try again in a moment."),
        ),
        Defect => None,
    }
}
// ANCHOR_END: explain
