//! The name of a course, in URLs and in the log of changes.

use std::str::FromStr;

use crud::Resource;
use schemars::JsonSchema;

/// Any course.
pub(crate) const COURSE: Resource = Resource::named("course");

/// A course's name in addresses. What isn't one names no course.
#[derive(JsonSchema)]
pub(crate) struct Slug(pub(crate) String);

impl FromStr for Slug {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        match text.bytes().all(fit) {
            true => Ok(Self(text.to_owned())),
            false => Err("it has small letters, digits and hyphens"),
        }
    }
}
