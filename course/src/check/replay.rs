//! `course replay 4.3`: one stage, and the whole conversation of it, passed or not.
//!
//! Why: a verdict is the checker's word. A replay shows its grounds, every byte with its time, so that a learner
//! who doubts it can look, and repeat the requests by hand.
//!
//! Invariants
//! - It is a check of one stage, by the same code; only what is shown of it differs.
//! - It leaves no trace: nothing is recorded and nothing is ticked.

use std::fmt::Write;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use checker::contract::Contract;
use checker::failure::shown;
use checker::grade::{self, Subject};
use checker::text::plain;
use checker::transcript::{Statement, Tape, What};
use serde::Serialize;

use super::report::{Decided, Judged};
use super::target::{self, Target};
use crate::invocation::{Invocation, Refusal};
use crate::terminal::{FAINT, print};
use crate::which::Which;

/// Show the whole conversation of one stage, passed or not
///
/// Tries the stage as `check` does and shows every connection: what was sent, what came, and when. Nothing is recorded.
#[derive(Debug, clap::Args)]
pub(crate) struct Replay {
    /// The stage, such as 4.3
    which: Which,
    #[command(flatten)]
    target: Target,
}

/// Pieces that come closer together than this are shown as one.
const TOGETHER: Duration = Duration::from_millis(1);

/// The events of a stage.
#[derive(Serialize)]
struct Replayed {
    #[serde(flatten)]
    judged: Judged,
    /// The answer, where it is written.
    written: Vec<String>,
    events: Vec<Happened>,
    /// The statements that it tried.
    tried: Vec<Statement>,
    /// Where the program listened.
    port: Option<u16>,
    /// The requests that curl can repeat.
    by_hand: Vec<String>,
    /// The last lines that the program printed.
    printed: Vec<String>,
}

/// One thing that happened.
#[derive(Debug, Serialize)]
struct Happened {
    /// After the first connection was begun, in milliseconds.
    ms: u64,
    /// The number of the connection, from 1.
    connection: usize,
    /// Its name.
    event: &'static str,
    lines: Vec<String>,
}

impl Replay {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let contract = self.which.contract()?;
        let day = contract.day;
        let Some(number) = self.which.stage else {
            return Err(
                Refusal(format!("which stage? a replay shows one, such as {day}.1")).into(),
            );
        };
        let (subject, project) = self.target.find(self.which.day, contract, invocation)?;
        if let Some(project) = &project {
            target::build(project, invocation)?;
        }
        let mut replayed = None;
        grade::grade(
            contract,
            &subject,
            |wanted, _| wanted == number,
            self.target.waiting.limits(),
            |number, stage, verdict, tape| {
                replayed = Some(Replayed {
                    judged: Judged::of(day, number, stage, verdict),
                    written: written(contract, number, &subject)?,
                    events: events(tape),
                    tried: tape.statements(),
                    port: port(tape),
                    by_hand: by_hand(tape),
                    printed: tape.program(),
                });
                Ok(())
            },
        )?;
        let replayed = replayed.context("the stage was not tried")?;
        match invocation.json() {
            true => print(&(serde_json::to_string_pretty(&replayed)? + "\n"))?,
            false => print(&replayed.words(&subject))?,
        }
        match replayed.judged.verdict == Decided::Failed {
            true => bail!("{day}.{number} is not passed"),
            false => Ok(()),
        }
    }
}

impl Replayed {
    fn words(&self, subject: &Subject) -> String {
        let mut words = String::from("\n");
        for line in &self.written {
            _ = writeln!(words, "  {line}");
        }
        let connections = self.events.iter().map(|event| event.connection).max();
        let digits = connections.map_or(1, |most| most.to_string().len());
        for event in &self.events {
            let (ms, connection) = (event.ms, event.connection);
            let mut when = format!("{ms:>6} ms  #{connection:<digits$}");
            for line in &event.lines {
                _ = writeln!(words, "{FAINT}{when}{FAINT:#}  {line}");
                when = " ".repeat(when.len());
            }
        }
        for tried in &self.tried {
            for line in &tried.sent {
                _ = writeln!(words, "  > {line}");
            }
            for line in &tried.came {
                _ = writeln!(words, "  < {line}");
            }
        }
        if !self.printed.is_empty() {
            words.push('\n');
            for line in &self.printed {
                _ = writeln!(words, "  {FAINT}program{FAINT:#}  {line}");
            }
        }
        if !self.by_hand.is_empty() {
            let port = match subject {
                Subject::Command(_) => self
                    .port
                    .map(|port| format!(", once it runs with PORT={port}")),
                _ => None,
            };
            let port = port.unwrap_or_default();
            _ = writeln!(words, "\n  {FAINT}by hand{port}:{FAINT:#}");
            for line in &self.by_hand {
                _ = writeln!(words, "  {line}");
            }
        }
        // A failure keeps its own distance.
        if self.judged.verdict != Decided::Failed {
            words.push('\n');
        }
        words + &self.judged.words()
    }
}

