//! Links in the header: where a client can go from a response (RFC 8288).
//!
//! Why: a client that follows `rel="next"` needs no rule for building that address, and keeps working
//! when the rule changes.
//!
//! Invariants
//! - A target is a URI reference without the characters that end it in the grammar; [`Links::add`]
//!   escapes them, so a query that came from a client can't start a second link.

use std::fmt::Write;

use http::{HeaderMap, HeaderValue, header};

/// The links of one response.
///
/// ```
/// use rest::Links;
///
/// let links = Links::new().add("self", "/courses?limit=2").add("next", "/courses?limit=2&after=rust");
/// assert_eq!(
///     links.to_string(),
///     r#"</courses?limit=2>; rel="self", </courses?limit=2&after=rust>; rel="next""#,
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links(String);

impl Links {
    /// No links yet.
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// Adds a link to `target`, whose relation to this response is `relation`: a registered name such as
    /// `next`, `prev`, `collection`, `describedby`
    /// (<https://www.iana.org/assignments/link-relations>).
    #[must_use]
    pub fn add(mut self, relation: &'static str, target: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push_str(", ");
        }
        self.0.push('<');
        for byte in target.bytes() {
            match byte {
                b'<' | b'>' | b'"' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                    // Writing to a string doesn't fail.
                    let _ = write!(self.0, "%{byte:02X}");
                }
                byte if byte.is_ascii_graphic() => self.0.push(char::from(byte)),
                byte => {
                    let _ = write!(self.0, "%{byte:02X}");
                }
            }
        }
        let _ = write!(self.0, ">; rel=\"{relation}\"");
        self
    }

    /// Adds the field to `headers`, unless there is no link.
    pub fn put(&self, headers: &mut HeaderMap) {
        if self.0.is_empty() {
            return;
        }
        let value = HeaderValue::from_str(&self.0).expect("every other byte was escaped");
        headers.append(header::LINK, value);
    }
}

impl std::fmt::Display for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_cannot_end_its_link_or_start_another_field() {
        let links = Links::new().add("next", "/c?q=a>; rel=\"prev\", <b\r\nX: y&ä");
        assert_eq!(
            links.to_string(),
            r#"</c?q=a%3E;%20rel=%22prev%22,%20%3Cb%0D%0AX:%20y&%C3%A4>; rel="next""#
        );
        let mut headers = HeaderMap::new();
        links.put(&mut headers);
        assert_eq!(headers.len(), 1);
    }
}
