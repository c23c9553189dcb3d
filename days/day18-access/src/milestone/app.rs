//! The state that the handlers share.

use std::sync::Arc;

use access::Grants;
use clock::{Clock, Ids};
use database::{Database, Error};
use problem::{Constraints, Meaning, Registry, explain};
use rest::{Problem, State};
use tokens::Signer;

/// The state that the handlers share.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) registry: Arc<Registry>,
    pub(crate) grants: Arc<dyn Grants>,
    pub(crate) signer: Signer,
}

/// The meaning of each constraint to a client.
#[rustfmt::skip] // a constraint a line
const RULES_OF_ROWS: Constraints = Constraints::new(&[
    ("courses_slug_key", Meaning::Taken("There is a course of this slug already.")),
    ("courses_slug_shape", Meaning::Input("/slug", "bad_format", "A slug is small letters and digits, with single hyphens between them.")),
    ("courses_title_length", Meaning::Input("/title", "out_of_range", "A title has 1 to 200 characters.")),
    ("check_ins_course_learner_day_key", Meaning::Taken("This learner has checked in for that day of the course already.")),
    ("check_ins_learner_fkey", Meaning::Input("/learner_id", "unknown", "There is no such learner.")),
    ("check_ins_day_range", Meaning::Input("/day", "out_of_range", "A day is from 1 to 366.")),
    ("check_ins_hours_range", Meaning::Input("/hours", "out_of_range", "Hours are from 0 to 24.")),
    ("check_ins_energy_range", Meaning::Input("/energy", "out_of_range", "Energy is from 1 to 10.")),
]);

impl State for App {
    fn database(&self) -> &Database {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn explain(&self, error: &Error) -> Option<Problem> {
        explain(error, &RULES_OF_ROWS)
    }
}
