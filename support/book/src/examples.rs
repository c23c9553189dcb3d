//! Examples: what a chapter runs, and the output that it shows.
//!
//! ````text
//! ```sql run                 ```console run
//! select 1 as one;           $ printf 'a\r\n' | od -c
//! ```                        0000000   a  \r  \n
//!                            0000003
//! ```text output             ```
//!  one
//! -----
//!    1
//! (1 row)
//! ```
//! ````
//!
//! Invariants
//! - An example stands for itself: a statement's writes are rolled back after it, and commands get an empty folder.
//!   So examples may be moved, added and removed.
//! - All SQL of a chapter runs on the schema of its day, and the data of the script that the chapter names in a line
//!   `<!-- data: FILE -->`.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::fences::fences;
use crate::{psql, shell};

/// An example of a chapter.
pub(crate) struct Example {
    /// The line, from 1, of its fence.
    pub(crate) line: usize,
    /// Where the output is in the chapter.
    pub(crate) place: Range<usize>,
    /// The output that the chapter shows.
    pub(crate) shown: String,
    input: Input,
}

enum Input {
    /// Statements for psql.
    Sql(String),
    /// Lines for the shell.
    Commands(Vec<String>),
}

/// The examples of a chapter, in order.
pub(crate) fn examples(text: &str) -> Vec<Example> {
    let mut found = Vec::new();
    let mut statements: Option<(usize, String)> = None;
    for fence in fences(text) {
        match (fence.language(), fence.is_marked("run")) {
            ("sql", true) => statements = Some((fence.line, fence.body.to_owned())),
            ("console", true) => {
                let commands = fence
                    .body
                    .lines()
                    .filter_map(|line| line.strip_prefix("$ "))
                    .map(str::to_owned)
                    .collect();
                found.push(Example {
                    line: fence.line,
                    place: fence.place,
                    shown: fence.body.to_owned(),
                    input: Input::Commands(commands),
                });
            }
            _ if fence.is_marked("output") => {
                if let Some((line, sql)) = statements.take() {
                    found.push(Example {
                        line,
                        place: fence.place,
                        shown: fence.body.to_owned(),
                        input: Input::Sql(sql),
                    });
                }
            }
            _ => {}
        }
    }
    found
}

/// The real output of each of `examples`, in order.
///
/// # Errors
/// There is no PostgreSQL or no psql, the data does not load, or a command cannot be run or does not end.
pub(crate) fn outputs(
    folder: &Path,
    name: &str,
    text: &str,
    examples: &[Example],
) -> Result<Vec<String>, String> {
    let statements: Vec<&str> = examples
        .iter()
        .filter_map(|example| match &example.input {
            Input::Sql(sql) => Some(sql.as_str()),
            Input::Commands(_) => None,
        })
        .collect();
    let mut answers = match statements.is_empty() {
        true => Vec::new(),
        false => psql::run(day(name), data(folder, text).as_deref(), &statements)?,
    }
    .into_iter();
    examples
        .iter()
        .map(|example| match &example.input {
            Input::Sql(_) => answers
                .next()
                .ok_or_else(|| format!("{name}:{} has no answer", example.line)),
            Input::Commands(commands) => shell::transcript(commands)
                .map_err(|trouble| format!("{name}:{}: {trouble}", example.line)),
        })
        .collect()
}

/// The day whose schema a chapter runs on: that of `day07.md`, and of `day07-queries.md`, is 7.
fn day(name: &str) -> u8 {
    let number = name.strip_prefix("day").and_then(|rest| rest.get(..2));
    number.and_then(|it| it.parse().ok()).unwrap_or(30)
}

/// The script that a chapter names for its data.
fn data(folder: &Path, text: &str) -> Option<PathBuf> {
    text.lines()
        .find_map(|line| line.strip_prefix("<!-- data: ")?.strip_suffix(" -->"))
        .map(|file| folder.join(file.trim()))
}
