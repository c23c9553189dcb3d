//! Pages of a list: "those after this one", never "skip n".
//!
//! Why: an offset makes PostgreSQL read and throw away what it skips, and a row that is inserted meanwhile moves
//! every later page. A key does neither: the index leads to it, and what comes after it stays after it.
//!
//! Invariants
//! - A list is in the order of a unique key, so no row comes twice and none is skipped.
//! - A cursor is opaque: clients get it in `Link` and send it back as it was. One that this program can't have
//!   made is refused (400), never guessed at.

use std::fmt::{Display, Write as _};
use std::str::FromStr;

use rest::{Links, List, Problem};
use uuid::Uuid;
use validation::{At, Parse, Query, Refused, Rule, Whole};

use crate::http::Call;

/// The most items that a page may have.
pub const LARGEST: i64 = 100;

/// How many items a page has if the client doesn't say.
const USUAL: i64 = 50;

/// The key that orders a list.
pub trait Key: Display + FromStr {
    /// Comes before every key that there is.
    const FIRST: Self;
}

impl Key for i16 {
    const FIRST: Self = Self::MIN;
}

impl Key for Uuid {
    const FIRST: Self = Self::nil();
}

impl Key for String {
    const FIRST: Self = Self::new();
}

/// The part of a list that a request asks for.
pub struct Page<K> {
    limit: i64,
    place: Place<K>,
}

/// Where a page lies in its list.
struct Place<K> {
    direction: Direction,
    key: K,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    After,
    Before,
}

impl<K: Key> Page<K> {
    /// The page that `limit` and `cursor` of the query ask for.
    ///
    /// # Errors
    /// 400 for a limit that isn't a whole number from 1 to [`LARGEST`], for a cursor that isn't ours, and for any other
    /// parameter.
    pub fn of(call: &Call) -> Result<Self, Problem> {
        Query::of(call).map(|Query(page)| page)
    }

    /// The statement for this page: `after` finds what comes after a key, in order; `before` finds what comes
    /// before it, in reverse.
    pub fn pick(&self, after: &'static str, before: &'static str) -> &'static str {
        match self.place.direction {
            Direction::After => after,
            Direction::Before => before,
        }
    }

    /// The key that the page comes after or before.
    pub fn key(&self) -> &K {
        &self.place.key
    }

    /// How many rows to look for: one more than the page has, to see whether there is another page.
    pub fn rows(&self) -> i64 {
        self.limit + 1
    }

    /// The page that `rows` are, with links to the next one and the one before; `key` is what orders them.
    pub fn list<T>(&self, call: &Call, mut rows: Vec<T>, key: impl Fn(&T) -> K) -> List<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let is_more = rows.len() > limit;
        rows.truncate(limit);
        let is_first = self.place.key.to_string() == K::FIRST.to_string();
        let (has_previous, has_next) = match self.place.direction {
            Direction::After => (!is_first, is_more),
            Direction::Before => {
                rows.reverse();
                (is_more, true)
            }
        };
        let mut links = Links::new();
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            if has_next {
                links = links.add("next", &self.target(call, Direction::After, key(last)));
            }
            if has_previous {
                links = links.add("prev", &self.target(call, Direction::Before, key(first)));
            }
        }
        List::of(rows).with_links(links)
    }

    fn target(&self, call: &Call, direction: Direction, key: K) -> String {
        let path = call.head().uri.path();
        let cursor = Place { direction, key }.write();
        format!("{path}?limit={}&cursor={cursor}", self.limit)
    }
}

impl<K: Key> Place<K> {
    fn first() -> Self {
        Self {
            direction: Direction::After,
            key: K::FIRST,
        }
    }

    /// A direction and a key, in digits that say nothing to a reader.
    fn write(&self) -> String {
        let direction = match self.direction {
            Direction::After => 'a',
            Direction::Before => 'b',
        };
        let plain = format!("{direction}{}", self.key);
        plain.bytes().fold(String::new(), |mut text, byte| {
            // Writing to a string doesn't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    fn read(text: &str) -> Option<Self> {
        let pairs = text.as_bytes().chunks(2);
        let bytes: Option<Vec<u8>> = pairs
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        let plain = String::from_utf8(bytes?).ok()?;
        let (direction, key) = match plain.split_at_checked(1)? {
            ("a", key) => (Direction::After, key),
            ("b", key) => (Direction::Before, key),
            _ => return None,
        };
        let key = key.parse().ok()?;
        let place = Self { direction, key };
        // A place has one spelling; and PostgreSQL's texts can't hold a NUL.
        (place.write() == text && !plain.contains('\0')).then_some(place)
    }
}

impl<K: Key> Parse for Page<K> {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let limit = fields.optional::<Whole<1, LARGEST>>("limit");
            let cursor = fields.optional("cursor");
            Ok(Self {
                limit: limit?.map_or(USUAL, Whole::get),
                place: cursor?.unwrap_or_else(Place::first),
            })
        })
    }
}

impl<K: Key> Parse for Place<K> {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.text_as(|text| {
            Self::read(text).ok_or_else(|| {
                let detail = "It is not a cursor of this list. Take it from Link as it is, or begin without one.";
                Rule::new("bad_format", detail)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_one_spelling() {
        for (direction, key) in [(Direction::After, "zig"), (Direction::Before, "ä")] {
            let key = key.to_owned();
            let text = Place { direction, key }.write();
            let again = Place::<String>::read(&text).map(|it| it.write());
            assert_eq!(again, Some(text.clone()));
            assert!(Place::<String>::read(&text.to_uppercase()).is_none());
        }
        let uuid = Place::<Uuid>::first().write();
        assert!(Place::<Uuid>::read(&uuid).is_some());
        assert!(Place::<i16>::read(&uuid).is_none(), "of another list");
    }

    #[test]
    fn nobody_else_can_have_made_a_cursor() {
        for text in [
            "", "a", "61", "zz", "6", "6137f", "61ff", "6100", "7a31", "+1+1", "é",
        ] {
            assert!(Place::<i16>::read(text).is_none(), "{text}");
        }
        assert!(Place::<String>::read("6100").is_none(), "a NUL");
    }
}
