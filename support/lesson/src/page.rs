//! The page a tour is printed on: 80 columns, numbered steps, wrapped narration, gutters.
//!
//! Why a type of its own: several connections of one step print at the same time, and the output
//! may go away (`day01 | head -1`) or be called off (Ctrl-C) while they do.
//!
//! Invariants
//! - No byte that came over a socket reaches the terminal unescaped.
//! - A failed write never panics: the page closes, and the next thing a tour does ends it.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anstyle::{AnsiColor, Style};

use crate::text::{LineEnds, chunks, escape, excerpt, shorten_runs, thousands, wrap};

/// Columns of a line, indent included.
pub(crate) const WIDTH: usize = 80;
/// Every line below a step's title is indented by this.
const INDENT: usize = 3;
/// Names in the gutter get at least this much, so that a later, longer one keeps it straight.
const NAME: usize = 6;

const TITLE: Style = Style::new().bold();
const SENT: Style = AnsiColor::Cyan.on_default();
const RECEIVED: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();

/// Why a tour was called off; nothing is wrong with the lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// The reader of the output is gone.
    #[error("nobody reads the output any more")]
    OutputClosed,
    /// Ctrl-C or SIGTERM.
    #[error("interrupted")]
    Interrupted,
}

/// A duration that was measured: always printed with a decimal point and a unit.
///
/// The snapshot redacts exactly such figures (`12.5 ms`, `1.03 s`); one that is meant, not
/// measured, is written without a point (`250 ms`, `2 s`) and stays.
///
/// ```
/// use std::time::Duration;
/// use lesson::Took;
///
/// assert_eq!(Took(Duration::from_micros(420)).to_string(), "0.42 ms");
/// assert_eq!(Took(Duration::from_millis(12)).to_string(), "12.0 ms");
/// assert_eq!(Took(Duration::from_millis(1034)).to_string(), "1.03 s");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Took(pub Duration);

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.0.as_secs_f64() * 1000.0;
        match milliseconds {
            ..9.995 => write!(f, "{milliseconds:.2} ms"),
            ..999.95 => write!(f, "{milliseconds:.1} ms"),
            _ => write!(f, "{:.2} s", self.0.as_secs_f64()),
        }
    }
}

/// The direction of bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Sent,
    Received,
}

/// The kind of text that was printed last. It decides where an empty line goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Title,
    Narration,
    Sent,
    Received,
    Note,
    Plain,
}

/// A shared handle on the page; clones print on the same one.
#[derive(Clone)]
pub(crate) struct Page(Arc<Mutex<Sheet>>);

struct Sheet {
    out: Box<dyn Write + Send>,
    last: Option<Block>,
    ended: Option<Ended>,
    steps: usize,
    title: String,
    name_width: usize,
}

impl Page {
    pub(crate) fn new(out: Box<dyn Write + Send>) -> Self {
        Self(Arc::new(Mutex::new(Sheet {
            out,
            last: None,
            ended: None,
            steps: 0,
            title: String::new(),
            name_width: 0,
        })))
    }

    pub(crate) fn stdout() -> Self {
        Self::new(Box::new(anstream::stdout()))
    }

    /// Calls the tour off: nothing more is printed, and [`check`](Self::check) says why.
    pub(crate) fn end(&self, why: Ended) {
        self.sheet().ended.get_or_insert(why);
    }

    pub(crate) fn check(&self) -> Result<(), Ended> {
        self.sheet().ended.map_or(Ok(()), Err)
    }

    /// The step being printed: its number and title.
    pub(crate) fn place(&self) -> Option<(usize, String)> {
        let sheet = self.sheet();
        (sheet.steps > 0).then(|| (sheet.steps, sheet.title.clone()))
    }

    pub(crate) fn heading(&self, text: &str) {
        let mut sheet = self.sheet();
        sheet.line(&format!("{TITLE}{text}{TITLE:#}"));
        sheet.last = Some(Block::Title);
    }

    pub(crate) fn step(&self, title: &str) {
        let mut sheet = self.sheet();
        sheet.steps += 1;
        sheet.title = title.to_owned();
        sheet.name_width = 0;
        if sheet.last.is_some() {
            sheet.line("");
        }
        let number = sheet.steps;
        sheet.line(&format!("{TITLE}{number:<INDENT$}{title}{TITLE:#}"));
        sheet.last = Some(Block::Title);
    }

