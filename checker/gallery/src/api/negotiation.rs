//! The media types of request bodies, and those that a client accepts.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::http::{Request, Response};
use super::twist::{Fault, Twist};

/// The most bytes of a body that is read as JSON.
const LARGEST: usize = 1 << 20;

/// The members of the body; a response where it isn't a JSON object.
pub(super) fn content(twist: Twist, request: &Request) -> Result<Map<String, Value>, Response> {
    let said = request.field("content-type").unwrap_or_default();
    let essence = said.split(';').next().unwrap_or_default().trim();
    let patch = request.method == "PATCH";
    let any = match patch {
        true => Fault::AnyPatch,
        false => Fault::AnyType,
    };
    let right = match patch {
        true => "application/merge-patch+json",
        false => "application/json",
    };
    let is_right = match twist.has(Fault::TypeToTheLetter) {
        true => said == right,
        false => essence.eq_ignore_ascii_case(right),
    };
    let body_first = twist.has(Fault::BodyFirst) && read(twist, &request.body).is_err();
    if !is_right && !twist.has(any) && !body_first {
        return Err(Response::new(415));
    }
    if request.body.len() > LARGEST && !twist.has(Fault::NoLimit) {
        return Err(Response::new(413));
    }
    read(twist, &request.body)
}

fn read(twist: Twist, body: &[u8]) -> Result<Map<String, Value>, Response> {
    let mut body = Cow::Borrowed(body);
    if twist.has(Fault::LossyUtf8) {
        body = String::from_utf8_lossy(&body)
            .into_owned()
            .into_bytes()
            .into();
    }
    if twist.has(Fault::NanIsJson)
        && let Ok(text) = std::str::from_utf8(&body)
    {
        body = text.replace("NaN", "7").into_bytes().into();
    }
    if serde_json::from_slice::<Names>(&body).is_ok_and(|it| it.twice)
        && !twist.has(Fault::LastWins)
    {
        return Err(Response::new(422));
    }
    match serde_json::from_slice(&body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Response::new(422)),
        Err(error) if twist.has(Fault::DeepBreaks) && error.to_string().contains("recursion") => {
            Err(Response::new(500))
        }
        Err(_) => Err(Response::new(400)),
    }
}

/// Whether an object has a name twice.
struct Names {
    twice: bool,
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let (mut seen, mut twice) = (HashSet::new(), false);
                while let Some((name, IgnoredAny)) = map.next_entry::<String, _>()? {
                    twice |= !seen.insert(name);
                }
                Ok(Names { twice })
            }
        }
        from.deserialize_map(Members)
    }
}

/// Whether `Accept` takes JSON (RFC 9110 section 12.5.1): the most specific range that matches has a weight above 0.
pub(super) fn takes_json(twist: Twist, request: &Request) -> bool {
    let Some(accept) = request.field("accept") else {
        return true;
    };
    if twist.has(Fault::AnyAccept) {
        return true;
    }
    let mut best = None;
    for range in accept.to_ascii_lowercase().split(',') {
        let mut parts = range.split(';').map(str::trim);
        let specific = match parts.next() {
            Some("application/json") => 2,
            Some("application/*") => 1,
            Some("*/*") => 0,
            _ => continue,
        };
        let weight = parts.find_map(|it| it.strip_prefix("q="));
        let weight: f32 = weight.map_or(1.0, |it| it.parse().unwrap_or(1.0));
        let takes = weight > 0.0 || twist.has(Fault::ZeroIsSome);
        if best.is_none_or(|(other, _)| specific > other) {
            best = Some((specific, takes));
        }
    }
    best.is_some_and(|(_, takes)| takes)
}
