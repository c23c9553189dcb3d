//! Check-ins: how a lesson's day went for one enrollment, at most one for each lesson.

mod create;
mod list;
mod read;

use database::row;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

pub use create::create;
pub use list::list;
pub use read::{SELECT, read};

/// A check-in as clients see it.
///
/// `hours` is a JSON string. It is an exact decimal, and a JSON number is not: most parsers make
/// it a binary fraction (RFC 8259 section 6), and a sum of those is not the sum that was worked.
#[derive(Serialize)]
struct CheckIn {
    id: Uuid,
    enrollment_id: Uuid,
    day: i16,
    checked_in_on: Date,
    #[serde(with = "rust_decimal::serde::str")]
    hours: Decimal,
    energy: i16,
    note: Option<String>,
}

row!(CheckIn {
    id,
    enrollment_id,
    day,
    checked_in_on,
    hours,
    energy,
    note
});
