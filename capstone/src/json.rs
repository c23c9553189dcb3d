//! JSON in and out: the one place where bodies become values and values become bodies.
//!
//! Invariants
//! - A body is read only after its declared type is known to be JSON (otherwise 415).
//! - What is not JSON is a 400; JSON of the wrong shape, unknown members included, is a 422.

use std::fmt;

use http::{HeaderValue, StatusCode, header};
use lifecycle::{Body, Request, Response};
use rust_decimal::Decimal;
use serde::de::{self, DeserializeOwned, Error as _, IgnoredAny, Unexpected, Visitor};
use serde::{Deserializer, Serialize};

use crate::problem::Problem;

/// A list as clients see it: an object, so that there is room for more than the items.
#[derive(Serialize)]
pub struct List<T> {
    /// What is in it.
    pub items: Vec<T>,
}

/// An answer with `value` as its JSON body.
pub fn response(status: StatusCode, value: &impl Serialize) -> Response {
    let mut text = Vec::with_capacity(256);
    serde_json::to_writer(&mut text, value)
        .expect("our representations have text keys, and writing to memory does not fail");
    let mut response = written(text);
    *response.status_mut() = status;
    response
}

/// An answer of 200 whose JSON body is written already.
pub fn written(text: impl Into<Body>) -> Response {
    let mut response = Response::new(text.into());
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

/// Reads a request's body as JSON.
pub async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Problem> {
    if !request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(is_json)
    {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be JSON, and say so: `Content-Type: application/json`.",
        ));
    }
    parse(&request.into_body().bytes().await?)
}

fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, Problem> {
    // For serde, a list of its members in their order is a struct, too. For a client it is a mistake.
    let error = if text.trim_ascii_start().starts_with(b"[") {
        serde_json::Error::custom("expected an object")
    } else {
        match serde_json::from_slice(text) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        }
    };
    // A wrong shape is noticed before what comes after it, which may not be JSON at all.
    let rest = serde_json::from_slice::<IgnoredAny>(text).err();
    let syntax = if error.is_data() {
        rest.as_ref()
    } else {
        Some(&error)
    };
    Err(match syntax {
        Some(syntax) => Problem::new(
            StatusCode::BAD_REQUEST,
            format!("The body is not JSON: {syntax}."),
        ),
        None => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("The body has the wrong shape: {error}."),
        ),
    })
}

/// Reads a whole number, and says so to whoever sends something else.
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
    }
    from.deserialize_any(WholeNumber)
}

/// Reads a decimal number out of a string. A JSON number would pass through a float somewhere on its
/// way, and 0.1 would not be 0.1 any more.
pub fn decimal<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
    struct InString;
    impl Visitor<'_> for InString {
        type Value = Decimal;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(r#"a decimal number in a string, such as "2.5""#)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
            text.parse()
                .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
        }
    }
    from.deserialize_any(InString)
}

/// Whether a media type is `application/json`, whatever its parameters (RFC 9110 section 8.3.1).
fn is_json(declared: &HeaderValue) -> bool {
    declared
        .as_bytes()
        .split(|byte| *byte == b';')
        .next()
        .is_some_and(|media| media.trim_ascii().eq_ignore_ascii_case(b"application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_the_wrong_kind_is_told_the_right_one() {
        let text = |input: &str| {
            let error = decimal(&mut serde_json::Deserializer::from_str(input)).unwrap_err();
            error.to_string()
        };
        let expected = r#"expected a decimal number in a string, such as "2.5""#;
        for input in ["2.5", "2", "null", r#""two""#, "[]"] {
            assert!(text(input).contains(expected), "{}", text(input));
        }
        for input in ["2.5", "99999", "-99999", "null", r#""2""#] {
            let error = whole_number(&mut serde_json::Deserializer::from_str(input)).unwrap_err();
            let expected = "expected a whole number from -32768 to 32767";
            assert!(error.to_string().contains(expected), "{error}");
        }
    }

    #[test]
    fn json_is_known_by_its_type_alone() {
        let cases = [
            ("application/json", true),
            ("Application/JSON ; charset=utf-8", true),
            ("application/json5", false),
            ("text/json", false),
            ("", false),
        ];
        for (declared, expected) in cases {
            let declared = HeaderValue::from_static(declared);
            assert_eq!(is_json(&declared), expected, "{declared:?}");
        }
    }
}
