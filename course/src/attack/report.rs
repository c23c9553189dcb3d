//! How an attack looks: a line where it is repelled, and the request with its gain where it succeeds.

use std::fmt::Write;

use anyhow::bail;
use checker::api::Issuer;
use checker::attack::{Attack, Honest, Outcome};
use checker::contract::{Contract, Mistake};
use checker::failure::Failure;
use checker::grade::Subject;
use checker::text::wrapped;
use serde::Serialize;

use crate::check::report::{block, paragraph, sentence};
use crate::terminal::{DONE, FAINT, NEXT, WRONG};

/// An attack, and what came of it.
#[derive(Debug, Serialize)]
pub(super) struct Tried {
    attack: &'static str,
    name: &'static str,
    outcome: Decided,
    /// Why it succeeded, or was not tried.
    reason: Option<String>,
    /// The one request.
    sent: Vec<String>,
    came: Vec<String>,
    gains: &'static str,
    source: &'static str,
}

/// An outcome, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Decided {
    Repelled,
    Exploit,
    Broken,
    NotTried,
}

/// All attacks on one program.
#[derive(Debug, Serialize)]
pub(super) struct Siege {
    day: u8,
    repelled: usize,
    exploits: usize,
    broken: usize,
    not_tried: usize,
    honest_rounds: usize,
    /// The honest request that did not succeed.
    honest_failure: Option<Refused>,
    pub(super) attacks: Vec<Tried>,
}

/// An honest request that failed.
#[derive(Debug, Serialize)]
struct Refused {
    reason: String,
    sent: Vec<String>,
    came: Vec<String>,
}

/// A server with a hole, and the attack that gets through it.
#[derive(Debug, Serialize)]
pub(super) struct Hole {
    hole: &'static str,
    words: &'static str,
    #[serde(flatten)]
    tried: Tried,
}

/// All holes of a day, and the server without one.
#[derive(Debug, Serialize)]
pub(super) struct Holes {
    day: u8,
    pub(super) holes: Vec<Hole>,
    pub(super) without: Siege,
}

impl Tried {
    pub(super) fn of(attack: &'static Attack, outcome: &Outcome) -> Self {
        let (decided, reason, failure) = match outcome {
            Outcome::Repelled => (Decided::Repelled, None, None),
            Outcome::NotTried(why) => (Decided::NotTried, Some(why.clone()), None),
            Outcome::Exploit(it) => (Decided::Exploit, Some(it.what.clone()), Some(it)),
            Outcome::Broken(it) => (Decided::Broken, Some(it.what.clone()), Some(it)),
        };
        let lines =
            |of: fn(&Failure) -> &Vec<String>| failure.map_or(Vec::new(), |it| of(it).clone());
        Self {
            attack: attack.id,
            name: attack.name,
            outcome: decided,
            reason,
            sent: lines(|it| &it.sent),
            came: lines(|it| &it.came),
            gains: attack.gains,
            source: attack.source,
        }
    }

    pub(super) fn words(&self) -> String {
        let name = self.name;
        let reason = self.reason.as_deref().unwrap_or_default();
        let mut words = String::new();
        match self.outcome {
            Decided::Repelled => _ = writeln!(words, "  {DONE}✓{DONE:#} {name}"),
            Decided::NotTried => {
                _ = writeln!(words, "  {NEXT}?{NEXT:#} {name}: not tried ({reason})");
            }
            Decided::Exploit | Decided::Broken => {
                _ = writeln!(words, "\n  {WRONG}✗ {name}{WRONG:#}");
                paragraph(&mut words, &sentence(reason));
                block(&mut words, "sent", &self.sent);
                block(&mut words, "came", &self.came);
                self.gain(&mut words);
                words.push('\n');
            }
        }
        words
    }

    fn gain(&self, words: &mut String) {
        words.push('\n');
        // A server that fails has given nothing away.
        if self.outcome == Decided::Exploit {
            line(words, "gained", self.gains);
        }
        line(words, "source", self.source);
    }
}

fn line(words: &mut String, label: &str, text: &str) {
    let mut label = label;
    for line in wrapped(text, 70) {
        _ = writeln!(words, "          {FAINT}{label:<9}{FAINT:#}{line}");
        label = "";
    }
}

impl Siege {
    pub(super) fn new(contract: &Contract) -> Self {
        Self {
            day: contract.day,
            repelled: 0,
            exploits: 0,
            broken: 0,
            not_tried: 0,
            honest_rounds: 0,
            honest_failure: None,
            attacks: Vec::new(),
        }
    }

