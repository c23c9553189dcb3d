//! The lines of a Markdown file and the section that each stands in.
//!
//! Invariants
//! - The lines, put one after the other, are the file, byte for byte: line ends (LF, CRLF, CR, each
//!   for itself), a missing last one, and a byte order mark included.
//! - Fenced code and multi-line comments are not part of the tracker (CommonMark 0.31 sections 4.5 and 4.6).

use std::ops::Range;

use crate::scan::{Scan, mentions};

/// The subject of the lines under a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// The lessons of a week, with their boxes.
    Week,
    /// The daily check-ins.
    CheckIns,
    /// The deliverables, with their boxes.
    Deliverables,
    /// The commitment and its signature.
    Commitment,
    /// Anything else that a person keeps in the file.
    Other,
}

/// A line of the file.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Its bytes in the file, without the line end.
    pub(crate) text: Range<usize>,
    /// The end of its line end; the next line starts here.
    pub(crate) end: usize,
    /// Where it stands, or `None` inside code and comments.
    pub(crate) section: Option<Section>,
}

/// Splits `file` into lines. Says too which line begins code or a comment that never ends, if any.
pub(crate) fn lines(file: &[u8]) -> (Vec<Line>, Option<usize>) {
    let mut section = (Section::Other, u8::MAX);
    let mut hidden: Option<(usize, Hidden)> = None;
    let lines = split(file)
        .enumerate()
        .map(|(number, (text, end))| {
            let line = &file[text.clone()];
            let visible = match hidden {
                None => {
                    hidden = Hidden::begin(line).map(|block| (number, block));
                    hidden.is_none()
                }
                Some((_, block)) => {
                    if block.ends_with(line) {
                        hidden = None;
                    }
                    false
                }
            };
            if visible {
                section = under(section, line);
            }
            Line {
                text,
                end,
                section: visible.then_some(section.0),
            }
        })
        .collect();
    (lines, hidden.map(|(number, _)| number))
}

fn split(file: &[u8]) -> impl Iterator<Item = (Range<usize>, usize)> + '_ {
    let bom = if file.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let mut next = bom;
    std::iter::from_fn(move || {
        let start = next;
        let rest = file.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len());
        let ending = match &rest[length..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        next = start + length + ending;
        Some((start..start + length, next))
    })
}

/// The section that `line` stands in, with the level of the heading that opened it.
fn under(current: (Section, u8), line: &[u8]) -> (Section, u8) {
    let mut scan = Scan::new(line);
    scan.spaces();
    let level = scan.take_while(|byte| byte == b'#').len();
    if !(1..=6).contains(&level) || (scan.spaces() == 0 && !scan.rest().is_empty()) {
        return current;
    }
    let level = level as u8;
    // `### Week 1` under the check-ins is still about check-ins.
    if current.0 != Section::Other && level > current.1 {
        return current;
    }
    let title = scan.rest();
    let section = if ["check-in", "checkin", "check in"]
        .iter()
        .any(|word| mentions(title, word))
    {
        Section::CheckIns
    } else if mentions(title, "deliverable") {
        Section::Deliverables
    } else if mentions(title, "commitment") {
        Section::Commitment
    } else if mentions(title, "week") {
        Section::Week
    } else {
        Section::Other
    };
    (section, level)
}

/// A block whose lines mean nothing to the tracker.
#[derive(Clone, Copy)]
enum Hidden {
    Code { fence: u8, length: usize },
    Comment,
}

impl Hidden {
    /// The block that `line` opens and does not close again.
    fn begin(line: &[u8]) -> Option<Hidden> {
        let text = line.trim_ascii_start();
        if text.starts_with(b"<!--") {
            return (!closes_comment(text)).then_some(Hidden::Comment);
        }
        let fence = *text.first().filter(|byte| b"`~".contains(byte))?;
        let length = text.iter().take_while(|byte| **byte == fence).count();
        // ``` `code` ``` on one line is a code span, not a fence.
        let span = fence == b'`' && text[length..].contains(&b'`');
        (length >= 3 && !span).then_some(Hidden::Code { fence, length })
    }

    fn ends_with(self, line: &[u8]) -> bool {
        match self {
            Hidden::Comment => closes_comment(line),
            Hidden::Code { fence, length } => {
                let text = line.trim_ascii();
                text.len() >= length && text.iter().all(|byte| *byte == fence)
            }
        }
    }
}

fn closes_comment(line: &[u8]) -> bool {
    line.windows(3).any(|window| window == b"-->")
}
