//! Courses and their lessons: what can be learned, day by day.

mod lessons;
mod list;

use std::str::FromStr;

pub use lessons::lessons;
pub use list::list;

/// A course's name in addresses: small letters, digits and hyphens.
struct Slug(String);

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
