//! Lessons: a course, day by day.

mod list;
mod read;
pub mod rows;

use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

pub use list::list;
pub use read::read;

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

/// A day of a course in addresses: a whole number from 1 on, in its one spelling.
#[derive(JsonSchema)]
pub struct Day(pub i16);

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = text.parse().ok().filter(|day: &i16| *day > 0);
        let day = day.filter(|day| day.to_string() == text);
        day.map(Self).ok_or("it is a whole number from 1 on")
    }
}
