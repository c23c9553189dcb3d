//! Check-ins: how a lesson's day went for one enrollment, at most one for each lesson.

mod create;
mod list;
mod read;
pub mod rows;
mod rules;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::http::input::{self, Hours};

pub use create::create;
pub use list::list;
pub use read::read;

/// A check-in as clients see it.
///
/// `hours` is a JSON string. It is an exact decimal, and a JSON number is not: most parsers make
/// it a binary fraction (RFC 8259 section 6), and a sum of those is not the sum that was worked.
#[derive(Serialize, JsonSchema)]
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
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct NewCheckIn {
    #[serde(deserialize_with = "input::whole_number")]
    #[schemars(with = "i16")]
    day: i16,
    #[serde(deserialize_with = "input::date")]
    #[schemars(with = "Date")]
    checked_in_on: Date,
    hours: Hours,
    #[serde(deserialize_with = "input::whole_number")]
    #[schemars(with = "i16")]
    energy: i16,
    note: Option<String>,
}
