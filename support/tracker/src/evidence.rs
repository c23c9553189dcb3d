//! The evidence on a lesson's line: what a check has shown, in a comment that the rendered page hides.
//!
//! Why in the file, and as a comment: the file is all there is, so what was shown belongs beside the box that it
//! ticked. A comment (CommonMark 0.31 section 6.6) is read by programs, and the page looks as before.
//!
//! Invariants
//! - A comment counts as evidence only if it is spelled exactly as this module spells it. Any other comment is a
//!   person's remark: it stays in the file and proves nothing.
//! - Evidence ends in a check word over its day and its figures. The word catches slips: a comment typed by hand, copied
//!   from another day or edited afterwards. It is not security, because anyone can compute the word from this source.
//! - Text in a code span or after a backslash only looks like a comment, and is text.
//! - Putting evidence on a line and taking it off again gives the line back, byte for byte.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use serde::Serialize;

use crate::Day;
use crate::date::{DateStyle, parse_date};

/// The result of a check: on this day, a program passed so many of the stages that there were, all core stages among them.
///
/// ```
/// use tracker::{Day, Evidence, Tracker, parse_date};
///
/// let day = Day::new(4).expect("the course has a day 4");
/// let evidence = Evidence { date: parse_date("2026-11-23")?, passed: 12, stages: 12, hints: 2 };
/// let mut tracker = Tracker::parse("- [ ] Day 4 - Routing foundations\n");
/// tracker.set_verified(day, evidence)?;
///
/// assert_eq!(
///     tracker.as_bytes(),
///     b"- [x] Day 4 - Routing foundations <!-- checked 2026-11-23: 12 of 12 stages, 2 hints (6cbd) -->\n",
/// );
/// assert_eq!(tracker.evidence(day), Some(evidence));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// When they were passed.
    pub date: Date,
    /// How many stages were passed; one at least.
    pub passed: u16,
    /// How many stages there were then; as many as were passed, or more.
    pub stages: u16,
    /// How many hints had been asked for.
    pub hints: u16,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            date,
            passed,
            stages,
            hints,
        } = self;
        let plural = |count: u16| if count == 1 { "" } else { "s" };
        write!(
            f,
            "checked {}: {passed} of {stages} stage{}, {hints} hint{}",
            DateStyle::Dashes.format(*date),
            plural(*stages),
            plural(*hints),
        )
    }
}

impl Evidence {
    /// Whether every stage was passed.
    pub fn is_full(&self) -> bool {
        self.passed == self.stages
    }

    /// Whether this shows more than `other`: more stages passed, or as many and no further one left.
    pub fn surpasses(&self, other: &Evidence) -> bool {
        (self.passed, self.is_full()) > (other.passed, other.is_full())
    }

    /// The comment that records this evidence on the line of `day`, with its check word.
    pub fn comment(&self, day: Day) -> String {
        format!("<!-- {self} ({:04x}) -->", self.check_word(day))
    }

    /// CRC-16 over the day and the words: it changes with every single character.
    fn check_word(&self, day: Day) -> u16 {
        crc16(format!("day {day}: {self}").as_bytes())
    }

    /// Reads the comment on the line of `day`; `None` without the right check word.
    fn read(comment: &[u8], day: Day) -> Option<Evidence> {
        let evidence = Evidence::claimed(comment)?;
        (comment == evidence.comment(day).as_bytes()).then_some(evidence)
    }

    /// The claim in a comment, whether its check word is right, wrong or missing.
    fn claimed(comment: &[u8]) -> Option<Evidence> {
        let text = std::str::from_utf8(comment).ok()?;
        let text = text.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
        let text = match text.rsplit_once(" (") {
            Some((words, end)) if end.ends_with(')') => words,
            _ => text,
        };
        let (date, rest) = text.strip_prefix("checked ")?.split_once(": ")?;
        let (passed, rest) = rest.split_once(" of ")?;
        let (stages, rest) = rest.split_once(' ')?;
        let (hints, _) = rest.split_once(", ")?.1.split_once(' ')?;
        let evidence = Evidence {
            date: parse_date(date).ok()?,
            passed: passed.parse().ok().filter(|passed| *passed > 0)?,
            stages: stages.parse().ok()?,
            hints: hints.parse().ok()?,
        };
        let possible = evidence.passed <= evidence.stages;
        (possible && text == evidence.to_string()).then_some(evidence)
    }
}

