//! The screen of a watch: the changes since the last check, then a sign for every stage.
//!
//! A terminal gets one screen, drawn again each time; a pipe gets line after line; `--json` prints object after object.

use std::fmt::Write;
use std::io::IsTerminal;

use checker::contract::Contract;
use checker::solution::SolutionFolder;
use checker::text::{plain, wrapped};
use jiff::Zoned;
use serde::Serialize;

use super::super::report::{Decided, Grade, Judged};
use crate::terminal::{DONE, FAINT, NEXT, WRONG, print};

/// To the top of an empty screen.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// Where it is shown.
pub(super) struct Screen {
    heading: String,
    way: Way,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Terminal,
    Lines,
    Json,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Checking {
        saved: &'a [String],
        gone: &'a [String],
        which: &'a str,
    },
    Checked(&'a Grade),
    NotChecked {
        reason: &'a str,
    },
    LeftOut {
        file: &'a str,
    },
}

impl Screen {
    pub(super) fn new(contract: &Contract, folder: &SolutionFolder, json: bool) -> Self {
        let heading = format!(
            "  Day {}, {}\n  {FAINT}watching {} · Ctrl-C ends it{FAINT:#}\n\n",
            contract.day,
            contract.title,
            folder.shown("").trim_end_matches('/')
        );
        let terminal = std::io::stdout().is_terminal();
        let way = match json {
            true => Way::Json,
            false if terminal => Way::Terminal,
            false => Way::Lines,
        };
        Self { heading, way }
    }

    pub(super) fn begin(&self) -> anyhow::Result<()> {
        match self.way {
            Way::Json => Ok(()),
            Way::Terminal => print(&format!("{CLEAR}{}", self.heading)),
            Way::Lines => print(&format!("\n{}", self.heading)),
        }
    }

    /// A check of `which` begins, as these files were `saved`, or are `gone`.
    pub(super) fn checking(
        &self,
        saved: &[String],
        gone: &[String],
        which: &str,
    ) -> anyhow::Result<()> {
        let why = match (saved, gone) {
            ([], []) => String::new(),
            ([one], _) if one.is_empty() => String::new(),
            ([one], _) => format!("{} is saved: ", plain(one)),
            ([one, rest @ ..], _) => format!("{} and {} more are saved: ", plain(one), rest.len()),
            ([], [one]) => format!("{} is gone: ", plain(one)),
            ([], [one, rest @ ..]) => format!("{} and {} more are gone: ", plain(one), rest.len()),
        };
        let now = now();
        self.show(
            &Event::Checking { saved, gone, which },
            &format!("  {FAINT}{now}{FAINT:#}  {why}checking {which}\n"),
        )
    }

    /// A file is not looked at any more.
    pub(super) fn left_out(&self, file: &str) -> anyhow::Result<()> {
        let words = format!(
            "{} changes whenever the program runs, so it is left out until it changes while nothing runs \
             (.gitignore is the place for such files)",
            plain(file)
        );
        self.show(&Event::LeftOut { file }, &lines(&words))
    }

    /// There was nothing to grade.
    pub(super) fn trouble(&self, said: &str) -> anyhow::Result<()> {
        let mut words = String::from("\n");
        let (first, rest) = said.split_once('\n').unwrap_or((said, ""));
        for line in wrapped(&plain(first), 76) {
            _ = writeln!(words, "  {WRONG}{line}{WRONG:#}");
        }
        for line in rest.lines() {
            _ = writeln!(words, "{}", plain(line));
        }
        words.push('\n');
        self.draw(&Event::NotChecked { reason: said }, &words)
    }

    /// A check has ended with a grade; `before` are the stages as they were.
    pub(super) fn graded(&self, before: Option<&[Judged]>, grade: &Grade) -> anyhow::Result<()> {
        let news = news(before, &grade.stages);
        // A report in full ends with an empty line.
        let words = match news.is_empty() {
            true => format!("\n{}", summary(grade)),
            false => format!("{}\n\n{}", news.trim_end(), summary(grade)),
        };
        self.draw(&Event::Checked(grade), &words)
    }

    fn show(&self, event: &Event<'_>, words: &str) -> anyhow::Result<()> {
        match self.way {
            Way::Json => print(&(serde_json::to_string(event)? + "\n")),
            Way::Terminal | Way::Lines => print(words),
        }
    }

    /// Shows it in place of all that was shown before, where that can be.
    fn draw(&self, event: &Event<'_>, words: &str) -> anyhow::Result<()> {
        match self.way {
            Way::Terminal => self.show(event, &format!("{CLEAR}{}{words}", self.heading)),
            Way::Lines | Way::Json => self.show(event, words),
        }
    }
}

/// The changes: stages that pass now, then stages that fail now, the first of them in full.
fn news(before: Option<&[Judged]>, stages: &[Judged]) -> String {
    let was = |it: &Judged| before?.iter().find(|was| was.stage == it.stage);
    let passes = |it: &&Judged| {
        it.verdict == Decided::Passed && was(it).is_some_and(|was| was.verdict != Decided::Passed)
    };
    let fails = |it: &&Judged| it.verdict == Decided::Failed;
    let as_before = |it: &&Judged| {
        was(it).is_some_and(|was| (was.verdict, &was.reason) == (it.verdict, &it.reason))
    };
    let mut words = String::new();
    for it in stages.iter().filter(passes) {
        _ = writeln!(
            words,
            "  {DONE}✓ {:<6}passes now: {}{DONE:#}",
            it.stage, it.name
        );
    }
    let (still, newly): (Vec<_>, Vec<_>) = stages.iter().filter(fails).partition(as_before);
    let mut newly = newly.into_iter();
    if let Some(first) = newly.next() {
        words.push_str(&first.words());
    }
    for it in newly {
        words += &it.one_line("");
    }
    for it in still {
        words += &it.one_line("still: ");
    }
    match words.starts_with('\n') || words.is_empty() {
        true => words,
        false => format!("\n{words}"),
    }
}

/// A sign for every stage, and what it adds up to.
fn summary(grade: &Grade) -> String {
    let mut words = String::from("  ");
    for it in &grade.stages {
        _ = match it.verdict {
            Decided::Passed => write!(words, "{DONE}✓{DONE:#}"),
            Decided::Failed => write!(words, "{WRONG}✗{WRONG:#}"),
            Decided::NotProven => write!(words, "{NEXT}?{NEXT:#}"),
            Decided::NotTried => write!(words, "{FAINT}·{FAINT:#}"),
        };
    }
    let all = grade.stages.len();
    _ = write!(words, "\n  {FAINT}{}{FAINT:#}  ", now());
    _ = match grade.passed == all {
        true => write!(words, "{DONE}all {all} stages are passed{DONE:#}"),
        false => write!(
            words,
            "{} of {all} stages passed, {} failed",
            grade.passed, grade.failed
        ),
    };
    if grade.not_proven > 0 {
        _ = write!(words, ", {} not proven", grade.not_proven);
    }
    if grade.not_tried > 0 {
        _ = write!(words, ", {} not tried", grade.not_tried);
    }
    if grade.ticked.ticked {
        _ = write!(
            words,
            "; the day is ticked (then: just checkin {})",
            grade.day
        );
    }
    words.push_str("\n\n");
    words
}

fn lines(words: &str) -> String {
    let mut text = String::new();
    for line in wrapped(words, 76) {
        _ = writeln!(text, "  {line}");
    }
    text
}

/// The time of day, as it is told from one check to the next.
fn now() -> String {
    Zoned::now().strftime("%H:%M:%S").to_string()
}
