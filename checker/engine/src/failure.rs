//! A failure with its evidence: the bytes that the checker sent, the bytes that came back, and the first wrong one.

use std::fmt::Write;
use std::ops::Range;

use crate::text::{columns, is_unseen};

/// Why a stage is not passed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The mistake, in one sentence without its full stop.
    pub what: String,
    /// The sent bytes: a command, or lines of escaped bytes that begin with `>`.
    pub sent: Vec<String>,
    /// The received bytes in lines that begin with `<`, and one with a caret under the first wrong byte.
    pub came: Vec<String>,
    /// The state of the program meanwhile, and its last words.
    pub program: Vec<String>,
    /// Whether the machine was too busy for anything to be seen, right or wrong.
    pub inconclusive: bool,
    /// Whether the program ended over it, which nobody had asked it to.
    pub died: bool,
    /// Whether an attack has succeeded by it.
    pub exploit: bool,
    /// Where the answer is written, not sent.
    pub written: Option<Box<Written>>,
}

/// The result of a trial: nothing, or the failure.
pub type StageResult = Result<(), Failure>;

/// The shown part of an answer in a file.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The part that is meant, and a line with a caret where that helps.
    pub yours: Vec<String>,
    /// The evidence that it is wrong: rows, mostly.
    pub against: Vec<String>,
}

/// The received bytes as lines, with carets under `at`.
pub fn came(received: &[u8], at: Option<&Range<usize>>) -> Vec<String> {
    if received.is_empty() && at.is_none() {
        return Vec::new();
    }
    shown("< ", received, at)
}

impl Failure {
    /// A failure of which there is nothing to show.
    pub fn plain(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            sent: Vec::new(),
            came: Vec::new(),
            program: Vec::new(),
            inconclusive: false,
            died: false,
            exploit: false,
            written: None,
        }
    }

    /// The same, as the success of an attack.
    #[must_use]
    pub fn exploited(self) -> Self {
        Self {
            exploit: true,
            ..self
        }
    }

    /// Says first of which of several cases this is the failure.
    pub fn within(self, case: impl std::fmt::Display) -> Self {
        Self {
            what: format!("{case}: {}", self.what),
            ..self
        }
    }

    /// The text that is searched for the sign of a known mistake: if the program ended, its last words.
    pub(super) fn told(&self) -> &str {
        match self.died {
            true => "the program ended by itself",
            false => &self.what,
        }
    }
}

/// The most lines, and characters of one, that are shown.
const LINES: usize = 16;
const WIDTH: usize = 72;

/// Bytes as lines, escaped, with carets under `at`. Of what is long, the part around `at` is shown.
pub fn shown(prefix: &str, bytes: &[u8], at: Option<&Range<usize>>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut start = 0;
    let pieces: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
    let marked = at.map(|at| at.start);
    let behind_all = at.is_some_and(|at| at.start >= bytes.len());
    let mut chosen = 0;
    for (number, piece) in pieces.iter().enumerate() {
        let end = start + piece.len();
        let last = number + 1 == pieces.len();
        if marked.is_some_and(|at| (start..end).contains(&at) || (last && behind_all)) {
            chosen = number;
        }
        start = end;
    }
    // Its own start line says most, then what is around the mark.
    let first = chosen.saturating_sub(LINES - 4);
    let mut start = 0;
    for (number, piece) in pieces.iter().enumerate() {
        let end = start + piece.len();
        let within = number >= first && number < first + LINES;
        if number == first && first > 0 {
            lines.push(format!("{prefix}… {first} lines"));
        }
        if within {
            let last = number + 1 == pieces.len();
            let mark = at.filter(|at| (start..end).contains(&at.start) || (last && behind_all));
            let mark = mark.map(|at| at.start - start..at.end.min(end).max(at.start + 1) - start);
            one_line(&mut lines, prefix, piece, mark);
        }
        start = end;
    }
    if pieces.len() > first + LINES {
        lines.push(format!(
            "{prefix}… {} lines more",
            pieces.len() - first - LINES
        ));
    }
    if pieces.is_empty() && at.is_some() {
        lines.push(prefix.to_owned());
        lines.push(format!("{}^", " ".repeat(prefix.len())));
    }
    lines
}

fn one_line(lines: &mut Vec<String>, prefix: &str, bytes: &[u8], mark: Option<Range<usize>>) {
    // Far to the right, the line is shown from a little before its mark.
    let from = match &mark {
        Some(mark) if columns(&escaped(&bytes[..mark.start.min(bytes.len())])) > WIDTH - 20 => {
            mark.start.saturating_sub(20)
        }
        _ => 0,
    };
    let cut = if from > 0 { "… " } else { "" };
    let text = format!("{cut}{}", escaped(&bytes[from..]));
    let long = text.chars().count() > WIDTH;
    let mut line: String = text.chars().take(WIDTH).collect();
    if long {
        let more = bytes.len();
        _ = write!(line, " … {more} bytes");
    }
    lines.push(format!("{prefix}{line}"));
    if let Some(mark) = mark {
        let before = columns(cut) + columns(&escaped(&bytes[from..mark.start.min(bytes.len())]));
        let marked = bytes
            .get(mark.start..mark.end.min(bytes.len()))
            .unwrap_or_default();
        let most = WIDTH.saturating_sub(before).max(1);
        let width = columns(&escaped(marked)).clamp(1, most);
        lines.push(format!(
            "{}{}",
            " ".repeat(prefix.len() + before),
            "^".repeat(width)
        ));
    }
}

/// Text as it is, other bytes as in Rust's and C's strings: `\r`, `\x00`.
pub fn escaped(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\r' => text.push_str("\\r"),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                '\\' => text.push_str("\\\\"),
                c if is_unseen(c) => {
                    let bytes = &mut [0; 4];
                    for byte in c.encode_utf8(bytes).bytes() {
                        _ = write!(text, "\\x{byte:02x}");
                    }
                }
                c => text.push(c),
            }
        }
        for byte in chunk.invalid() {
            _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}
