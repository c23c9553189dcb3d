//! How a grade looks: a line for each passed stage, and all details of a failed one.

use std::borrow::Cow;
use std::fmt::Write;

use checker::contract::{self, Contract, Graded, Stage};
use checker::grade::Verdict;
use checker::text::{plain, wrapped};
use serde::{Deserialize, Serialize};

use crate::terminal::{DONE, FAINT, NEXT, WRONG};

/// One stage, in words.
pub(crate) fn stage(day: u8, number: u8, stage: &Stage, verdict: &Verdict) -> String {
    Judged::of(day, number, stage, verdict).words()
}

/// How much is said about each stage of a check.
pub(crate) struct Manner {
    /// Whether every failure is shown in full, and not only the first.
    pub(crate) all_failures: bool,
    /// Whether a stage that is passed gets a line about what it means.
    pub(crate) explains: bool,
    failures: usize,
}

impl Manner {
    pub(crate) fn new(all_failures: bool, explains: bool) -> Self {
        Self {
            all_failures,
            explains,
            failures: 0,
        }
    }

    /// The words about the next stage. `passes_now` says that it failed at the last try.
    pub(crate) fn words(&mut self, it: &Judged, passes_now: bool) -> String {
        match it.verdict {
            Decided::Failed if self.failures > 0 && !self.all_failures => {
                self.failures += 1;
                it.one_line("")
            }
            Decided::Failed => {
                self.failures += 1;
                it.words()
            }
            Decided::Passed if (passes_now || self.explains) && !it.teaches.is_empty() => {
                let mut words = it.words();
                for line in wrapped(&it.teaches, 70) {
                    _ = writeln!(words, "          {FAINT}{line}{FAINT:#}");
                }
                words
            }
            _ => it.words(),
        }
    }

    /// How to see what was cut short; empty if nothing was.
    pub(crate) fn more(&self, day: u8) -> String {
        match (self.all_failures, self.failures) {
            (true, _) | (false, 0 | 1) => String::new(),
            _ => format!(
                "\n  {FAINT}The first failure is shown in full; one of the others: just check {day}.N, all: just check {day} --all-failures{FAINT:#}\n"
            ),
        }
    }
}

impl Judged {
    /// A failure in a sentence, after the words that come before it.
    pub(crate) fn one_line(&self, before: &str) -> String {
        let reason = plain(self.reason.as_deref().unwrap_or_default());
        let mut words = format!("  {WRONG}✗ {:<6}{}{WRONG:#}\n", self.stage, self.name);
        for line in wrapped(&format!("{before}{reason}"), 70) {
            _ = writeln!(words, "          {line}");
        }
        words
    }

    /// A line for each passed stage, and all details of a failed one.
    pub(crate) fn words(&self) -> String {
        let Self {
            stage: place, name, ..
        } = self;
        let mut words = String::new();
        let reason = self.reason.as_deref().unwrap_or_default();
        match self.verdict {
            Decided::Passed => _ = writeln!(words, "  {DONE}✓{DONE:#} {place:<6}{name}"),
            Decided::NotProven => {
                _ = writeln!(words, "  {NEXT}?{NEXT:#} {place:<6}{name}: not proven");
                paragraph(&mut words, &sentence(reason));
            }
            Decided::NotTried => {
                _ = writeln!(
                    words,
                    "  {FAINT}· {place:<6}{name}: not tried ({reason}){FAINT:#}"
                );
            }
            Decided::Failed => {
                _ = writeln!(words, "\n  {WRONG}✗ {place:<6}{name}{WRONG:#}");
                paragraph(&mut words, &sentence(reason));
                block(&mut words, "sent", &self.sent);
                block(&mut words, "came", &self.came);
                block(&mut words, "program", &self.program);
                block(&mut words, "yours", &self.yours);
                block(&mut words, "against", &self.against);
                words.push('\n');
                for text in [&self.teaches, &self.why] {
                    if !text.is_empty() {
                        paragraph(&mut words, text);
                    }
                }
                _ = writeln!(
                    words,
                    "          {FAINT}{} · a hint: just hint {place}{FAINT:#}\n",
                    self.source
                );
            }
        }
        words
    }
}

