//! JSON in and out: where bodies become values and values become bodies.
//!
//! Invariants
//! - What isn't JSON is a 400. JSON of the wrong shape, unknown members included, is a 422 that names
//!   the member.

use bytes::Bytes;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::{DeserializeOwned, Error as _, IgnoredAny};
use serde_json::Value;

use crate::{FromBody, Problem, Shape, Violation};

/// The media type.
pub const JSON: &str = "application/json";

/// A JSON document: as a handler's last argument the request's body, as its result the response's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + JsonSchema + Send + 'static> FromBody for Json<T> {
    const MEDIA: &'static [&'static str] = &[JSON];

    fn from_body(content: &[u8]) -> Result<Self, Problem> {
        from_slice(content).map(Self)
    }

    fn shape() -> Shape {
        Shape::of::<T>(JSON)
    }
}

/// `value` as JSON text.
pub(crate) fn write(value: &impl Serialize) -> Bytes {
    let mut text = Vec::with_capacity(256);
    serde_json::to_writer(&mut text, value)
        .expect("our representations have text keys, and writing to memory doesn't fail");
    text.into()
}

/// Any JSON document.
pub(crate) fn parse(content: &[u8]) -> Result<Value, Problem> {
    serde_json::from_str(text(content)?).map_err(|error| not_json(&error))
}

/// JSON is sent in UTF-8 (RFC 8259 section 8.1).
fn text(content: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(content).map_err(|error| not_json(&error))
}

/// A document as a `T`.
fn from_slice<T: DeserializeOwned>(content: &[u8]) -> Result<T, Problem> {
    let text = text(content)?;
    // For serde, a list of its members in their order is a struct, too. For a client it is a mistake.
    let error = if text.trim_ascii_start().starts_with('[') {
        Fault {
            pointer: String::new(),
            error: serde_json::Error::custom("invalid type: sequence, expected an object"),
        }
    } else {
        let mut document = serde_json::Deserializer::from_str(text);
        let value = serde_path_to_error::deserialize(&mut document).map_err(Fault::from);
        match value.and_then(|value| Ok(document.end().map(|()| value)?)) {
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        }
    };
    // A wrong shape is noticed before what comes after it, which may not be JSON at all.
    let rest = serde_json::from_str::<IgnoredAny>(text).err();
    Err(match rest {
        Some(syntax) => not_json(&syntax),
        None => error.violation().into(),
    })
}

/// A document that was read already, as a `T`.
pub(crate) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    if !value.is_object() {
        return Err(wrong_type("", "an object", &value));
    }
    serde_path_to_error::deserialize(value).map_err(|error| Fault::from(error).violation().into())
}

/// 422 for a value of another type than `expected`.
pub(crate) fn wrong_type(pointer: &str, expected: &str, found: &Value) -> Problem {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Violation::new(
        pointer,
        "wrong_type",
        format!("Expected {expected}, got {found}."),
    )
    .into()
}

fn not_json(error: &impl std::fmt::Display) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "malformed",
        format!("The body is not JSON: {error}."),
    )
}

/// The error of serde, and its place.
struct Fault {
    pointer: String,
    error: serde_json::Error,
}

impl Fault {
    fn violation(mut self) -> Violation {
        let text = self.error.to_string();
        let message = text.split(" at line ").next().unwrap_or(&text);
        let code = [
            ("missing field", "required"),
            ("unknown field", "unknown_member"),
            ("duplicate field", "duplicate_member"),
            ("invalid type", "wrong_type"),
            ("invalid value", "out_of_range"),
        ]
        .into_iter()
        .find_map(|(start, code)| message.starts_with(start).then_some(code))
        .unwrap_or("bad_format");
        if matches!(code, "required" | "duplicate_member")
            && let Some(name) = message.split('`').nth(1)
        {
            push(&mut self.pointer, name);
        }
        let detail = match message.split_once("expected ") {
            Some((_, expected)) if code == "wrong_type" => format!("Expected {expected}."),
            _ => format!("{}{}.", message[..1].to_uppercase(), &message[1..])
                .replace("field", "member"),
        };
        Violation::new(self.pointer, code, detail)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self {
            pointer: String::new(),
            error,
        }
    }
}

impl From<serde_path_to_error::Error<serde_json::Error>> for Fault {
    fn from(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        use serde_path_to_error::Segment;
        let mut pointer = String::new();
        for segment in error.path() {
            match segment {
                Segment::Map { key } => push(&mut pointer, key),
                Segment::Seq { index } => push(&mut pointer, &index.to_string()),
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        Self {
            pointer,
            error: error.into_inner(),
        }
    }
}

/// Adds a member's name to a JSON pointer (RFC 6901 section 3).
fn push(pointer: &mut String, name: &str) {
    pointer.push('/');
    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
}