    /// Adds it all up.
    pub(super) fn end(&mut self, honest: Honest) {
        let count = |of| self.attacks.iter().filter(|it| it.outcome == of).count();
        let counts = [
            Decided::Repelled,
            Decided::Exploit,
            Decided::Broken,
            Decided::NotTried,
        ]
        .map(count);
        [self.repelled, self.exploits, self.broken, self.not_tried] = counts;
        self.honest_rounds = honest.rounds;
        self.honest_failure = honest.failure.map(|failure| Refused {
            reason: failure.what,
            sent: failure.sent,
            came: failure.came,
        });
    }

    /// The last lines of the report.
    pub(super) fn words(&self, subject: &Subject) -> String {
        let mut words = String::new();
        if let Some(refused) = &self.honest_failure {
            _ = writeln!(words, "\n  {WRONG}✗ honest traffic{WRONG:#}");
            paragraph(&mut words, &sentence(&refused.reason));
            block(&mut words, "sent", &refused.sent);
            block(&mut words, "came", &refused.came);
        }
        let all = self.attacks.len();
        match self.repelled == all {
            true => _ = writeln!(words, "\n  {DONE}All {all} attacks are repelled.{DONE:#}"),
            false => {
                let repelled = self.repelled;
                _ = write!(words, "\n  {repelled} of {all} attacks are repelled");
                for (count, what) in [
                    (self.exploits, "got through"),
                    (self.broken, "broke something"),
                    (self.not_tried, "not tried"),
                ] {
                    if count > 0 {
                        _ = write!(words, ", {count} {what}");
                    }
                }
                words.push_str(".\n");
            }
        }
        if self.honest_failure.is_none() {
            words += &self.served();
        }
        if self.exploits > 0 && matches!(subject, Subject::Command(_)) {
            words += &by_hand("the program");
        }
        words
    }

    fn served(&self) -> String {
        format!("  {FAINT}Honest people were served all the while.{FAINT:#}\n")
    }

    /// # Errors
    /// An attack or an honest request has not ended as it should.
    pub(super) fn verdict(&self) -> anyhow::Result<()> {
        match (self.exploits, self.broken + self.not_tried) {
            (0, 0) if self.honest_failure.is_some() => bail!("an honest request is refused"),
            (0, 0) => Ok(()),
            (0, 1) => bail!("an attack is not repelled"),
            (0, several) => bail!("{several} attacks are not repelled"),
            (1, _) => bail!("an attack succeeds"),
            (several, _) => bail!("{several} attacks succeed"),
        }
    }
}

/// How a printed command is tried again.
fn by_hand(program: &str) -> String {
    let mut words =
        format!("\n  {FAINT}By hand, once {program} runs with these, and with PORT:{FAINT:#}\n");
    for (name, value) in Issuer::lab().environment() {
        if !value.contains('\n') {
            _ = writeln!(words, "  {name}={value}");
        }
    }
    words
}

impl Hole {
    pub(super) fn of(mistake: &'static Mistake, tried: Tried) -> Self {
        Self {
            hole: mistake.id,
            words: mistake.words,
            tried,
        }
    }

    pub(super) fn words(&self) -> String {
        let (hole, tried) = (self.hole, &self.tried);
        let mut words = format!("  {WRONG}✗{WRONG:#} {hole}: a server that {}\n", self.words);
        line(&mut words, "attack", tried.name);
        let mut label = "sent";
        for sent in &tried.sent {
            _ = writeln!(words, "          {FAINT}{label:<9}{FAINT:#}{sent}");
            label = "";
        }
        line(&mut words, "gained", tried.gains);
        words.push('\n');
        words
    }
}

impl Holes {
    pub(super) fn new(contract: &Contract) -> Self {
        Self {
            day: contract.day,
            holes: Vec::new(),
            without: Siege::new(contract),
        }
    }

    pub(super) fn words(&self) -> String {
        let (holes, without) = (self.holes.len(), &self.without);
        let mut words = String::new();
        for tried in &without.attacks {
            if tried.outcome != Decided::Repelled {
                words += &tried.words();
            }
        }
        let (day, all) = (self.day, without.attacks.len());
        _ = writeln!(
            words,
            "  {holes} holes, and a request through each of them."
        );
        let all_repelled = match without.repelled == all {
            true => format!("{DONE}The server without a hole repels all {all} attacks.{DONE:#}"),
            false => format!(
                "The server without a hole repels {} of {all} attacks.",
                without.repelled
            ),
        };
        _ = writeln!(words, "  {all_repelled}");
        if without.honest_failure.is_none() {
            words += &without.served();
        }
        words += &by_hand(&format!("`gallery {day} HOLE`"));
        _ = writeln!(
            words,
            "\n  {FAINT}Your own: just attack {day} -- COMMAND, or --url URL, or --own.{FAINT:#}"
        );
        words
    }
}