/// CRC-16/IBM-3740: polynomial 0x1021, starting from 0xffff. It catches every change within 16 bits in a row.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| match crc >> 15 {
            0 => crc << 1,
            _ => (crc << 1) ^ 0x1021,
        })
    })
}

/// The first evidence on the line of `day`, whose words begin at `start`.
pub(crate) fn of(line: &[u8], start: usize, day: Day) -> Option<Evidence> {
    all(line, start, day).next().map(|(_, evidence)| evidence)
}

/// Whether a comment on `line` claims a check without proving it: its check word is missing or wrong.
pub(crate) fn claims(line: &[u8], start: usize) -> bool {
    let comments = comments(line, start).0.into_iter();
    comments
        .filter_map(|place| Evidence::claimed(&line[place]))
        .next()
        .is_some()
}

/// `line` with `evidence`: in the place of earlier evidence, or else after everything the line says.
pub(crate) fn put(line: &[u8], start: usize, day: Day, evidence: &Evidence) -> Vec<u8> {
    let comment = evidence.comment(day);
    let mut new = line.to_vec();
    match all(line, start, day).next() {
        Some((place, _)) => _ = new.splice(place, comment.into_bytes()),
        None => {
            // White space at the end belongs to the line: two spaces there break it.
            let end = line[..comments(line, start).1].trim_ascii_end().len();
            _ = new.splice(end..end, format!(" {comment}").into_bytes());
        }
    }
    new
}

/// `line` without any evidence.
pub(crate) fn without(line: &[u8], start: usize, day: Day) -> Vec<u8> {
    let mut new = line.to_vec();
    let end = comments(line, start).1;
    let places: Vec<_> = all(line, start, day).map(|(place, _)| place).collect();
    for place in places.into_iter().rev() {
        let blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        let before = place.start.checked_sub(1).and_then(|at| new.get(at));
        let after = new.get(place.end).filter(|_| place.end < end);
        match (before, after) {
            (Some(b' '), after) if blank(after) => _ = new.drain(place.start - 1..place.end),
            // What the comment kept apart stays apart.
            (before, after) if !blank(before) && !blank(after) => _ = new.splice(place, *b" "),
            _ => _ = new.drain(place),
        }
    }
    new
}

/// The shown part of `text` in `line`: all but the comments.
pub(crate) fn shown(line: &[u8], text: Range<usize>) -> Vec<u8> {
    let mut shown = Vec::new();
    let mut from = text.start;
    for comment in comments(&line[..text.end], text.start).0 {
        shown.extend(line[from..comment.start].trim_ascii_end());
        from = comment.end;
    }
    shown.extend(&line[from..text.end]);
    shown
}

fn all(line: &[u8], start: usize, day: Day) -> impl Iterator<Item = (Range<usize>, Evidence)> {
    let comments = comments(line, start).0.into_iter();
    comments.filter_map(move |place| Some((place.clone(), Evidence::read(&line[place], day)?)))
}

/// The comments of `line` from `start` on, and the last place where another comment can go: the end of the line, or the
/// start of a comment that continues on the next line.
fn comments(line: &[u8], start: usize) -> (Vec<Range<usize>>, usize) {
    let mut comments = Vec::new();
    let last: HashMap<usize, usize> = ticks(line, start)
        .map(|run| (run.len(), run.start))
        .collect();
    let mut at = start;
    while let Some(byte) = line.get(at) {
        match byte {
            b'\\' => at += 2,
            b'`' => {
                let run = ticks(line, at).next().map_or(0, |run| run.len());
                at += run;
                // Without another run of this length these are no more than signs.
                if last.get(&run).is_some_and(|last| *last >= at) {
                    let end = ticks(line, at).find(|other| other.len() == run);
                    at = end.map_or(at, |end| end.end);
                }
            }
            b'<' if line[at..].starts_with(b"<!--") => {
                // `<!-->` is a whole one.
                let end = line[at + 2..].windows(3).position(|end| end == b"-->");
                let Some(end) = end else {
                    return (comments, at);
                };
                comments.push(at..at + 2 + end + 3);
                at += 2 + end + 3;
            }
            _ => at += 1,
        }
    }
    (comments, line.len())
}

/// The runs of backticks in `line` from `start` on.
fn ticks(line: &[u8], start: usize) -> impl Iterator<Item = Range<usize>> {
    let mut at = start;
    std::iter::from_fn(move || {
        let tick = |byte: &u8| *byte == b'`';
        at += line.get(at..)?.iter().position(tick)?;
        let run = line[at..].iter().take_while(|byte| tick(byte)).count();
        at += run;
        Some(at - run..at)
    })
}
