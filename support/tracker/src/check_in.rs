//! A check-in: the line `- **Day 4:** 02/02/2026 - ⏱ 2.5 hours - 💪 Energy: 8/10 - 📝 note`.
//!
//! Invariants
//! - Only the blanks of a line change, and only those with a new value. The words and signs between
//!   them stay as the file has them, whatever their encoding. One word follows its number: new hours
//!   turn `hours` into `hour` and back.
//! - A written check-in reads back as the same check-in.

use std::ops::Range;

use jiff::civil::Date;
use serde::Serialize;

use crate::date::{DateStyle, NotADate, scan_date};
use crate::quantity::{HOUR, read_clock, take_word};
use crate::scan::{Scan, without_trailing_comments};
use crate::{Day, Energy, Hours, NotHours, Note};

/// A learner's report about a day. `None` stands for a blank.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CheckIn {
    /// When the day's work was done.
    pub date: Option<Date>,
    /// How long it took.
    pub hours: Option<Hours>,
    /// How much energy there was for it.
    pub energy: Option<Energy>,
    /// A remark.
    pub note: Option<Note>,
}

impl CheckIn {
    /// Whether nothing has been filled in.
    pub fn is_blank(&self) -> bool {
        *self == CheckIn::default()
    }
}

/// A check-in and where its parts stand in the line.
#[derive(Clone, Debug)]
pub(crate) struct CheckInLine {
    pub(crate) day: Day,
    pub(crate) value: CheckIn,
    /// How the date is spelled, or would be for the shape of its blank.
    pub(crate) style: DateStyle,
    number: Range<usize>,
    date: Range<usize>,
    hours: Range<usize>,
    /// The word after the hours: `hours`, `h`, ...
    unit: Range<usize>,
    energy: Range<usize>,
    tail: Range<usize>,
}

/// A line that looks like a check-in but cannot be read as one.
pub(crate) struct Unclear {
    pub(crate) day: Option<Day>,
    pub(crate) reason: String,
}

impl CheckInLine {
    /// Reads a line that begins with `Day N:`; `None` when it does not.
    pub(crate) fn read(line: &[u8]) -> Option<Result<CheckInLine, Unclear>> {
        let mut scan = Scan::new(line);
        scan.spaces();
        scan.bullet();
        scan.take("**");
        if !scan.take("Day") || scan.spaces() == 0 {
            return None;
        }
        let start = scan.at();
        let number = scan.number()?;
        let number_at = start..scan.at();
        scan.take("**");
        scan.spaces();
        if !scan.take(":") {
            return None;
        }
        scan.take("**");

        let Some(day) = u8::try_from(number).ok().and_then(Day::new) else {
            let reason = format!("there is no day {number}: the course has days 1 to 30");
            return Some(Err(Unclear { day: None, reason }));
        };
        let line = Self::read_blanks(day, number_at, scan);
        Some(line.map_err(|reason| Unclear {
            day: Some(day),
            reason,
        }))
    }

    fn read_blanks(day: Day, number: Range<usize>, mut scan: Scan) -> Result<Self, String> {
        scan.spaces();
        let (date, date_at, style) = read_date(&mut scan)?;

        skip_ornament(&mut scan);
        let (hours, hours_at, unit) = read_hours(&mut scan)?;

        skip_ornament(&mut scan);
        if !scan.take("energy") {
            return Err("the energy is missing: write it as `Energy: 8/10` after the hours".into());
        }
        scan.take_while(|byte| b" \t:*".contains(&byte));
        let (energy, energy_at) = read_figure(&mut scan);
        let energy = energy
            .map(|text| text.parse::<Energy>().map_err(|error| error.to_string()))
            .transpose()?;
        let mut ahead = scan.clone();
        ahead.spaces();
        if ahead.take("/") {
            ahead.spaces();
            if ahead.number() != Some(10) {
                return Err("energy is out of ten: write it as `8/10`".into());
            }
            scan = ahead;
        }
        if scan.peek().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            return Err("energy is out of ten: write it as `8/10`".into());
        }

        let start = scan.at();
        let tail = without_trailing_comments(scan.rest());
        Ok(CheckInLine {
            day,
            value: CheckIn {
                date,
                hours,
                energy,
                note: Note::read(tail),
            },
            style,
            number,
            date: date_at,
            hours: hours_at,
            unit,
            energy: energy_at,
            tail: start..start + tail.len(),
        })
    }

    /// `line`, which this was read from, with `value` in it and dates in `style`.
    pub(crate) fn fill(&self, line: &[u8], value: &CheckIn, style: DateStyle) -> Vec<u8> {
        let mut new = line.to_vec();
        // From the end of the line backward, so that earlier places stay right.
        if value.note != self.value.note {
            let note = value.note.as_ref().map(|note| format!(" - 📝 {note}"));
            new.splice(self.tail.clone(), note.unwrap_or_default().into_bytes());
        }
        if value.energy != self.value.energy {
            let energy = value
                .energy
                .map_or("__".into(), |energy| energy.to_string());
            new.splice(self.energy.clone(), energy.into_bytes());
        }
        if value.hours != self.value.hours {
            if let b"hour" | b"hours" = line[self.unit.clone()].to_ascii_lowercase().as_slice() {
                let one = value.hours.is_some_and(|hours| hours.hundredths() == 100);
                let plural = if one { "" } else { "s" };
                new.splice(self.unit.start + 4..self.unit.end, plural.bytes());
            }
            let hours = value.hours.map_or("___".into(), |hours| hours.to_string());
            splice_word(&mut new, &self.hours, hours);
        }
        if value.date != self.value.date {
            let date = value.date.map(|date| style.format(date));
            splice_word(&mut new, &self.date, date.unwrap_or(style.blank().into()));
        }
        new
    }

    /// `line`, which this was read from, as the blank check-in of another day.
    pub(crate) fn blank_for(&self, line: &[u8], day: Day) -> Vec<u8> {
        let line = &line[..self.tail.end];
        let mut new = self.fill(line, &CheckIn::default(), self.style);
        new.splice(self.number.clone(), day.to_string().into_bytes());
        new
    }
}

