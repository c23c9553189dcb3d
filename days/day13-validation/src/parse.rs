//! From a value to a type: the trait, and the types that JSON and the standard library have.

use uuid::Uuid;

use crate::at::Place;
use crate::rule::Found;
use crate::{At, Refused, Rule, Value, Violations};

/// A type that is made from input by parsing it, and in no other way: having one means that the input
/// kept its rules.
///
/// ```
/// use validation::{At, Line, Parse, Prose, Refused, Whole, read};
///
/// struct Course {
///     title: Line<1, 200>,
///     weeks: Whole<1, 52>,
///     summary: Option<Prose<1, 2000>>,
/// }
///
/// impl Parse for Course {
///     fn parse(at: At<'_>) -> Result<Self, Refused> {
///         at.object(|fields| {
///             let title = fields.required("title");
///             let weeks = fields.required("weeks");
///             let summary = fields.optional("summary");
///             Ok(Self { title: title?, weeks: weeks?, summary: summary? })
///         })
///     }
/// }
///
/// let course: Course = read(br#"{"title": " Rust", "weeks": 4.0}"#)??;
/// assert_eq!((course.title.as_str(), course.weeks.get()), ("Rust", 4));
///
/// let found = read::<Course>(br#"{"title": "", "weeks": 4.5, "sumary": "!"}"#)?.err().unwrap();
/// let found: Vec<_> = found.iter().map(|it| format!("{} {}", it.pointer, it.code)).collect();
/// assert_eq!(found, ["/title too_short", "/weeks wrong_type", "/sumary unknown_member"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Parse: Sized {
    /// Reads the value that is there.
    ///
    /// # Errors
    /// It breaks a rule, and all rules that it breaks are written down.
    fn parse(at: At<'_>) -> Result<Self, Refused>;
}

/// Reads a document as a `T`: the outer error if it isn't JSON, the inner one for all the rules that it
/// breaks.
///
/// # Errors
/// See there.
pub fn read<T: Parse>(content: &[u8]) -> Result<Result<T, Violations>, crate::Syntax> {
    Ok(parse_value(&crate::document(content)?))
}

/// Reads a value as a `T`.
pub(crate) fn parse_value<T: Parse>(value: &Value<'_>) -> Result<T, Violations> {
    let found = Found::default();
    let read = T::parse(At {
        value,
        place: Place::Whole,
        found: &found,
    });
    found.judge(read).map_err(Violations)
}

impl Parse for bool {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.boolean()
    }
}

/// Exactly, beyond 2^53 as well.
impl Parse for i64 {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.whole(Self::MIN..=Self::MAX)
    }
}

/// In its usual spelling: 36 characters.
impl Parse for Uuid {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.text_as(|text| {
            let uuid = (text.len() == 36).then(|| text.parse().ok()).flatten();
            uuid.ok_or_else(|| {
                Rule::new(
                    "bad_format",
                    "Expected a UUID such as 01890000-0000-7000-8000-000000000001.",
                )
            })
        })
    }
}

impl Parse for jiff::civil::Date {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.text_as(|text| {
            let has_shape = text.len() == 10
                && text.bytes().enumerate().all(|(at, byte)| match at {
                    4 | 7 => byte == b'-',
                    _ => byte.is_ascii_digit(),
                });
            let date = has_shape.then(|| text.parse().ok()).flatten();
            date.ok_or_else(|| Rule::new("bad_format", "Expected a date such as 2026-02-02."))
        })
    }
}
