//! Conditional requests (RFC 9110 section 13).

use super::http::{Request, Response};
use super::twist::{Fault, Twist};

/// Whether a GET is answered with 304.
pub(super) fn is_not_modified(twist: Twist, request: &Request, etag: &str) -> bool {
    let Some(tags) = request.field("if-none-match") else {
        return false;
    };
    if twist.has(Fault::NeverNotModified) {
        return false;
    }
    if twist.has(Fault::OneTag) {
        return tags == "*" || tags == etag;
    }
    tags == "*" || listed(tags).any(|tag| opaque(tag) == opaque(etag))
}

/// Whether a change may be made; a response if not.
pub(super) fn may_change(twist: Twist, request: &Request, etag: &str) -> Result<(), Response> {
    let Some(tags) = request.field("if-match") else {
        return match twist.has(Fault::ConditionOptional) {
            true => Ok(()),
            false => Err(Response::new(428)),
        };
    };
    let matches = |tag: &str| match twist.has(Fault::WeakMatches) {
        true => opaque(tag) == opaque(etag),
        false => tag == etag && !tag.starts_with("W/"),
    };
    let holds = tags == "*" || twist.has(Fault::VersionNotChecked) || listed(tags).any(matches);
    holds.then_some(()).ok_or_else(|| Response::new(412))
}

fn listed(tags: &str) -> impl Iterator<Item = &str> {
    tags.split(',').map(str::trim)
}

fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}