/// Puts `word` at `place`, with spaces where it would touch the next word or take `+`, `-` or `.` as its sign.
fn splice_word(line: &mut Vec<u8>, place: &Range<usize>, mut word: String) {
    let before = place.start.checked_sub(1).and_then(|at| line.get(at));
    if before.is_some_and(|before| b"+-.".contains(before)) {
        word.insert(0, ' ');
    }
    if place.is_empty() && line.get(place.end).is_some_and(|next| *next != b' ') {
        word.push(' ');
    }
    line.splice(place.clone(), word.into_bytes());
}

type DatePart = (Option<Date>, Range<usize>, DateStyle);

fn read_date(scan: &mut Scan) -> Result<DatePart, String> {
    let start = scan.at();
    match scan.peek() {
        Some(b'_') => {
            let mut style = DateStyle::Dashes;
            loop {
                scan.take_while(|byte| byte == b'_');
                match (scan.peek(), scan.peek_second()) {
                    (Some(b'/'), Some(b'_')) => {
                        style = DateStyle::Slashes;
                        scan.take("/");
                    }
                    (Some(b'-'), Some(b'_')) => _ = scan.take("-"),
                    _ => return Ok((None, start..scan.at(), style)),
                }
            }
        }
        Some(byte) if byte.is_ascii_alphanumeric() => match scan_date(scan) {
            Some((date, style)) => Ok((Some(date), start..scan.at(), style)),
            None => {
                let text = String::from_utf8_lossy(scan.rest());
                let text = text.split(" - ").next().unwrap_or_default().trim();
                Err(NotADate(text.chars().take(24).collect()).to_string())
            }
        },
        _ => Ok((None, start..start, DateStyle::Slashes)),
    }
}

type HoursPart = (Option<Hours>, Range<usize>, Range<usize>);

/// Reads the hours and the word after them: their value, their place and the place of the word.
fn read_hours(scan: &mut Scan) -> Result<HoursPart, String> {
    let begin = scan.clone();
    if let Some(hours) = read_clock(scan) {
        let text = begin.str(begin.at()..scan.at()).unwrap_or_default();
        return Err(NotHours::Clock(text.into(), hours).to_string());
    }
    let (figure, place) = read_figure(scan);
    scan.spaces();
    let start = scan.at();
    let word = take_word(scan, &HOUR);
    let unit = start..scan.at();
    let whole = word && !scan.peek().is_some_and(|byte| byte.is_ascii_digit());
    let missing = "the hours are missing: write them as `2.5 hours` after the date";
    match figure {
        None if whole => Ok((None, place, unit)),
        None => Err(missing.into()),
        Some(figure) if whole => match figure.parse() {
            Ok(hours) => Ok((Some(hours), place, unit)),
            Err(error) => Err(NotHours::to_string(&error)),
        },
        Some(_) => {
            let word = begin.rest().split(u8::is_ascii_whitespace).next();
            let word = String::from_utf8_lossy(word.unwrap_or_default());
            Err(match word.parse::<Hours>() {
                Ok(_) => missing.into(),
                Err(error) => error.to_string(),
            })
        }
    }
}

/// Passes over dashes, spaces and emoji, also broken ones, between two blanks.
fn skip_ornament(scan: &mut Scan) {
    while let Some(byte) = scan.peek() {
        if byte.is_ascii_alphanumeric() || byte == b'_' || starts_figure(scan) {
            return;
        }
        scan.advance();
    }
}

/// Whether a sign or a point comes next that belongs to a number: `-2`, `.5`.
fn starts_figure(scan: &Scan) -> bool {
    matches!(scan.peek(), Some(b'-' | b'+' | b'.'))
        && scan.peek_second().is_some_and(|byte| byte.is_ascii_digit())
}

/// Passes over a number, a blank, or nothing. Returns the number and its place.
fn read_figure<'a>(scan: &mut Scan<'a>) -> (Option<&'a str>, Range<usize>) {
    if scan.peek() == Some(b'_') {
        return (None, scan.take_while(|byte| byte == b'_'));
    }
    let start = scan.at();
    if starts_figure(scan) {
        scan.take_while(|byte| b"+-".contains(&byte));
    }
    scan.take_while(|byte| byte.is_ascii_digit() || b".,".contains(&byte));
    let place = start..scan.at();
    let text = scan.str(place.clone()).filter(|text| !text.is_empty());
    (text, place)
}
