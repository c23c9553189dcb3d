//! JSON in and out: the one place where bodies become values and values become bodies.
//!
//! Invariants
//! - A body is read only after its declared type is known to be JSON (otherwise 415).
//! - What is not JSON is a 400; JSON of the wrong shape, unknown members included, is a 422.

use http::{HeaderValue, StatusCode, header};
use lifecycle::{Body, Request, Response};
use serde::Serialize;
use serde::de::{DeserializeOwned, Error as _, IgnoredAny};

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
