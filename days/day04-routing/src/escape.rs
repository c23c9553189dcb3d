//! Percent-encoding as a router needs it (RFC 3986 sections 2.1 to 2.4 and 6.2.2).
//!
//! Why not decode a path and then route it: `%2F` would turn into a separator and one segment into
//! two. So a path is *normalized* first, which changes no meaning, then matched, and only the
//! parameters that were cut out of it are decoded.

use std::borrow::Cow;
use std::str::Utf8Error;

use percent_encoding::{
    AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode_byte, utf8_percent_encode,
};

/// Everything but `pchar` (RFC 3986 section 3.3): what must be escaped inside a segment.
const NOT_PCHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// A `%` that two hexadecimal digits do not follow, by its byte offset.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct BadEscape(pub(crate) usize);

// ANCHOR: normalize
/// Rewrites `path` so that equivalent paths become equal: escapes of unreserved characters are
/// decoded, other escapes get upper-case digits, and characters that may not be there are escaped.
/// Borrowed if nothing in it is escaped or has to be.
pub(crate) fn normalize(path: &str) -> Result<Cow<'_, str>, BadEscape> {
    // A fold, not a search: without an early exit the compiler tests sixteen bytes at a time.
    if path
        .bytes()
        .fold(true, |plain, byte| plain & is_path_byte(byte))
    {
        return Ok(Cow::Borrowed(path));
    }
    let mut normal = String::with_capacity(path.len() + 16);
    let mut characters = path.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == '%' {
            let byte = hex_pair(&path.as_bytes()[at + 1..]).ok_or(BadEscape(at))?;
            characters.nth(1);
            push_byte(&mut normal, byte, is_unreserved);
        } else {
            for &byte in character.encode_utf8(&mut [0; 4]).as_bytes() {
                push_byte(&mut normal, byte, is_path_byte);
            }
        }
    }
    Ok(Cow::Owned(normal))
}

/// Appends `byte` as it is if it is `allowed`, escaped if it is not.
fn push_byte(normal: &mut String, byte: u8, allowed: fn(u8) -> bool) {
    if allowed(byte) {
        normal.push(char::from(byte));
    } else {
        normal.push_str(percent_encode_byte(byte));
    }
}
// ANCHOR_END: normalize

/// Decodes what was cut out of a normalized path.
pub(crate) fn decode(text: &str) -> Result<Cow<'_, str>, Utf8Error> {
    percent_decode_str(text).decode_utf8()
}

/// Appends `value` to `url` as one segment: its slashes are escaped.
pub(crate) fn push_segment(url: &mut String, value: &str) {
    url.extend(utf8_percent_encode(value, NOT_PCHAR));
}

/// `pchar` or a slash (RFC 3986 section 3.3). The ranges hold digits, letters and punctuation.
fn is_path_byte(byte: u8) -> bool {
    matches!(byte, b'!' | b'$' | b'&'..=b';' | b'=' | b'@'..=b'Z' | b'_' | b'a'..=b'z' | b'~')
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn hex_pair(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16);
    u8::try_from(digit(0)? << 4 | digit(1)?).ok()
}
