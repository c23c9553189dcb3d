//! Check-ins: how a lesson's day went for one enrollment, at most one for each lesson.

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
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::http::input::{self, Hours};

pub use create::create;
pub use delete::delete;
pub use list::list;
pub use patch::patch;
pub use read::read;
pub use replace::replace;

/// What the log and a refusal call it.
pub const CHECK_IN: Resource = Resource::named("check-in");

/// A check-in as clients see it.
///
/// `hours` is a JSON string. It is an exact decimal, and a JSON number is not: most parsers make
/// it a binary fraction (RFC 8259 section 6), and a sum of those is not the sum that was worked.
#[derive(Clone, Serialize, JsonSchema)]
pub struct CheckIn {
    /// Its public name.
    pub id: Uuid,
    enrollment_id: Uuid,
    day: i16,
    checked_in_on: Date,
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Hours")]
    hours: Decimal,
    energy: i16,
    note: Option<String>,
}

database::row!(CheckIn {
    id,
    enrollment_id,
    day,
    checked_in_on,
    hours,
    energy,
    note
});

/// A check-in as a client sends it. Whatever else it sends is refused, so that a misspelled `note` is
/// not lost.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct NewCheckIn {
    /// A day of the course that the enrollment is for.
    #[serde(deserialize_with = "input::whole_number")]
    #[schemars(with = "i16")]
    pub day: i16,
    /// The learner's own calendar date.
    #[serde(deserialize_with = "input::date")]
    #[schemars(with = "Date")]
    pub checked_in_on: Date,
    /// Time spent.
    pub hours: Hours,
    /// From 1 (drained) to 10.
    #[serde(deserialize_with = "input::whole_number")]
    #[schemars(with = "i16")]
    pub energy: i16,
    /// What the learner wants to remember.
    pub note: Option<String>,
}

impl From<&CheckIn> for NewCheckIn {
    fn from(it: &CheckIn) -> Self {
        Self {
            day: it.day,
            checked_in_on: it.checked_in_on,
            hours: Hours(it.hours),
            energy: it.energy,
            note: it.note.clone(),
        }
    }
}