/// `what` with a capital and a full stop.
pub(crate) fn sentence(what: &str) -> String {
    let mut rest = what.chars();
    let first = rest.next().map(|c| c.to_ascii_uppercase());
    let first = first.map_or_else(String::new, String::from);
    format!("{first}{}.", rest.as_str())
}

pub(crate) fn paragraph(words: &mut String, text: &str) {
    for line in wrapped(text, 70) {
        _ = writeln!(words, "          {line}");
    }
}

pub(crate) fn block(words: &mut String, label: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    words.push('\n');
    let mut label = label;
    for line in lines {
        if line.is_empty() {
            words.push('\n');
            continue;
        }
        _ = writeln!(words, "          {FAINT}{label:<9}{FAINT:#}{line}");
        label = "";
    }
}

/// The result of all stages. Printed as JSON, it can be read back.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Grade {
    pub(crate) day: u8,
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) not_proven: usize,
    pub(crate) not_tried: usize,
    /// The change to the tracker.
    #[serde(flatten)]
    pub(crate) ticked: Ticked,
    /// The known mistakes, of servers or of writers, that fail at the same stages.
    pub(crate) behaves_like: Vec<Text>,
    /// How that is said: the words before one of them, and what follows these before several.
    #[serde(skip)]
    likeness: (&'static str, &'static str),
    pub(crate) stages: Vec<Judged>,
}

/// The change that a pass of the core stages has made in the tracker.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Ticked {
    /// Whether the day was open before.
    pub(crate) ticked: bool,
    /// Whether what shows it was noted: for the first time, or for more stages than before.
    pub(crate) verified: bool,
}

/// Text of a contract's, or read back.
type Text = Cow<'static, str>;

/// A stage, with all that is to be said about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Judged {
    pub(crate) stage: String,
    pub(crate) name: Text,
    pub(crate) level: Level,
    pub(crate) verdict: Decided,
    /// Why it failed, or was not tried.
    pub(crate) reason: Option<String>,
    pub(crate) sent: Vec<String>,
    pub(crate) came: Vec<String>,
    pub(crate) program: Vec<String>,
    pub(crate) yours: Vec<String>,
    pub(crate) against: Vec<String>,
    pub(crate) teaches: Text,
    pub(crate) why: Text,
    pub(crate) source: Text,
}

/// The learners that should pass a stage, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    Core,
    Further,
}

/// A verdict, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Decided {
    #[serde(rename = "passed")]
    Passed,
    #[serde(rename = "failed")]
    Failed,
    /// Tried, and nothing could be seen.
    #[serde(rename = "not proven")]
    NotProven,
    #[serde(rename = "not tried")]
    NotTried,
}

impl Grade {
    pub(crate) fn of(contract: &Contract, verdicts: &[Verdict]) -> Self {
        let count =
            |of: fn(&Verdict) -> bool| verdicts.iter().filter(|verdict| of(verdict)).count();
        let stages = (1_u8..).zip(contract.stages).zip(verdicts);
        let known = contract.resembles(verdicts);
        Self {
            day: contract.day,
            passed: count(|verdict| matches!(verdict, Verdict::Passed)),
            failed: count(|verdict| matches!(verdict, Verdict::Failed(_))),
            not_proven: count(|verdict| matches!(verdict, Verdict::NotProven(_))),
            not_tried: count(|verdict| matches!(verdict, Verdict::NotTried(_))),
            ticked: Ticked::default(),
            behaves_like: known.iter().map(|mistake| mistake.words.into()).collect(),
            likeness: match contract.graded {
                Graded::Program => ("It behaves like a server that", "does one of these:"),
                _ => (
                    "It looks like the work of somebody who",
                    "does all of these:",
                ),
            },
            stages: stages
                .map(|((number, stage), verdict)| Judged::of(contract.day, number, stage, verdict))
                .collect(),
        }
    }

    /// Whether every core stage is passed, so that the day is done.
    pub(crate) fn passes_core(&self) -> bool {
        let core = |it: &&Judged| it.level == Level::Core;
        let mut core = self.stages.iter().filter(core);
        core.all(|it| it.verdict == Decided::Passed)
    }

