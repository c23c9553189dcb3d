//! Types for the values that most bodies have: their bounds are in the type, and so in its shape.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::{At, Parse, Refused, Rule, line, prose};

/// A line of text with `MIN` to `MAX` characters, in its one spelling; see [`line()`].
///
/// ```
/// let title: validation::Line<1, 200> = " Rust in thirty days ".parse()?;
/// assert_eq!(title.as_str(), "Rust in thirty days");
/// # Ok::<(), validation::Rule>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line<const MIN: usize, const MAX: usize>(String);

/// Text of many lines with `MIN` to `MAX` characters; see [`prose`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Prose<const MIN: usize, const MAX: usize>(String);

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole<const MIN: i64, const MAX: i64>(i64);

/// An exact decimal number from 0 to `MAX` with at most `DECIMALS` digits after its point; text in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact<const MAX: u32, const DECIMALS: u32>(Decimal);

impl<const MIN: usize, const MAX: usize> Line<MIN, MAX> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> Prose<MIN, MAX> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: i64, const MAX: i64> Whole<MIN, MAX> {
    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl<const MAX: u32, const DECIMALS: u32> Exact<MAX, DECIMALS> {
    /// The number.
    pub fn get(self) -> Decimal {
        self.0
    }
}

impl<const MIN: usize, const MAX: usize> FromStr for Line<MIN, MAX> {
    type Err = Rule;

    fn from_str(text: &str) -> Result<Self, Rule> {
        line(text, MIN..=MAX).map(Self)
    }
}

impl<const MIN: usize, const MAX: usize> FromStr for Prose<MIN, MAX> {
    type Err = Rule;

    fn from_str(text: &str) -> Result<Self, Rule> {
        prose(text, MIN..=MAX).map(Self)
    }
}

impl<const MIN: usize, const MAX: usize> Parse for Line<MIN, MAX> {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.text_as(Self::from_str)
    }
}

impl<const MIN: usize, const MAX: usize> Parse for Prose<MIN, MAX> {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.text_as(Self::from_str)
    }
}

impl<const MIN: i64, const MAX: i64> Parse for Whole<MIN, MAX> {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.whole(MIN..=MAX).map(Self)
    }
}

impl<const MAX: u32, const DECIMALS: u32> Parse for Exact<MAX, DECIMALS> {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.decimal(Decimal::ZERO..=MAX.into(), DECIMALS).map(Self)
    }
}

impl<const MIN: usize, const MAX: usize> JsonSchema for Line<MIN, MAX> {
    fn schema_name() -> Cow<'static, str> {
        format!("Line{MIN}To{MAX}").into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": MIN, "maxLength": MAX})
    }
}

impl<const MIN: usize, const MAX: usize> JsonSchema for Prose<MIN, MAX> {
    fn schema_name() -> Cow<'static, str> {
        format!("Prose{MIN}To{MAX}").into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": MIN, "maxLength": MAX})
    }
}

impl<const MIN: i64, const MAX: i64> JsonSchema for Whole<MIN, MAX> {
    fn schema_name() -> Cow<'static, str> {
        format!("Whole{MIN}To{MAX}").into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": MIN, "maximum": MAX})
    }
}

impl<const MAX: u32, const DECIMALS: u32> JsonSchema for Exact<MAX, DECIMALS> {
    fn schema_name() -> Cow<'static, str> {
        format!("Exact{MAX}With{DECIMALS}").into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": format!(r"^(0|[1-9][0-9]*)(\.[0-9]{{1,{DECIMALS}}})?$"),
            "description": format!("An exact decimal number from 0 to {MAX}."),
        })
    }
}

impl<const MIN: usize, const MAX: usize> Serialize for Line<MIN, MAX> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> Serialize for Prose<MIN, MAX> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<const MIN: i64, const MAX: i64> Serialize for Whole<MIN, MAX> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(self.0)
    }
}

impl<const MAX: u32, const DECIMALS: u32> Serialize for Exact<MAX, DECIMALS> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Line<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