/// The lines of the file that the stage judges, with their numbers; not the question in it, nor what is empty.
fn written(contract: &Contract, number: u8, subject: &Subject) -> anyhow::Result<Vec<String>> {
    let (Subject::Written(folder, _), Some(file)) = (subject, contract.file(number)) else {
        return Ok(Vec::new());
    };
    let Some(text) = folder.text(&file)? else {
        return Ok(Vec::new());
    };
    let lines = (1..).zip(text.lines());
    let answer = |line: &str| !line.is_empty() && !line.starts_with('#') && !line.starts_with("--");
    let lines = lines.filter(|(_, line)| answer(line.trim()));
    let lines = lines.map(|(at, line)| format!("{at:>4}  {}", plain(line)));
    Ok([folder.shown(&file)].into_iter().chain(lines).collect())
}

/// The events on the tape, in order.
fn events(tape: &Tape) -> Vec<Happened> {
    let connections = tape.connections();
    let transcripts: Vec<_> = connections.iter().map(|it| it.borrow()).collect();
    let mut all: Vec<(Instant, usize, &What)> = Vec::new();
    for (number, transcript) in (1..).zip(&transcripts) {
        let events = transcript.events.iter();
        all.extend(events.map(|event| (event.at, number, &event.what)));
    }
    all.sort_by_key(|(at, ..)| *at);

    let mut happened = Vec::new();
    let mut events = all.iter().peekable();
    while let Some(&(at, connection, what)) = events.next() {
        let (event, lines) = match what {
            What::Came(range) => {
                let (mut range, mut last) = (range.clone(), at);
                while let Some(&&(next, _, What::Came(more))) = events
                    .peek()
                    .filter(|next| next.1 == connection && next.0.duration_since(last) < TOGETHER)
                {
                    (range.end, last) = (more.end, next);
                    events.next();
                }
                let bytes = &transcripts[connection - 1].received[range];
                ("came", shown("< ", bytes, None))
            }
            other => told(other),
        };
        let since = at.duration_since(all[0].0).as_millis();
        happened.push(Happened {
            ms: u64::try_from(since).unwrap_or(u64::MAX),
            connection,
            event,
            lines,
        });
    }
    happened
}

/// Its name, and what is shown of it.
fn told(what: &What) -> (&'static str, Vec<String>) {
    let words = |words: &str| vec![words.to_owned()];
    match what {
        What::Connected => ("connected", words("connected")),
        What::Refused(why) => ("refused", words(&format!("no connection: {why}"))),
        What::Request(_) | What::Sent(_) => ("sent", what.sent()),
        What::Pause(pause) => ("pause", words(&format!("({} ms pause)", pause.as_millis()))),
        What::Remark(remark) => ("remark", words(&format!("({remark})"))),
        What::Came(_) => ("came", Vec::new()),
        What::Ended => ("ended", words("the checker sends nothing more")),
        What::Closed => ("closed", words("the program has closed the connection")),
        What::Broken(how) => ("broken", words(&format!("the connection broke: {how}"))),
        What::Left => ("left", words("the checker has closed the connection")),
    }
}

/// The commands that repeat the requests, each once.
fn by_hand(tape: &Tape) -> Vec<String> {
    let mut commands = Vec::new();
    for transcript in tape.connections().iter() {
        let transcript = transcript.borrow();
        for event in &transcript.events {
            if let What::Request(request) = &event.what
                && let Some(curl) = request.curl(transcript.address)
                && !commands.contains(&curl)
            {
                commands.push(curl);
            }
        }
    }
    commands
}

fn port(tape: &Tape) -> Option<u16> {
    let connections = tape.connections();
    let first = connections.first()?.borrow();
    Some(first.address.port())
}