    /// Counts the stages again.
    pub(crate) fn count(&mut self) {
        let count = |of| self.stages.iter().filter(|it| it.verdict == of).count();
        self.passed = count(Decided::Passed);
        self.failed = count(Decided::Failed);
        self.not_proven = count(Decided::NotProven);
        self.not_tried = count(Decided::NotTried);
    }

    /// The last lines of the report.
    pub(crate) fn words(&self) -> String {
        let all = self.stages.len();
        let apart = match self.stages.last() {
            Some(judged) if judged.verdict == Decided::Failed => "",
            _ => "\n",
        };
        let mut words = String::from(apart);
        if self.passed == all {
            _ = writeln!(
                words,
                "  {DONE}All {all} stages of day {} are passed.{DONE:#}",
                self.day
            );
            self.noted(&mut words);
            return words;
        }
        if self.passes_core() {
            let remain = match all - self.passed {
                1 => "1 further stage remains".to_owned(),
                remain => format!("{remain} further stages remain"),
            };
            let day = self.day;
            _ = writeln!(
                words,
                "  {DONE}Core passed: day {day} is done{DONE:#}; {remain}."
            );
            self.noted(&mut words);
        }
        _ = write!(
            words,
            "  {} of {all} stages passed, {} failed",
            self.passed, self.failed
        );
        for (count, what) in [
            (self.not_proven, "not proven"),
            (self.not_tried, "not tried"),
        ] {
            if count > 0 {
                _ = write!(words, ", {count} {what}");
            }
        }
        words.push_str(".\n");
        let (one, several) = self.likeness;
        match &*self.behaves_like {
            [] => {}
            [like] => {
                let lines = wrapped(&format!("{one} {like}."), 78).join("\n  ");
                _ = writeln!(words, "  {lines}");
            }
            all => {
                _ = writeln!(words, "  {one} {several}");
                for like in all {
                    let lines = wrapped(like, 74).join("\n    ");
                    _ = writeln!(words, "  - {lines}");
                }
            }
        }
        words
    }

    /// The change that it has made in the tracker.
    fn noted(&self, words: &mut String) {
        let day = self.day;
        let noted = match self.ticked {
            Ticked { ticked: true, .. } => {
                format!("The day is ticked; check in too: just checkin {day} --hours H --energy E")
            }
            Ticked { verified: true, .. } => format!(
                "The day was ticked before; now {} of {} stages are verified.",
                self.passed,
                self.stages.len()
            ),
            _ => return,
        };
        _ = writeln!(words, "  {FAINT}{noted}{FAINT:#}");
    }
}

impl Judged {
    pub(crate) fn of(day: u8, number: u8, stage: &Stage, verdict: &Verdict) -> Self {
        let mut judged = Self {
            stage: format!("{day}.{number}"),
            name: stage.name.into(),
            level: match stage.level {
                contract::Level::Core => Level::Core,
                contract::Level::Further => Level::Further,
            },
            verdict: Decided::Passed,
            reason: None,
            sent: Vec::new(),
            came: Vec::new(),
            program: Vec::new(),
            yours: Vec::new(),
            against: Vec::new(),
            teaches: stage.teaches.into(),
            why: stage.why.into(),
            source: stage.source.into(),
        };
        match verdict {
            Verdict::Passed => {}
            Verdict::NotProven(why) => {
                judged.verdict = Decided::NotProven;
                judged.reason = Some(why.clone());
            }
            Verdict::NotTried(why) => {
                judged.verdict = Decided::NotTried;
                judged.reason = Some(why.clone());
            }
            Verdict::Failed(failure) => {
                judged.verdict = Decided::Failed;
                judged.reason = Some(failure.what.clone());
                judged.sent.clone_from(&failure.sent);
                judged.came.clone_from(&failure.came);
                judged.program.clone_from(&failure.program);
                let written = failure.written.as_deref().cloned().unwrap_or_default();
                judged.yours = written.yours;
                judged.against = written.against;
            }
        }
        judged
    }
}
