//! Cohorts: people who take a course together.

mod create;
mod delete;
mod list;
mod patch;
mod read;
mod replace;
pub mod rows;
mod rules;

use crud::Resource;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::http::input;

pub use create::create;
pub use delete::delete;
pub use list::list;
pub use patch::patch;
pub use read::read;
pub use replace::replace;

/// A cohort as clients see it.
#[derive(Clone, Serialize, JsonSchema)]
pub struct Cohort {
    /// Its public name.
    pub id: Uuid,
    /// The slug of the course that it takes.
    course: String,
    name: String,
    /// The calendar date of day 1, wherever each of them lives.
    starts_on: Date,
}

database::row!(Cohort {
    id,
    course,
    name,
    starts_on
});

/// What the log and a refusal call it.
pub const COHORT: Resource = Resource::named("cohort");

/// A cohort as a client sends it.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct NewCohort {
    /// The slug of a course.
    pub course: String,
    /// Taken once among the cohorts of a course.
    pub name: String,
    /// The calendar date of day 1.
    #[serde(deserialize_with = "input::date")]
    #[schemars(with = "Date")]
    pub starts_on: Date,
}

impl From<&Cohort> for NewCohort {
    fn from(it: &Cohort) -> Self {
        Self {
            course: it.course.clone(),
            name: it.name.clone(),
            starts_on: it.starts_on,
        }
    }
}
