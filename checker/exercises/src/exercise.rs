//! An exercise: one file of `sql/exercises/dayNN`, read and opened.
//!
//! A file is TOML. What comes after the line that begins with [`SEAL`] is turned by rot13 as a whole: hints, the answer,
//! the mistakes. It is no secret; it cannot be read by accident, neither in an editor, nor in a search through the
//! folder, nor in a diff. `sql/exercises/README.md` says how to turn it.
//!
//! Invariants
//! - What is compiled in can be read: a test reads every file.
//! - The exercises of a day are numbered from 1 without gaps, in the order of their files.

use std::sync::LazyLock;

use anyhow::{Context, bail};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use tracker::Day;

use crate::outcome::Column;

static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../sql/exercises");

/// The prefix of the line between the two halves of a file.
pub const SEAL: &str = "# ---- sealed";

/// An exercise, as its file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exercise {
    /// The day it belongs to, and its place there.
    #[serde(skip, default = "nowhere")]
    pub place: Place,
    /// A few words.
    pub title: String,
    /// The question.
    pub question: String,
    /// The columns of the result, each `name type`; none if a statement is to return nothing.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The columns that the rows are to be sorted by; rows that agree in them may be in any order.
    #[serde(default)]
    pub sorted_by: Vec<String>,
    /// How far a `double precision` may be off; exact without.
    pub tolerance: Option<f64>,
    /// The tables that the statement is to change the definition of.
    #[serde(default)]
    pub owns: Vec<String>,
    /// The queries after the statement has run.
    #[serde(default)]
    pub afterwards: Vec<Look>,
    /// The statements that are tried after the statement has run, and undone.
    #[serde(default)]
    pub attempts: Vec<Look>,
    /// From vague to plain.
    pub hints: Vec<String>,
    /// One statement that is right.
    pub answer: String,
    /// Others that are right as well, and go about it in another way.
    pub others: Vec<String>,
    /// One sentence, shown after a pass.
    pub explanation: String,
    /// Wrong answers that people give.
    pub mistakes: Vec<Mistake>,
}

/// Something to look at, or to try, in a database that an answer has changed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Its name in the verdict.
    pub what: String,
    /// One statement.
    pub sql: String,
}

/// A wrong answer that people give.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// The mistake, in words to its author.
    pub what: String,
    /// The name of the verdict that it gets.
    pub verdict: String,
    /// The answer.
    pub sql: String,
}

/// `7.12`: a day and, within it, an exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The day.
    pub day: Day,
    /// The number of the exercise, from 1.
    pub number: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.day, self.number)
    }
}

fn nowhere() -> Place {
    Place {
        day: Day::LAST,
        number: 0,
    }
}

/// All exercises, in order.
///
/// # Errors
/// A file cannot be read; the message names it and the line.
pub fn exercises() -> anyhow::Result<&'static [Exercise]> {
    static ALL: LazyLock<Result<Vec<Exercise>, String>> =
        LazyLock::new(|| read_all().map_err(|error| format!("{error:#}")));
    match &*ALL {
        Ok(all) => Ok(all),
        Err(error) => bail!("{error}"),
    }
}

fn read_all() -> anyhow::Result<Vec<Exercise>> {
    let mut all = Vec::new();
    for day in Day::all() {
        let Some(folder) = FOLDER.get_dir(format!("day{:02}", day.number())) else {
            continue;
        };
        let mut files: Vec<_> = folder.files().collect();
        files.sort_by_key(|file| file.path());
        for (index, file) in files.into_iter().enumerate() {
            let name = file.path().display();
            let number = index + 1;
            let mut exercise = file
                .contents_utf8()
                .context("it is not text")
                .and_then(read)
                .with_context(|| format!("sql/exercises/{name}"))?;
            if !name.to_string().contains(&format!("/{number:02}-")) {
                bail!("sql/exercises/{name}: exercise {number} is missing before it");
            }
            exercise.place = Place { day, number };
            all.push(exercise);
        }
    }
    Ok(all)
}

/// The exercise in the `text` of its file.
fn read(text: &str) -> anyhow::Result<Exercise> {
    let opened = open(text).context("there is no line between the question and the answer")?;
    let mut exercise: Exercise = toml::from_str(&opened)?;
    for text in [&mut exercise.question, &mut exercise.answer] {
        *text = text.trim().to_owned();
    }
    Ok(exercise)
}

/// The whole text of a file, its sealed half turned.
fn open(text: &str) -> Option<String> {
    let seal = text.find(&format!("\n{SEAL}"))? + 1;
    let (shown, rest) = text.split_at(seal);
    let (_line, sealed) = rest.split_once('\n')?;
    Some(format!("{shown}{}", rot13(sealed)))
}

fn rot13(text: &str) -> String {
    let turn = |first: u8, c: char| char::from((c as u8 - first + 13) % 26 + first);
    text.chars()
        .map(|c| match c {
            'a'..='z' => turn(b'a', c),
            'A'..='Z' => turn(b'A', c),
            _ => c,
        })
        .collect()
}

impl Exercise {
    /// Whether the answer changes the database, instead of asking it.
    pub fn writes(&self) -> bool {
        !self.afterwards.is_empty() || !self.attempts.is_empty()
    }

    /// Whether these are the columns of the result.
    pub(super) fn asks_for(&self, columns: &[Column]) -> bool {
        let columns = columns.iter().map(Column::to_string);
        columns.eq(self.columns.iter().cloned())
    }

    /// The name that an answer's file has.
    pub fn file_name(&self) -> String {
        format!("{:02}.sql", self.place.number)
    }
}
