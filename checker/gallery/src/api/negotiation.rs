//! The media types of request bodies, and those that a client accepts.

use serde_json::{Map, Value};

use super::http::{Request, Response};
use super::twist::{Fault, Twist};

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
    if !is_right && !twist.has(any) {
        return Err(Response::new(415));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Response::new(422)),
        Err(_) => Err(Response::new(400)),
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
