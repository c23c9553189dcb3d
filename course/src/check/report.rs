//! How a grade looks: a line for what is passed, and all that is known about what is not.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::contract::{Contract, Graded, Stage};
use super::grade::Verdict;
use crate::page::{DONE, FAINT, wrapped};

const WRONG: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// One stage, in words.
pub(crate) fn stage(day: u8, number: u8, stage: &Stage, verdict: &Verdict) -> String {
    let place = format!("{day}.{number}");
    let name = stage.name;
    let mut words = String::new();
    match verdict {
        Verdict::Passed => _ = writeln!(words, "  {DONE}✓{DONE:#} {place:<6}{name}"),
        Verdict::NotTried(why) => {
            _ = writeln!(
                words,
                "  {FAINT}· {place:<6}{name}: not tried ({why}){FAINT:#}"
            );
        }
        Verdict::Failed(failure) => {
            _ = writeln!(words, "\n  {WRONG}✗ {place:<6}{name}{WRONG:#}");
            let mut what = failure.what.chars();
            let first = what.next().map(|c| c.to_ascii_uppercase());
            paragraph(
                &mut words,
                &format!(
                    "{}{}.",
                    first.map_or_else(String::new, String::from),
                    what.as_str()
                ),
            );
            block(&mut words, "sent", &failure.sent);
            block(&mut words, "came", &failure.came);
            block(&mut words, "program", &failure.program);
            if let Some(written) = &failure.written {
                block(&mut words, "yours", &written.yours);
                block(&mut words, "against", &written.against);
            }
            words.push('\n');
            for text in [stage.teaches, stage.why] {
                if !text.is_empty() {
                    paragraph(&mut words, text);
                }
            }
            _ = writeln!(
                words,
                "          {FAINT}{} · a hint: just hint {place}{FAINT:#}\n",
                stage.source
            );
        }
    }
    words
}

fn paragraph(words: &mut String, text: &str) {
    for line in wrapped(text, 70) {
        _ = writeln!(words, "          {line}");
    }
}

fn block(words: &mut String, label: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    words.push('\n');
    let mut label = label;
    for line in lines {
        _ = writeln!(words, "          {FAINT}{label:<9}{FAINT:#}{line}");
        label = "";
    }
}

/// What it adds up to.
#[derive(Serialize)]
pub(crate) struct Grade {
    pub(crate) day: u8,
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) not_tried: usize,
    /// What it has changed in the tracker.
    #[serde(flatten)]
    pub(crate) ticked: Ticked,
    /// What the servers do that fail at the same stages, or those who write the same.
    pub(crate) behaves_like: Vec<&'static str>,
    /// How that is said: before the first of them, and between two.
    #[serde(skip)]
    likeness: (&'static str, &'static str),
    pub(crate) stages: Vec<Judged>,
}

/// What a full pass has changed in the tracker.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Ticked {
    /// Whether the day was open before.
    pub(crate) ticked: bool,
    /// Whether what shows it was noted: for the first time, or for more stages than before.
    pub(crate) verified: bool,
}

/// A stage, for a program that reads it.
#[derive(Serialize)]
pub(crate) struct Judged {
    stage: String,
    name: &'static str,
    verdict: &'static str,
    /// Why it failed, or was not tried.
    reason: Option<String>,
    sent: Vec<String>,
    came: Vec<String>,
    program: Vec<String>,
    yours: Vec<String>,
    against: Vec<String>,
    source: &'static str,
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
            not_tried: count(|verdict| matches!(verdict, Verdict::NotTried(_))),
            ticked: Ticked::default(),
            behaves_like: known.iter().map(|mistake| mistake.server_that).collect(),
            likeness: match contract.graded {
                Graded::Program => ("It behaves like a server that", ", or one that "),
                _ => ("It looks like the work of somebody who", ", and who "),
            },
            stages: stages
                .map(|((number, stage), verdict)| Judged::of(contract.day, number, stage, verdict))
                .collect(),
        }
    }

    /// The last lines of the report.
    pub(crate) fn words(&self) -> String {
        let all = self.stages.len();
        let apart = match self.stages.last() {
            Some(judged) if judged.verdict == "failed" => "",
            _ => "\n",
        };
        let mut words = String::from(apart);
        if self.passed == all {
            _ = writeln!(
                words,
                "  {DONE}All {all} stages of day {} are passed.{DONE:#}",
                self.day
            );
            let noted = match self.ticked {
                Ticked { ticked: true, .. } => {
                    format!("The day is ticked; check in too: just checkin {}", self.day)
                }
                Ticked { verified: true, .. } => {
                    "The day was ticked before; now it is verified.".into()
                }
                _ => return words,
            };
            _ = writeln!(words, "  {FAINT}{noted}{FAINT:#}");
            return words;
        }
        _ = write!(
            words,
            "  {} of {all} stages passed, {} failed",
            self.passed, self.failed
        );
        match self.not_tried {
            0 => words.push_str(".\n"),
            count => _ = writeln!(words, ", {count} not tried."),
        }
        if !self.behaves_like.is_empty() {
            let (first, between) = self.likeness;
            let like = self.behaves_like.join(between);
            for line in wrapped(&format!("{first} {like}."), 78) {
                _ = writeln!(words, "  {line}");
            }
        }
        words
    }
}

impl Judged {
    fn of(day: u8, number: u8, stage: &Stage, verdict: &Verdict) -> Self {
        let mut judged = Self {
            stage: format!("{day}.{number}"),
            name: stage.name,
            verdict: "passed",
            reason: None,
            sent: Vec::new(),
            came: Vec::new(),
            program: Vec::new(),
            yours: Vec::new(),
            against: Vec::new(),
            source: stage.source,
        };
        match verdict {
            Verdict::Passed => {}
            Verdict::NotTried(why) => {
                judged.verdict = "not tried";
                judged.reason = Some(why.clone());
            }
            Verdict::Failed(failure) => {
                judged.verdict = "failed";
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
