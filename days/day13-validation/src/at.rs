//! A value at its place, which can be asked to be what a type needs.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use crate::number::{self, Whole};
use crate::rule::Found;
use crate::{Fields, Parse, Refused, Rule, Value};

/// A value of a document: what it is, where it is, and where violations are written down.
///
/// Each method either gives what it promises or writes a violation down.
#[derive(Clone, Copy)]
pub struct At<'v> {
    pub(crate) value: &'v Value<'v>,
    pub(crate) place: Place<'v>,
    pub(crate) found: &'v Found,
}

/// The way to a value, as a list from the inside out. A pointer is written only for a violation.
#[derive(Clone, Copy)]
pub(crate) enum Place<'v> {
    Whole,
    Member(&'v Place<'v>, &'v str),
    Item(&'v Place<'v>, usize),
}

impl Place<'_> {
    /// As a JSON pointer (RFC 6901 section 3).
    pub(crate) fn pointer(&self) -> String {
        match self {
            Self::Whole => String::new(),
            Self::Member(parent, name) => {
                let name = name.replace('~', "~0").replace('/', "~1");
                parent.pointer() + "/" + &name
            }
            Self::Item(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }
}

impl<'v> At<'v> {
    /// Writes down that the value breaks `rule`.
    pub fn refuse(self, rule: Rule) -> Refused {
        self.found.write_down(|| self.place.pointer(), rule)
    }

    /// Text.
    ///
    /// # Errors
    /// `wrong_type`
    pub fn text(self) -> Result<&'v str, Refused> {
        match self.value {
            Value::Text(text) | Value::Bare(text) => Ok(text),
            _ => Err(self.wrong_type("text")),
        }
    }

    /// Text that `parse` makes into what is needed: `at.text_as(Slug::from_str)`.
    ///
    /// # Errors
    /// `wrong_type`, or the rule that `parse` gives
    pub fn text_as<T>(self, parse: impl FnOnce(&'v str) -> Result<T, Rule>) -> Result<T, Refused> {
        parse(self.text()?).map_err(|rule| self.refuse(rule))
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// `wrong_type`
    pub fn boolean(self) -> Result<bool, Refused> {
        match self.value {
            Value::Bool(value) => Ok(*value),
            Value::Bare(text) if text == "true" => Ok(true),
            Value::Bare(text) if text == "false" => Ok(false),
            _ => Err(self.wrong_type("true or false")),
        }
    }

    /// A whole number in `range`, however JSON writes it: `22.0` is 22.
    ///
    /// # Errors
    /// `wrong_type` for a fraction as well, `out_of_range`
    pub fn whole(self, range: RangeInclusive<i64>) -> Result<i64, Refused> {
        let number = match self.value {
            Value::Number(number) => number::whole(number),
            Value::Bare(text) => text.parse().map_or(Whole::Fraction, Whole::Is),
            _ => Whole::Fraction,
        };
        match number {
            Whole::Is(number) if range.contains(&number) => Ok(number),
            Whole::Fraction => Err(self.wrong_type("a whole number")),
            Whole::Is(_) | Whole::Beyond => Err(self.out_of_range(range.start(), range.end())),
        }
    }

    /// A decimal number in text, exactly, in `range` and with at most `decimals` digits after its point.
    /// Text, because most programs read a JSON number as a float (RFC 8259 section 6).
    ///
    /// # Errors
    /// `wrong_type`, `bad_format`, `out_of_range`
    pub fn decimal(
        self,
        range: RangeInclusive<Decimal>,
        decimals: u32,
    ) -> Result<Decimal, Refused> {
        let (Value::Text(text) | Value::Bare(text)) = self.value else {
            return Err(self.wrong_type("a decimal number in text, such as \"2.5\""));
        };
        match number::decimal(text) {
            Some(number) if !range.contains(&number) => {
                Err(self.out_of_range(range.start(), range.end()))
            }
            Some(number) if number.scale() <= decimals => Ok(number),
            Some(_) => {
                let detail = format!("Expected at most {decimals} decimals.");
                Err(self.refuse(Rule::new("bad_format", detail)))
            }
            None => {
                let rule = Rule::new("bad_format", "Expected a decimal number, such as \"2.5\".");
                Err(self.refuse(rule))
            }
        }
    }

    /// A list of as many items as `count` allows, each of them right.
    ///
    /// # Errors
    /// `wrong_type`, `too_short`, `too_long`, and whatever is wrong with each item
    pub fn list<T: Parse>(self, count: RangeInclusive<usize>) -> Result<Vec<T>, Refused> {
        let Value::List(values) = self.value else {
            return Err(self.wrong_type("a list"));
        };
        if !count.contains(&values.len()) {
            let (least, most) = (count.start(), count.end());
            let code = match values.len() < *least {
                true => "too_short",
                false => "too_long",
            };
            let detail = format!("Expected {least} to {most} items, got {}.", values.len());
            return Err(self.refuse(Rule::new(code, detail)));
        }
        let items: Vec<_> = values
            .iter()
            .enumerate()
            .map(|(index, value)| {
                T::parse(At {
                    value,
                    place: Place::Item(&self.place, index),
                    found: self.found,
                })
            })
            .collect();
        // Collected twice, so that the first wrong item doesn't hide the others.
        items.into_iter().collect()
    }

    /// An object with the members that `read` asks for and no others. `read` asks for all of them first, and
    /// only then uses `?`.
    ///
    /// # Errors
    /// `wrong_type`, what `read` refuses, and `unknown_member` for each member that it hasn't asked for
    pub fn object<T>(
        self,
        read: impl FnOnce(&mut Fields<'_>) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let Value::Object(members) = self.value else {
            return Err(self.wrong_type("an object"));
        };
        let mut fields = Fields::new(members, &self);
        let value = read(&mut fields);
        fields.refuse_unknown()?;
        value
    }

    /// Writes down that the value is of another type than `expected`.
    pub fn wrong_type(self, expected: &str) -> Refused {
        let found = match self.value {
            Value::Number(number) if number.len() <= 40 => number,
            Value::Bare(_) => "other text",
            other => other.kind(),
        };
        let detail = format!("Expected {expected}, got {found}.");
        self.refuse(Rule::new("wrong_type", detail))
    }

    fn out_of_range(
        self,
        least: &impl std::fmt::Display,
        most: &impl std::fmt::Display,
    ) -> Refused {
        let detail = format!("Expected {least} to {most}.");
        self.refuse(Rule::new("out_of_range", detail))
    }
}
