//! A script that PostgreSQL refuses: where, and what to do about it.

use anyhow::Context as _;
use checker::failure::{Failure, Written};
use checker::text::plain;

use super::FILE;
use crate::outcome::{self, Trouble};
use crate::sandbox::Sandbox;
use crate::script::Script;

/// The words about a script that does not run: the place, and the next step.
pub(super) fn refused(
    sandbox: &Sandbox,
    script: &Script,
    trouble: &Trouble,
) -> anyhow::Result<Failure> {
    let mut what = format!("the script stops before its end: {trouble}");
    let mut yours = Vec::new();
    if let Trouble::Refused { code, message, at } = trouble {
        let said = plain(&message.replace('\n', " "));
        let said = said.trim_end_matches('.');
        // At its very end, PostgreSQL points behind the last character.
        let at = at.map(|at| at.min(script.last()));
        let place = match at {
            Some((line, column)) => {
                yours = script.caret(line, column);
                format!("line {line}, column {column}")
            }
            None => match first_refused(sandbox, script, code)? {
                Some(statement) => {
                    yours = script.shown(statement);
                    format!("the statement in line {}", script.line_of(statement))
                }
                None => "a statement".to_owned(),
            },
        };
        what = format!("PostgreSQL refuses {FILE} at {place}: {said} (SQLSTATE {code})");
        if let Some(line) = further_down(script, code, message) {
            what = format!("{what}. The script makes it only further down, in line {line}");
        }
        if let Some(advice) = advice(code, said) {
            what = format!("{what}. {advice}");
        }
    }
    Ok(Failure {
        written: Some(Box::new(Written {
            yours,
            against: Vec::new(),
        })),
        ..Failure::plain(what)
    })
}

/// The statement that is refused with `code` when they run one by one, in another database. The error itself does not always say.
fn first_refused<'a>(
    sandbox: &Sandbox,
    script: &'a Script,
    code: &str,
) -> anyhow::Result<Option<&'a str>> {
    let database = sandbox.empty()?;
    let mut session = sandbox.session(&database, false)?;
    let mut found = None;
    let _ = sandbox.watched(&mut session, |session| {
        for statement in script.statements() {
            if let Err(error) = session.batch_execute(statement) {
                let same = error.code().is_some_and(|it| it.code() == code);
                found = same.then_some(statement);
                break;
            }
        }
        Ok::<_, outcome::Failure>(())
    });
    drop(session);
    sandbox.restore().context("cannot go on after the script")?;
    Ok(found)
}

/// The line in which the script makes the table that PostgreSQL does not find, which is then behind the place.
fn further_down(script: &Script, code: &str, message: &str) -> Option<usize> {
    const UNDEFINED_TABLE: &str = "42P01";
    // Whatever the language, the name stands in quotation marks.
    let name = message.split('"').nth(1)?;
    let name = name.strip_prefix("public.").unwrap_or(name);
    let makes = script.maker_of(name).filter(|_| code == UNDEFINED_TABLE)?;
    Some(script.line_of(makes))
}

/// The advice about an error that comes from the way in which the script is run.
fn advice(code: &str, said: &str) -> Option<&'static str> {
    match code {
        "42601" if said.contains("\"\\\"") => {
            Some("Only psql understands lines that begin with a backslash: leave them out")
        }
        "25001" | "42501" if said.to_lowercase().contains("create database") => {
            Some("You get a database already: leave that statement out")
        }
        "42501" => Some(
            "The script runs in an empty database, as somebody who may make tables, types, functions and \
             trusted extensions there, and nothing else",
        ),
        "0A000" | "58P01" if said.contains("extension") => Some(
            "It comes with PostgreSQL's additional modules: on Fedora they are the package postgresql-contrib; on Debian, \
             Ubuntu and with Homebrew they are there with the server",
        ),
        _ => None,
    }
}
