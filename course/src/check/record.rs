//! `.checked`: what the last check of a day has found, beside the answers to it.
//!
//! Why: a verdict scrolls away. With it on the disk, the next day can begin where this one broke off, and what
//! passed once can be held against what passes today.
//!
//! Invariants
//! - It is a convenience: nothing is lost with it. What is not readable, of another version or of another day is as
//!   good as none, and is written over.
//! - A reader sees the record before a check or after it, never half of one.
//! - A check of one stage says nothing about the others: what is known of them stays.

use std::borrow::Cow;
use std::fs;

use anstream::adapter::strip_str;
use checker::contract::{Contract, Stage};
use checker::grade::{Subject, Verdict};
use checker::solution::SolutionFolder;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::report;

/// The file's name, in the folder of the day.
const FILE: &str = ".checked";
/// The version of the record's format.
const VERSION: u32 = 1;
/// The largest record that is read, in bytes; ours are some kilobytes.
const LARGEST: u64 = 1 << 20;

/// The result of the last check of a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    version: u32,
    /// The day, 1-30.
    pub(crate) day: u8,
    /// When it was checked.
    pub(crate) date: Date,
    /// When it was checked for its own sake, and not with all the other days.
    #[serde(default)]
    pub(crate) worked_on: Option<Date>,
    /// The work that was checked.
    pub(crate) graded: Graded,
    /// When what is in the folder passed in full last, whatever was checked since; not known of an older contract.
    #[serde(default)]
    pub(crate) folder_passed: Option<Date>,
    /// The stages with a known verdict, in the order of the contract.
    pub(crate) stages: Vec<Recorded>,
}

/// The subject of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Graded {
    /// A program, by the words that start it, as they were typed.
    Command(Vec<String>),
    /// The program in the folder, by the words in its `course.toml`.
    Project(Vec<String>),
    /// A server that ran already.
    Url(String),
    /// Files in the folder.
    Written,
}

/// A stage, and what became of it when it was tried last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recorded {
    /// Its place in the contract, from 1.
    pub(crate) number: u8,
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub(crate) enum Outcome {
    Passed,
    /// With the words of the report, without their colors.
    Failed {
        said: String,
    },
    NotProven {
        why: String,
    },
    NotTried {
        why: String,
    },
}

impl Record {
    /// The one that is kept in `folder`, if there is one that can be made use of.
    pub(crate) fn last(folder: &SolutionFolder) -> Option<Self> {
        let path = folder.path().join(FILE);
        // Opening a pipe would wait forever.
        let meta = fs::metadata(&path).ok()?;
        if !meta.is_file() || meta.len() > LARGEST {
            return None;
        }
        let record: Self = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
        let ours = record.version == VERSION && folder.path().ends_with(name_of(record.day));
        ours.then_some(record)
    }

    /// Keeps in `folder` what a check has found, of all stages or of the `only` one that was asked for; `with_all` says that
    /// every day was checked.
    pub(crate) fn keep(
        folder: &SolutionFolder,
        contract: &Contract,
        subject: &Subject,
        only: Option<u8>,
        verdicts: &[Verdict],
        date: Date,
        with_all: bool,
    ) -> anyhow::Result<()> {
        let before = Self::last(folder);
        let known = |number: u8, stage: &Stage| {
            let stages = &before.as_ref()?.stages;
            // A contract may have changed since: under this number there may have been another stage.
            let same = |it: &&Recorded| it.number == number && it.name == stage.name;
            stages.iter().find(same).cloned()
        };
        let stages = (1_u8..).zip(contract.stages).zip(verdicts);
        let stages = stages.filter_map(|((number, stage), verdict)| {
            match only.is_none_or(|only| only == number) {
                true => Some(Recorded::of(contract.day, number, stage, verdict)),
                false => known(number, stage),
            }
        });
        let graded = Graded::of(subject);
        let passed = verdicts.iter().all(|it| matches!(it, Verdict::Passed));
        let folder_passed = match passed && graded.is_of_the_folder() {
            true => Some(date),
            false => before.as_ref().and_then(|it| it.stands(contract)),
        };
        let worked_on = match with_all {
            true => before.as_ref().and_then(|it| it.worked_on),
            false => Some(date),
        };
        let record = Self {
            version: VERSION,
            day: contract.day,
            date,
            worked_on,
            graded,
            folder_passed,
            stages: stages.collect(),
        };
        let text = serde_json::to_string_pretty(&record)? + "\n";
        folder.keep(FILE, &text)
    }
}

impl Record {
    /// When the folder passed in full last, if that was by the stages that `contract` has now.
    pub(crate) fn stands(&self, contract: &Contract) -> Option<Date> {
        let names = self.stages.iter().map(|it| it.name.as_str());
        let same = names.eq(contract.stages.iter().map(|it| it.name));
        self.folder_passed.filter(|_| same)
    }

    /// The part of it about stages that `contract` still has; `None` if there is none.
    pub(crate) fn about(mut self, contract: &Contract) -> Option<Self> {
        self.stages.retain(|it| {
            let place = usize::from(it.number).checked_sub(1);
            let stage = place.and_then(|place| contract.stages.get(place));
            stage.is_some_and(|stage| stage.name == it.name)
        });
        self.stages.sort_by_key(|stage| stage.number);
        self.stages.dedup_by_key(|stage| stage.number);
        (!self.stages.is_empty()).then_some(self)
    }

    /// Whether a stage passed when it was tried last.
    pub(crate) fn passes(&self, number: u8, stage: &Stage) -> bool {
        let mut stages = self.stages.iter();
        let known = stages.find(|it| it.number == number && it.name == stage.name);
        known.is_some_and(|it| it.outcome == Outcome::Passed)
    }

    /// The stages that failed, in their order.
    pub(crate) fn failed(&self) -> impl Iterator<Item = &Recorded> {
        let failed = |stage: &&Recorded| matches!(stage.outcome, Outcome::Failed { .. });
        self.stages.iter().filter(failed)
    }

    /// How many stages passed.
    pub(crate) fn passed(&self) -> usize {
        let passed = |stage: &&Recorded| stage.outcome == Outcome::Passed;
        self.stages.iter().filter(passed).count()
    }
}

impl Graded {
    /// Whether the folder itself was graded, and not a program named at the prompt.
    fn is_of_the_folder(&self) -> bool {
        matches!(self, Graded::Project(_) | Graded::Written)
    }

    fn of(subject: &Subject) -> Self {
        match subject {
            Subject::Running(address) => Graded::Url(format!("http://{address}")),
            Subject::Written(..) => Graded::Written,
            Subject::Command(start) => {
                let words = start.command.iter().map(|word| word.to_string_lossy());
                let words = words.map(Cow::into_owned).collect();
                match start.folder {
                    Some(_) => Graded::Project(words),
                    None => Graded::Command(words),
                }
            }
        }
    }
}

impl Recorded {
    fn of(day: u8, number: u8, stage: &Stage, verdict: &Verdict) -> Self {
        let outcome = match verdict {
            Verdict::Passed => Outcome::Passed,
            Verdict::NotProven(why) => Outcome::NotProven { why: why.clone() },
            Verdict::NotTried(why) => Outcome::NotTried { why: why.clone() },
            Verdict::Failed(_) => {
                let words = report::stage(day, number, stage, verdict);
                Outcome::Failed {
                    said: strip_str(words.trim_matches('\n')).to_string(),
                }
            }
        };
        Self {
            number,
            name: stage.name.to_owned(),
            outcome,
        }
    }
}

fn name_of(day: u8) -> String {
    format!("day{day:02}")
}
