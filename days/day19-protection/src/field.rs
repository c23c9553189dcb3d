//! Header fields that are lists.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Adds a member to the list `name`, and makes one line of it (RFC 9110 section 5.3).
pub(crate) fn add(headers: &mut HeaderMap, name: &HeaderName, member: &HeaderValue) {
    let there = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    let members: Vec<&[u8]> = there.chain([member.as_bytes()]).collect();
    if let Ok(line) = HeaderValue::from_bytes(&members.join(&b", "[..])) {
        headers.insert(name, line);
    }
}
