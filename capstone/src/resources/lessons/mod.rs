//! Lessons: a course, day by day.

mod list;
pub mod rows;

use schemars::JsonSchema;
use serde::Serialize;

pub use list::list;

/// A lesson as clients see it.
#[derive(Serialize, JsonSchema)]
pub struct Lesson {
    day: i16,
    week: i16,
    slug: String,
    title: String,
    summary: String,
}

database::row!(Lesson {
    day,
    week,
    slug,
    title,
    summary
});
