//! A cursor over the bytes of one line.
//!
//! Why bytes: a tracker edited by hand may hold text in any encoding, even a broken one. Everything
//! that has a meaning here is ASCII; the rest is passed over, never decoded, never changed.

use std::ops::Range;

/// Where the reading of a line has got to.
#[derive(Clone)]
pub(crate) struct Scan<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(line: &'a [u8]) -> Self {
        Self { line, at: 0 }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.line[self.at..]
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    pub(crate) fn peek_second(&self) -> Option<u8> {
        self.rest().get(1).copied()
    }

    /// Passes over one byte, if there is one.
    pub(crate) fn advance(&mut self) {
        self.at = self.line.len().min(self.at + 1);
    }

    /// Passes over every byte that `wanted` holds of, and says where they were.
    pub(crate) fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> Range<usize> {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
        start..self.at
    }

    /// Passes over spaces and tabs; says how many.
    pub(crate) fn spaces(&mut self) -> usize {
        self.take_while(|byte| byte == b' ' || byte == b'\t').len()
    }

    /// Passes over `expected` if it comes next, in capitals or not.
    pub(crate) fn take(&mut self, expected: &str) -> bool {
        let found = self
            .rest()
            .get(..expected.len())
            .is_some_and(|next| next.eq_ignore_ascii_case(expected.as_bytes()));
        if found {
            self.at += expected.len();
        }
        found
    }

    /// Passes over a list marker with the space after it: `-`, `*`, `+`, `1.` or `1)`.
    pub(crate) fn bullet(&mut self) -> bool {
        let mut ahead = self.clone();
        let numbered = !ahead.take_while(|byte| byte.is_ascii_digit()).is_empty();
        let marked = match ahead.peek() {
            Some(b'.' | b')') => numbered,
            Some(b'-' | b'*' | b'+') => !numbered,
            _ => false,
        };
        if !marked {
            return false;
        }
        ahead.advance();
        let found = ahead.spaces() > 0;
        if found {
            *self = ahead;
        }
        found
    }

    /// Passes over a whole number of at most four digits.
    pub(crate) fn number(&mut self) -> Option<u16> {
        let mut ahead = self.clone();
        let digits = ahead.take_while(|byte| byte.is_ascii_digit());
        let number = self.str(digits).filter(|text| text.len() <= 4)?;
        let number = number.parse().ok()?;
        *self = ahead;
        Some(number)
    }

    /// The text of `range`, when it is UTF-8.
    pub(crate) fn str(&self, range: Range<usize>) -> Option<&'a str> {
        std::str::from_utf8(&self.line[range]).ok()
    }
}

/// `line` without the white space and the comments at its end.
pub(crate) fn without_trailing_comments(line: &[u8]) -> &[u8] {
    let mut text = line.trim_ascii_end();
    while text.ends_with(b"-->") {
        match text.windows(4).rposition(|window| window == b"<!--") {
            Some(start) => text = text[..start].trim_ascii_end(),
            None => break,
        }
    }
    text
}

/// Whether `text` holds `word`, in capitals or not.
pub(crate) fn mentions(text: &[u8], word: &str) -> bool {
    text.windows(word.len())
        .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}
