//! Input: values that JSON has no type for, or too many spellings of.
//!
//! Invariants
//! - Each value has one spelling. What a parser would also take (`1e1`, `+1`, `20260202`) is refused, so
//!   that what was sent is what is read back.
//! - Numbers that count are whole, however JSON writes them: `22.0` is 22.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// Hours, exactly: decimal digits in a string, such as "2.5".
///
/// A JSON number would pass through a binary fraction somewhere on its way (RFC 8259 section 6), and
/// 0.1 would not be 0.1 any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours(pub Decimal);

impl JsonSchema for Hours {
    fn schema_name() -> Cow<'static, str> {
        "Hours".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^(0|[1-9][0-9]*)(\.[0-9]+)?$",
            "description": "Hours as an exact decimal number.",
        })
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InString;
        impl Visitor<'_> for InString {
            type Value = Hours;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(r#"a decimal number in a string, such as "2.5""#)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Hours, E> {
                let number = is_decimal(text).then(|| text.parse().ok()).flatten();
                number.map(Hours).ok_or_else(|| unreadable(&self))
            }
        }
        from.deserialize_any(InString)
    }
}

/// Digits, perhaps a sign before them, perhaps a point and more digits: JSON's number without exponent.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(decimals) && (whole == "0" || !whole.starts_with('0'))
}

/// Reads a whole number, and says so to a client that sends something else.
pub fn whole_number<'de, D: Deserializer<'de>>(from: D) -> Result<i16, D::Error> {
    struct WholeNumber;
    impl Visitor<'_> for WholeNumber {
        type Value = i16;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a whole number from {} to {}", i16::MIN, i16::MAX)
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<i16, E> {
            i16::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<i16, E> {
            i16::try_from(number).map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
        }

        fn visit_f64<E: de::Error>(self, number: f64) -> Result<i16, E> {
            let found = Unexpected::Float(number);
            if number.fract() != 0.0 {
                return Err(E::invalid_type(found, &self));
            }
            let range = f64::from(i16::MIN)..=f64::from(i16::MAX);
            if !range.contains(&number) {
                return Err(E::invalid_value(found, &self));
            }
            Ok(number as i16)
        }
    }
    from.deserialize_any(WholeNumber)
}

/// Reads a calendar date, `2026-02-02` and no other spelling.
pub fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    struct InString;
    impl Visitor<'_> for InString {
        type Value = Date;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a date such as 2026-02-02")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Date, E> {
            let has_shape = text.len() == 10
                && text.bytes().enumerate().all(|(at, byte)| match at {
                    4 | 7 => byte == b'-',
                    _ => byte.is_ascii_digit(),
                });
            let date = has_shape.then(|| text.parse().ok()).flatten();
            date.ok_or_else(|| unreadable(&self))
        }
    }
    from.deserialize_any(InString)
}

/// Reads a UUID in its usual spelling of 36 characters.
pub fn uuid<'de, D: Deserializer<'de>>(from: D) -> Result<Uuid, D::Error> {
    struct InString;
    impl Visitor<'_> for InString {
        type Value = Uuid;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a UUID such as 01890000-0000-7000-8000-000000000001")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Uuid, E> {
            let uuid = (text.len() == 36).then(|| text.parse().ok()).flatten();
            uuid.ok_or_else(|| unreadable(&self))
        }
    }
    from.deserialize_any(InString)
}

/// A value of the right type that is not written as it should be.
fn unreadable<E: de::Error>(expected: &dyn de::Expected) -> E {
    E::custom(format_args!("expected {expected}"))
}

#[cfg(test)]
mod tests {
    use serde_json::Deserializer;

    use super::*;

    #[test]
    fn hours_have_one_spelling() {
        let hours = |text: &str| {
            let quoted = format!("{text:?}");
            Hours::deserialize(&mut Deserializer::from_str(&quoted)).map(|it| it.0.to_string())
        };
        for text in ["0", "2.5", "0.10", "24", "-1"] {
            assert_eq!(hours(text).unwrap(), text);
        }
        let huge = "9".repeat(60);
        for text in [
            "", "1e1", "1_0", ".5", "5.", "+1", "01", "0x1", " 1", "1 ", "2,5", "two", "-", "--1",
            "1.2.3", "٣", &huge,
        ] {
            let error = hours(text).unwrap_err().to_string();
            assert!(
                error.starts_with(r#"expected a decimal number in a string, such as "2.5""#),
                "{error}"
            );
        }
        for number in ["2.5", "2", "null", "[]"] {
            let error = Hours::deserialize(&mut Deserializer::from_str(number)).unwrap_err();
            assert!(error.to_string().starts_with("invalid type"), "{error}");
        }
    }

    #[test]
    fn a_whole_number_is_whole_however_it_is_written() {
        let number = |text: &str| whole_number(&mut Deserializer::from_str(text));
        for (text, expected) in [
            ("22", 22),
            ("22.0", 22),
            ("2.2e1", 22),
            ("-0.0", 0),
            ("-32768", -32768),
        ] {
            assert_eq!(number(text).unwrap(), expected, "{text}");
        }
        for text in [
            "22.5", "1e-1", "99999", "-99999", "1e300", "32768.0", "null", r#""2""#,
        ] {
            let error = number(text).unwrap_err().to_string();
            assert!(
                error.contains("expected a whole number from -32768 to 32767"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_date_has_one_spelling() {
        let date = |text: &str| date(&mut Deserializer::from_str(&format!("{text:?}")));
        assert_eq!(date("2026-02-02").unwrap(), jiff::civil::date(2026, 2, 2));
        for text in [
            "20260202",
            "2026-2-2",
            "2026-02-30",
            "-009999-01-01",
            "2026-02-02T00:00",
            "02/02/2026",
            "2026-W05-1",
            "",
        ] {
            assert!(date(text).is_err(), "{text}");
        }
    }
}
