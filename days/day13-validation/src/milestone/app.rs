//! The state that the handlers share, and the rules that only the tables know.

use clock::{Clock, Ids};
use database::Database;
use rest::{Problem, State, Violation};

/// The state that the handlers share.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
}

impl App {
    /// On `database`, by the system's clock and ids.
    pub(crate) fn new(database: Database) -> Self {
        Self {
            database,
            clock: Clock::system(),
            ids: Ids::system(),
        }
    }
}

impl State for App {
    fn database(&self) -> &Database {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    // ANCHOR: explain
    /// The rules that only the table knows: those about other rows.
    fn explain(&self, error: &database::Error) -> Option<Problem> {
        Some(match error.constraint()? {
            "courses_slug_key" => {
                Problem::conflict("taken", "There is a course of this slug already.")
            }
            "check_ins_course_learner_day_key" => Problem::conflict(
                "taken",
                "The learner has a check-in for this day of the course already.",
            ),
            "check_ins_learner_fkey" => Violation::new(
                "/learner_id",
                "no_such_learner",
                "There is no such learner.",
            )
            .into(),
            _ => return None,
        })
    }
    // ANCHOR_END: explain
}