    pub(crate) fn say(&self, text: &str) {
        let mut sheet = self.sheet();
        sheet.begin(Block::Narration);
        for line in wrap(text, WIDTH - INDENT) {
            sheet.indented(&line);
        }
    }

    /// Something that happened on a connection other than bytes going by: `* closed by the server`.
    pub(crate) fn note(&self, name: &str, text: &str) {
        let mut sheet = self.sheet();
        sheet.begin(Block::Note);
        let gutter = sheet.gutter(name);
        let room = WIDTH - INDENT - gutter.len() - 2;
        for (index, line) in wrap(text, room).iter().enumerate() {
            let mark = if index == 0 { '*' } else { ' ' };
            sheet.indented(&format!("{DIM}{gutter}{mark} {line}{DIM:#}"));
        }
    }

    /// Lines as they are, such as a table; they are neither wrapped nor escaped here.
    pub(crate) fn plain<'a>(&self, lines: impl IntoIterator<Item = &'a str>) {
        let mut sheet = self.sheet();
        sheet.begin(Block::Plain);
        for line in lines {
            sheet.indented(line);
        }
    }

    /// More such lines, with no empty line before them.
    pub(crate) fn continue_plain<'a>(&self, lines: impl IntoIterator<Item = &'a str>) {
        let mut sheet = self.sheet();
        for line in lines {
            sheet.indented(line);
        }
    }

    /// Makes room for `name` in the gutter of the current step.
    pub(crate) fn make_room(&self, name: &str) {
        let mut sheet = self.sheet();
        sheet.name_width = sheet.name_width.max(name.chars().count()).max(NAME);
    }

    /// Bytes that went over a connection; of more than `cap`, the beginning and how much is left.
    pub(crate) fn bytes(&self, way: Way, name: &str, bytes: &[u8], ends: LineEnds, cap: usize) {
        let mut sheet = self.sheet();
        let (mark, style, block) = match way {
            Way::Sent => ('>', SENT, Block::Sent),
            Way::Received => ('<', RECEIVED, Block::Received),
        };
        sheet.begin(block);
        let gutter = sheet.gutter(name);
        let room = WIDTH - INDENT - gutter.len() - 2;
        let bytes = shorten_runs(bytes);
        let (shown, rest) = excerpt(&bytes, cap);
        for line in shown.split_inclusive(|&byte| byte == b'\n') {
            let line = escape(line, ends);
            for (index, part) in chunks(&line, room).enumerate() {
                let mark = if index == 0 { mark } else { ' ' };
                let line = match split_line_end(part) {
                    (text, "") => format!("{style}{gutter}{mark}{style:#} {text}"),
                    (text, end) => {
                        format!("{style}{gutter}{mark}{style:#} {text}{DIM}{end}{DIM:#}")
                    }
                };
                sheet.indented(&line);
            }
        }
        if rest > 0 {
            let rest = thousands(rest);
            sheet.indented(&format!(
                "{style}{gutter}{mark}{style:#} {DIM}... {rest} bytes more{DIM:#}"
            ));
        }
    }

    fn sheet(&self) -> MutexGuard<'_, Sheet> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sheet {
    /// An empty line between blocks of a different kind, except within one exchange.
    fn begin(&mut self, block: Block) {
        let together = matches!(
            (self.last, block),
            (
                Some(Block::Sent),
                Block::Sent | Block::Received | Block::Note
            ) | (Some(Block::Received), Block::Received | Block::Note)
                | (
                    Some(Block::Note),
                    Block::Sent | Block::Received | Block::Note
                )
        );
        if self.last.is_some() && !together {
            self.line("");
        }
        self.last = Some(block);
    }

    fn gutter(&self, name: &str) -> String {
        match self.name_width {
            0 => String::new(),
            width => format!("{name:<width$} "),
        }
    }

    fn indented(&mut self, line: &str) {
        self.line(&format!("{:INDENT$}{line}", ""));
    }

    fn line(&mut self, line: &str) {
        if self.ended.is_some() {
            return;
        }
        let written = writeln!(self.out, "{}", line.trim_end()).and_then(|()| self.out.flush());
        if written.is_err_and(|error| error.kind() != io::ErrorKind::Interrupted) {
            self.ended = Some(Ended::OutputClosed);
        }
    }
}

/// `line` and the escaped line end that it closes with, if it does.
fn split_line_end(line: &str) -> (&str, &str) {
    let end = ["\\r\\n", "\\n"]
        .into_iter()
        .find(|end| line.ends_with(end));
    line.split_at(line.len() - end.map_or(0, str::len))
}
