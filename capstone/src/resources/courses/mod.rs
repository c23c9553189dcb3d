//! Courses: what can be learned.

mod list;
mod read;
pub mod rows;

use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

pub use list::list;
pub use read::read;

/// A course as clients see it.
#[derive(Serialize, JsonSchema)]
pub struct Course {
    /// Its name in addresses.
    pub slug: String,
    title: String,
    summary: String,
    lessons: i64,
}

database::row!(Course {
    slug,
    title,
    summary,
    lessons
});

/// A course's name in addresses: small letters, digits and hyphens.
#[derive(JsonSchema)]
pub struct Slug(pub String);

impl FromStr for Slug {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fit = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        if text.as_bytes().iter().all(fit) {
            Ok(Self(text.to_owned()))
        } else {
            Err("it has small letters, digits and hyphens")
        }
    }
}
