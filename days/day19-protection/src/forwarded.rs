//! What proxies write about the address of a request's client: `X-Forwarded-For`, and `Forwarded` (RFC 7239).

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;

/// The one field that the proxies of a server write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardedField {
    /// `X-Forwarded-For: 203.0.113.9, 10.0.0.7`.
    #[default]
    XForwardedFor,
    /// `Forwarded: for=203.0.113.9;proto=https, for="[2001:db8::7]:4711"`.
    Forwarded,
}

impl ForwardedField {
    /// The addresses that the field names, the nearest proxy's word first. Nothing comes after a word that
    /// isn't an address: the word of whoever wrote it leads nowhere.
    pub(crate) fn addresses(self, headers: &HeaderMap) -> Vec<IpAddr> {
        let name = match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        };
        let mut found = Vec::new();
        for line in headers.get_all(name).iter().rev() {
            let Ok(line) = line.to_str() else {
                return found;
            };
            let nodes = match self {
                Self::XForwardedFor => {
                    Some(line.split(',').map(|it| it.trim().to_owned()).collect())
                }
                Self::Forwarded => nodes(line),
            };
            // A line that can't be read is nobody's word.
            let Some(nodes) = nodes else {
                return found;
            };
            for node in nodes.iter().rev() {
                match address(node) {
                    Some(address) => found.push(address),
                    None => return found,
                }
            }
        }
        found
    }
}

/// The address of a node (RFC 7239 section 6): with or without a port, IPv6 in brackets or, as in
/// `X-Forwarded-For`, without.
fn address(node: &str) -> Option<IpAddr> {
    let bracketed = node.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let address = match bracketed {
        Some(inner) => IpAddr::V6(inner.parse().ok()?),
        None => match node.parse() {
            Ok(address) => address,
            Err(_) => node.parse::<SocketAddr>().ok()?.ip(),
        },
    };
    Some(address.to_canonical())
}

/// The `for` of each element of a `Forwarded` field, in the order of the line; empty where an element has none.
/// Nothing if the line isn't written as RFC 7239 section 4 says.
fn nodes(line: &str) -> Option<Vec<String>> {
    let mut nodes = vec![None];
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let (name, after) = rest.split_once('=')?;
        if name.is_empty() || !name.bytes().all(is_token) {
            return None;
        }
        let (value, after) = value(after)?;
        let node = nodes.last_mut()?;
        if name.eq_ignore_ascii_case("for") && node.replace(value).is_some() {
            return None;
        }
        rest = after.trim_start_matches([' ', '\t']);
        match rest.chars().next() {
            None => return Some(nodes.into_iter().map(Option::unwrap_or_default).collect()),
            Some(';') => {}
            Some(',') => nodes.push(None),
            Some(_) => return None,
        }
        rest = &rest[1..];
    }
}

/// A token or a quoted string, and what comes after it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text
            .bytes()
            .position(|it| !is_token(it))
            .unwrap_or(text.len());
        return (end > 0).then(|| (text[..end].to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

/// RFC 9110 section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
