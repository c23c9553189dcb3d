//! Deliverables: what must exist when a course is over. A tree: a whole is done when all its parts are.

mod list;
mod read;
pub mod rows;

use schemars::JsonSchema;
use serde::Serialize;

pub use list::list;
pub use read::read;

/// A deliverable as clients see it.
#[derive(Serialize, JsonSchema)]
pub struct Deliverable {
    slug: String,
    title: String,
    /// Its place in the whole checklist, from 1.
    position: i16,
    /// The slug of the whole that it is part of; null at the top.
    part_of: Option<String>,
    /// How many parts it has. One with parts is never completed itself: it follows from them.
    parts: i64,
}

database::row!(Deliverable {
    slug,
    title,
    position,
    part_of,
    parts
});
