//! Valid values of `Host` (RFC 9110 section 7.2).
//!
//! Why so exact: programs make links, cache keys and decisions from it, and a proxy may have read it otherwise.

use std::net::Ipv6Addr;
use std::str;

/// Whether `value` is `uri-host [ ":" port ]`: a name or an address that is not empty, and a port up to
/// 65535 or none.
///
/// No user, which RFC 9110 section 4.2.4 tells recipients to refuse, and no comma, with which two `Host` lines
/// that somebody joined would pass for one.
///
/// ```
/// use sockets::is_host;
///
/// for good in ["a.example", "127.0.0.1:3001", "[::1]:80", "caf%C3%A9.example", "a:"] {
///     assert!(is_host(good.as_bytes()), "{good}");
/// }
/// for bad in ["", "a b", "u@a", "a,b", "%zz", "[zz]", "a:b", "a:99999", "a/b"] {
///     assert!(!is_host(bad.as_bytes()), "{bad}");
/// }
/// ```
pub fn is_host(value: &[u8]) -> bool {
    let (fits, rest) = match value {
        [b'[', literal @ ..] => match literal.iter().position(|&byte| byte == b']') {
            Some(end) => (is_address(&literal[..end]), &literal[end + 1..]),
            None => return false,
        },
        _ => {
            let end = value.iter().position(|&byte| byte == b':');
            let (name, rest) = value.split_at(end.unwrap_or(value.len()));
            (is_name(name), rest)
        }
    };
    fits && is_port(rest)
}

/// An IPv6 address, or one of a version to come (RFC 3986 section 3.2.2).
fn is_address(literal: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(literal) else {
        return false;
    };
    match text
        .strip_prefix(['v', 'V'])
        .map(|rest| rest.split_once('.'))
    {
        Some(Some((version, address))) => {
            let is_hex = |byte: u8| byte.is_ascii_hexdigit();
            let is_address_byte = |byte: u8| byte == b':' || is_name_byte(byte);
            !version.is_empty()
                && version.bytes().all(is_hex)
                && !address.is_empty()
                && address.bytes().all(is_address_byte)
        }
        Some(None) => false,
        None => text.parse::<Ipv6Addr>().is_ok(),
    }
}

/// A registered name or an IPv4 address: its bytes, and escapes of two hexadecimal digits.
fn is_name(mut name: &[u8]) -> bool {
    if name.is_empty() {
        return false;
    }
    loop {
        name = match name {
            [] => return true,
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                rest
            }
            [byte, rest @ ..] if is_name_byte(*byte) => rest,
            _ => return false,
        }
    }
}

/// `unreserved` and `sub-delims` of RFC 3986, but for the comma.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+;=".contains(&byte)
}

/// Nothing, or a colon and digits, of which there may be none.
fn is_port(rest: &[u8]) -> bool {
    match rest {
        [] | [b':'] => true,
        [b':', digits @ ..] => {
            let is_number = digits.iter().all(u8::is_ascii_digit);
            let number = str::from_utf8(digits).map(str::parse::<u16>);
            is_number && matches!(number, Ok(Ok(_)))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_host;

    #[test]
    fn a_host_is_a_name_or_an_address_and_perhaps_a_port() {
        for good in [
            "a",
            "a.example",
            "a:80",
            "a:",
            "a:65535",
            "127.0.0.1:3002",
            "[::1]",
            "[::1]:80",
            "[::ffff:1.2.3.4]",
            "[v1.a:b]",
            "x%20y",
            "a_b",
            "a;b=c",
        ] {
            assert!(is_host(good.as_bytes()), "{good}");
        }
        for bad in [
            "",
            ":80",
            "a b",
            "a/b",
            "u@a",
            "u:p@a",
            "a,b",
            "a:x",
            "a:+1",
            "a:80:80",
            "a:65536",
            "a:99999",
            "::1",
            "[::1",
            "[]",
            "[zz]",
            "[::1]x",
            "[1.2.3.4]",
            "[v1]",
            "[vx.a]",
            "[v1.]",
            "[fe80::1%25eth0]",
            "a#b",
            "a?b",
            "%",
            "%z",
            "%zz",
            "%4",
            "é",
            "a\0",
        ] {
            assert!(!is_host(bad.as_bytes()), "{bad}");
        }
    }
}
