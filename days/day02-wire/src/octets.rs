//! The character classes of RFC 9110 and RFC 3986, as one table.
//!
//! A parser that asks "is this byte allowed here?" for every byte of every message wants the answer in
//! one load. Each class is a bit; a byte's row in the table says which classes it is in.

/// A set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class(u8);

/// `tchar` of RFC 9110 section 5.6.2: what methods and field names are made of.
pub(crate) const TOKEN: Class = Class(1);
/// The characters of a request target: those of a URI (RFC 3986 section 2), and the eight that browsers send as they
/// are (``[ ] { } | \ ^ ` ``). Never a fragment's `#`.
pub(crate) const TARGET: Class = Class(1 << 1);
/// The characters before its `?`: the same without the backslash, which some servers read as `/`, so that they and a
/// proxy before them see different paths.
const PATH: Class = Class(1 << 6);
/// The characters of a field value: visible characters, space, tab and `obs-text` (RFC 9110 section 5.5).
pub(crate) const VALUE: Class = Class(1 << 2);
/// `qdtext` of RFC 9110 section 5.6.4: what a quoted string is made of, escapes aside.
pub(crate) const QUOTED: Class = Class(1 << 5);

const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        let alphanumeric = b.is_ascii_alphanumeric();
        let visible = b.is_ascii_graphic();
        if alphanumeric || among(b, b"!#$%&'*+-.^_`|~") {
            table[byte] |= TOKEN.0;
        }
        if visible && !among(b, b"#\"<>") {
            table[byte] |= TARGET.0;
            if !among(b, b"\\?") {
                table[byte] |= PATH.0;
            }
        }
        if visible || b == b' ' || b == b'\t' || b >= 0x80 {
            table[byte] |= VALUE.0;
            if !among(b, b"\"\\") {
                table[byte] |= QUOTED.0;
            }
        }
        byte += 1;
    }
    table
}

const fn among(byte: u8, set: &[u8]) -> bool {
    let mut at = 0;
    while at < set.len() {
        if set[at] == byte {
            return true;
        }
        at += 1;
    }
    false
}

impl Class {
    /// Whether `byte` is in the class.
    #[inline]
    pub(crate) const fn holds(self, byte: u8) -> bool {
        CLASSES[byte as usize] & self.0 != 0
    }

    /// How many bytes at the start of `bytes` are in the class.
    #[inline]
    pub(crate) fn span(self, bytes: &[u8]) -> usize {
        bytes
            .iter()
            .position(|&byte| !self.holds(byte))
            .unwrap_or(bytes.len())
    }
}

/// How many bytes at the start of `bytes` may stand in a request target.
#[inline]
pub(crate) fn target_span(bytes: &[u8]) -> usize {
    let path = PATH.span(bytes);
    match bytes.get(path) {
        Some(b'?') => path + TARGET.span(&bytes[path..]),
        _ => path,
    }
}

// ANCHOR: value_span
/// How many bytes at the start of `bytes` may stand in a field value: [`VALUE`]'s span, sixteen
/// bytes at a time.
///
/// Most of a head is field values, and most values are long; the inner loop has no branch and no
/// table, so that the compiler turns it into vector instructions.
#[inline]
pub(crate) fn value_span(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(block) = bytes[at..].first_chunk::<16>() {
        let mut control = false;
        for &byte in block {
            control |= (byte < b' ') | (byte == 0x7f);
        }
        if control {
            let clean = VALUE.span(block);
            if clean < block.len() {
                return at + clean;
            }
        }
        at += block.len();
    }
    at + VALUE.span(&bytes[at..])
}
// ANCHOR_END: value_span

/// `bytes` without the spaces and tabs around it (`OWS` of RFC 9110 section 5.6.3).
pub(crate) fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_value_span_agrees_with_the_table_at_every_length_and_place() {
        for byte in 0..=255 {
            for length in 0..40 {
                for place in 0..length {
                    let mut bytes = vec![b'v'; length];
                    bytes[place] = byte;
                    assert_eq!(value_span(&bytes), VALUE.span(&bytes), "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn the_classes_are_those_of_the_grammar() {
        let of = |class: Class| (0..=255).filter(|&b| class.holds(b)).count();
        assert_eq!(of(TOKEN), 62 + 15);
        assert_eq!(of(TARGET), 94 - 4);
        assert_eq!(of(PATH), 94 - 4 - 2);
        assert_eq!(of(VALUE), 94 + 2 + 128);
    }
}
