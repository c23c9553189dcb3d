//! The evidence on a lesson's line: what a check has shown, in a comment that no reader of the page sees.
//!
//! Why in the file, and as a comment: the file is all there is, so what was shown belongs beside the box that it
//! ticked. A comment (CommonMark 0.31 section 6.6) is read by programs, and the page looks as before.
//!
//! Invariants
//! - A comment that is not, to the letter, as it would be written here is somebody's remark: no evidence, and it stays.
//! - What only looks like a comment, because it stands in a code span or behind a backslash, is text.
//! - Putting evidence on a line and taking it off again gives the line back, byte for byte.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use serde::Serialize;

use crate::date::{DateStyle, parse_date};

/// What a check has shown: on this day, a program passed every stage that there was.
///
/// ```
/// use tracker::{Day, Evidence, Tracker, parse_date};
///
/// let day = Day::new(4).expect("the course has a day 4");
/// let evidence = Evidence { date: parse_date("2026-11-23")?, stages: 12, hints: 2 };
/// let mut tracker = Tracker::parse("- [ ] Day 4 - Routing foundations\n");
/// tracker.set_verified(day, evidence)?;
///
/// assert_eq!(
///     tracker.as_bytes(),
///     b"- [x] Day 4 - Routing foundations <!-- checked 2026-11-23: 12 of 12 stages, 2 hints -->\n",
/// );
/// assert_eq!(tracker.evidence(day), Some(evidence));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// When they were passed.
    pub date: Date,
    /// How many stages there were then; one at least.
    pub stages: u16,
    /// How many hints had been asked for.
    pub hints: u16,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            date,
            stages,
            hints,
        } = self;
        let plural = |count: u16| if count == 1 { "" } else { "s" };
        write!(
            f,
            "checked {}: {stages} of {stages} stage{}, {hints} hint{}",
            DateStyle::Dashes.format(*date),
            plural(*stages),
            plural(*hints),
        )
    }
}

impl Evidence {
    /// Reads a whole comment. What would not be written so is not evidence.
    fn read(comment: &[u8]) -> Option<Evidence> {
        let text = std::str::from_utf8(comment).ok()?;
        let (date, rest) = text.strip_prefix("<!-- checked ")?.split_once(": ")?;
        let (stages, rest) = rest.split_once(" of ")?;
        let (hints, _) = rest.split_once(", ")?.1.split_once(' ')?;
        let evidence = Evidence {
            date: parse_date(date).ok()?,
            stages: stages.parse().ok().filter(|stages| *stages > 0)?,
            hints: hints.parse().ok()?,
        };
        (text == format!("<!-- {evidence} -->")).then_some(evidence)
    }
}

/// The evidence on `line`, whose words begin at `start`; of several the first.
pub(crate) fn of(line: &[u8], start: usize) -> Option<Evidence> {
    all(line, start).next().map(|(_, evidence)| evidence)
}

/// `line` with `evidence`: in the place of what is there, or else behind all that it says.
pub(crate) fn put(line: &[u8], start: usize, evidence: &Evidence) -> Vec<u8> {
    let comment = format!("<!-- {evidence} -->");
    let mut new = line.to_vec();
    match all(line, start).next() {
        Some((place, _)) => _ = new.splice(place, comment.into_bytes()),
        None => {
            // White space at the end is the line's own: two spaces there break the line.
            let end = line[..comments(line, start).1].trim_ascii_end().len();
            _ = new.splice(end..end, format!(" {comment}").into_bytes());
        }
    }
    new
}

/// `line` without any evidence.
pub(crate) fn without(line: &[u8], start: usize) -> Vec<u8> {
    let mut new = line.to_vec();
    let end = comments(line, start).1;
    let places: Vec<_> = all(line, start).map(|(place, _)| place).collect();
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

/// What is shown of the part `text` of `line`: all but the comments.
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

fn all(line: &[u8], start: usize) -> impl Iterator<Item = (Range<usize>, Evidence)> {
    let comments = comments(line, start).0.into_iter();
    comments.filter_map(|place| Some((place.clone(), Evidence::read(&line[place])?)))
}

/// The comments of `line` from `start` on, and where the last of it ends that a comment can be put behind: at the end,
/// or where a comment begins that goes on in the next line.
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
