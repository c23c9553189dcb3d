//! Statements of the examples, run by psql: so a chapter shows what its reader sees.
//!
//! Invariants
//! - A session has a database of its own, a clone with the schema of a day, and is told nothing that its reader's is not: the
//!   script with the data is part of the book, and psql's own settings are the initial ones.

use std::fmt::Write as _;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use localdb::Database;

use crate::shell;

/// Stands in psql's output around what an example printed. No example prints it.
const MARK: &str = "=====8<=====";

/// The output of psql for each of `examples`, on the schema of `day` and the rows of the script `data`.
pub(crate) fn run(day: u8, data: Option<&Path>, examples: &[&str]) -> Result<Vec<String>, String> {
    let template = schema::template(&format!("book_day{day:02}"), day, "");
    let database = Database::from_template(&template).map_err(|error| error.to_string())?;
    let printed =
        shell::output(psql(&database, &script(data, examples)).map_err(|error| error.to_string())?)
            .map_err(|trouble| format!("psql, PostgreSQL's own client, {trouble}"))?;

    if !printed.lines().any(|line| line == MARK) {
        return Err(format!("the data does not load:\n{printed}"));
    }
    let outputs = between_marks(&printed);
    match examples.get(outputs.len()) {
        Some(example) => Err(format!("psql does not get past this:\n{example}{printed}")),
        None => Ok(outputs),
    }
}

/// The texts between the first mark and the second, the third and the fourth, and so on.
fn between_marks(printed: &str) -> Vec<String> {
    let mut outputs = Vec::new();
    let mut open: Option<String> = None;
    for line in printed.lines() {
        match (line == MARK, &mut open) {
            (true, None) => open = Some(String::new()),
            // Every table is followed by an empty line; that of the last one is no loss.
            (true, Some(output)) => {
                outputs.push(output.trim_end().to_owned() + "\n");
                open = None;
            }
            (false, Some(output)) => *output += &format!("{line}\n"),
            (false, None) => {}
        }
    }
    outputs
}

/// Each example in a transaction that is undone; after an error the transaction goes on.
fn script(data: Option<&Path>, examples: &[&str]) -> String {
    let mut script = String::from("\\set QUIET on\n");
    if let Some(data) = data {
        let _ = writeln!(
            script,
            "\\set ON_ERROR_STOP on\n\\i '{}'\n\\unset ON_ERROR_STOP",
            data.display()
        );
    }
    script += "\\set ON_ERROR_ROLLBACK on\n";
    for example in examples {
        let _ = write!(
            script,
            "begin;\n\\set QUIET off\n\\echo {MARK}\n{example}\\echo {MARK}\n\\set QUIET on\nrollback;\n"
        );
    }
    script
}

fn psql(database: &Database, script: &str) -> std::io::Result<Command> {
    let mut input = tempfile::tempfile()?;
    input.write_all(script.as_bytes())?;
    input.rewind()?;
    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--pset", "pager=off"])
        .arg(database.url())
        .env("PGTZ", "UTC")
        .env("PGDATESTYLE", "ISO")
        .env("PGCLIENTENCODING", "UTF8")
        .stdin(Stdio::from(input));
    Ok(psql)
}
