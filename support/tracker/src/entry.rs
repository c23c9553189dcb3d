//! One line of the tracker that isn't a check-in: a box to tick, or a named field.
//!
//! Invariants
//! - A box is read with its bullet or without: a dash that got lost makes no difference to a person.
//! - A line that is neither and yet begins with a day is known as such ([`names_day`]), so that
//!   nothing is ever put in beside it.

use std::ops::Range;

use jiff::civil::Date;

use crate::Day;
use crate::date::{DateStyle, NotADate, scan_date};
use crate::scan::{Scan, without_trailing_comments};

/// A line with a box: `- [x] Day 4 - Routing foundations`.
#[derive(Clone, Debug)]
pub(crate) struct BoxLine {
    /// How far it is indented, in bytes.
    pub(crate) indent: usize,
    /// Whether it is ticked; `None` when there is neither a space nor an `x` in the box.
    pub(crate) done: Option<bool>,
    /// Where the mark stands in the line.
    pub(crate) mark: Range<usize>,
    /// The place of the words after the box, without trailing comments.
    pub(crate) text: Range<usize>,
}

impl BoxLine {
    /// Reads a line that is a list item with a box. Without its bullet it is one only with a right
    /// mark in the box, for `[1] RFC 9110` is none.
    pub(crate) fn read(line: &[u8]) -> Option<BoxLine> {
        let mut scan = Scan::new(line);
        let indent = scan.spaces();
        let bullet = scan.bullet();
        if !scan.take("[") {
            return None;
        }
        let mark = scan.take_while(|byte| !b"[]()".contains(&byte));
        // Four bytes hold any sign that someone may have put there; more is the text of a link.
        if mark.len() > 4 || !scan.take("]") || !matches!(scan.peek(), Some(b' ' | b'\t')) {
            return None;
        }
        let done = match &line[mark.clone()] {
            b" " => Some(false),
            b"x" | b"X" => Some(true),
            _ if bullet => None,
            _ => return None,
        };
        scan.spaces();
        let start = scan.at();
        Some(BoxLine {
            indent,
            done,
            mark,
            text: start..start + without_trailing_comments(scan.rest()).len(),
        })
    }

    /// The day that the words name, and where its number stands: `Day 4 - ...` is 4.
    pub(crate) fn day(&self, line: &[u8]) -> Option<(Result<Day, u16>, Range<usize>)> {
        let mut scan = Scan::new(&line[self.text.clone()]);
        scan.take("**");
        if !scan.take("Day") || scan.spaces() == 0 {
            return None;
        }
        let start = self.text.start + scan.at();
        let number = scan.number()?;
        let place = start..self.text.start + scan.at();
        if scan.peek().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let day = u8::try_from(number).ok().and_then(Day::new);
        Some((day.ok_or(number), place))
    }
}

/// The day that a line begins with, after any signs: `-[x]Day 6` names 6.
pub(crate) fn names_day(line: &[u8]) -> Option<Day> {
    let mut scan = Scan::new(line);
    scan.spaces();
    if scan.peek() == Some(b'#') {
        return None;
    }
    scan.bullet();
    if scan.take("[") {
        scan.take_while(|byte| byte != b']');
    }
    let sign = |byte: u8| !byte.is_ascii_alphanumeric();
    scan.take_while(sign);
    // A tick that lost its box.
    if matches!(scan.peek(), Some(b'x' | b'X')) && scan.peek_second().is_some_and(sign) {
        scan.advance();
        scan.take_while(sign);
    }
    if !scan.take("Day") || scan.spaces() == 0 {
        return None;
    }
    u8::try_from(scan.number()?).ok().and_then(Day::new)
}

/// A field with a name of its own: `**Signature:** Ada Lovelace`.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Where its value stands, without white space around it.
    pub(crate) value: Range<usize>,
}

impl Field {
    /// Reads a line that holds the field `name`.
    pub(crate) fn read(line: &[u8], name: &str) -> Option<Field> {
        let mut scan = Scan::new(line);
        scan.spaces();
        scan.bullet();
        scan.take("**");
        if !scan.take(name) {
            return None;
        }
        scan.take("**");
        scan.spaces();
        if !scan.take(":") {
            return None;
        }
        scan.take("**");
        let name_end = scan.at();
        scan.spaces();
        let start = scan.at();
        let value = without_trailing_comments(scan.rest());
        // White space after an empty value belongs to the line: two spaces there break it.
        let start = if value.is_empty() { name_end } else { start };
        Some(Field {
            value: start..start + value.len(),
        })
    }

    /// The value as text; `None` when it is a line to fill in, or nothing.
    pub(crate) fn text(&self, line: &[u8]) -> Option<String> {
        let value = &line[self.value.clone()];
        let blank = value.iter().all(|byte| b"_ \t".contains(byte));
        (!blank).then(|| String::from_utf8_lossy(value).into_owned())
    }

    /// The value as a date.
    pub(crate) fn date(&self, line: &[u8]) -> Result<Option<(Date, DateStyle)>, NotADate> {
        let mut scan = Scan::new(&line[self.value.clone()]);
        if scan.rest().iter().all(|byte| b"_/- \t".contains(byte)) {
            return Ok(None);
        }
        match scan_date(&mut scan) {
            Some(found) if scan.rest().is_empty() => Ok(Some(found)),
            _ => Err(NotADate(self.text(line).unwrap_or_default())),
        }
    }

    /// `line`, which this was read from, with another value.
    pub(crate) fn fill(&self, line: &[u8], value: &str) -> Vec<u8> {
        let mut new = line.to_vec();
        let apart = if self.value.is_empty() { " " } else { "" };
        let value = format!("{apart}{value}");
        new.splice(self.value.clone(), value.into_bytes());
        new
    }
}
