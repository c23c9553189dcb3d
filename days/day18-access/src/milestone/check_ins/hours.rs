//! Hours in JSON: text, because a JSON number is read as a binary fraction by most programs, and 0.1 has none.

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error, Unexpected};
use serde::ser::Serializer;

pub(super) fn serialize<S: Serializer>(hours: &Decimal, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&hours.normalize())
}

/// Two decimals at most: a third would be rounded away in the table.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
    const EXPECTED: &str = "a decimal with at most two places, such as \"2.5\"";
    let text = String::deserialize(from)?;
    let fit = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
    let hours = text
        .parse::<Decimal>()
        .ok()
        .filter(|it| fit && it.scale() <= 2);
    hours.ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &EXPECTED))
}
