//! Trying a statement, and holding what comes of it to what must come of it.

use checker::failure::{Failure, Written};
use checker::text::plain;
use checker::transcript::Tape;
use postgres::error::SqlState;
use postgres::{Client, SimpleQueryMessage};

use crate::script::Script;

/// Something to try, and what has to come of it.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// Completes "... is accepted".
    pub what: &'a str,
    /// The statements before it. All of them have to be accepted.
    pub given: &'a [&'a str],
    /// The statement.
    pub sql: &'a str,
    /// The expected result.
    pub must: Must,
}

/// The expected result of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Must {
    /// It touches a row.
    Pass,
    /// A constraint refuses it.
    Fail,
    /// It gives this value.
    Give(&'static str),
}

/// The reply to a statement: the number of its rows and the first value, or the refusal.
pub(super) type Reply = Result<(u64, Option<String>), Refusal>;

/// A statement that PostgreSQL refuses, or that ended its session.
pub(super) struct Refusal {
    /// The SQLSTATE; empty where the session is gone.
    code: String,
    said: String,
    /// The column that was null and may not be.
    missing: Option<String>,
    /// Whether a function has raised it, whatever its SQLSTATE says.
    raised: bool,
}

/// Sends `sql`, and has what was deferred checked at once.
pub(super) fn send(session: &mut Client, sql: &str) -> Reply {
    let mut deferred = || {
        let messages = session.simple_query(sql)?;
        session.batch_execute("set constraints all immediate")?;
        Ok(messages)
    };
    let messages = deferred().map_err(|error: postgres::Error| match error.as_db_error() {
        Some(told) => {
            let more = [told.detail(), told.hint()].into_iter().flatten();
            let said = [told.message()].into_iter().chain(more);
            let missing = told
                .column()
                .filter(|_| *told.code() == SqlState::NOT_NULL_VIOLATION);
            Refusal {
                code: told.code().code().to_owned(),
                said: said.collect::<Vec<_>>().join("\n"),
                missing: missing.map(str::to_owned),
                raised: told.routine() == Some("exec_stmt_raise"),
            }
        }
        None => Refusal {
            code: String::new(),
            said: error.to_string(),
            missing: None,
            raised: false,
        },
    })?;
    let mut reply = (0, None);
    for message in &messages {
        match message {
            SimpleQueryMessage::CommandComplete(rows) => reply.0 = *rows,
            SimpleQueryMessage::Row(row) if reply.1.is_none() => {
                reply.1 = row.get(0).map(str::to_owned);
            }
            _ => {}
        }
    }
    Ok(reply)
}

/// A statement about the transaction that does not go through.
pub(super) fn broken(refusal: &Refusal) -> Failure {
    Failure::plain(format!(
        "the trial did not finish: {}",
        plain(&refusal.said)
    ))
}

/// Sends `sql` and holds what comes of it to what `must` come.
pub(super) fn expect(
    script: &Script,
    tape: &Tape,
    session: &mut Client,
    given: &[&str],
    what: &str,
    sql: &str,
    must: Must,
) -> Result<(), Failure> {
    let reply = send(session, sql);
    tape.note_statement(shown(sql), told(&reply));
    let Some(wrong) = wrong(what, &reply, must) else {
        return Ok(());
    };
    let statements = given.iter().chain([&sql]);
    Err(Failure {
        sent: statements.flat_map(|sql| shown(sql)).collect(),
        came: match (&reply, must) {
            // The value has been told.
            (Ok(_), Must::Give(_)) => Vec::new(),
            _ => told(&reply),
        },
        written: Some(Box::new(Written {
            yours: target(sql).map_or_else(Vec::new, |table| script.about(table)),
            against: Vec::new(),
        })),
        ..Failure::plain(wrong)
    })
}

/// The difference between a reply and the one that it `must` be.
fn wrong(what: &str, reply: &Reply, must: Must) -> Option<String> {
    let code = reply.as_ref().err().map_or("", |refusal| &refusal.code);
    let wrong = match (reply, must) {
        (Err(_), _) if code.is_empty() => format!("{what} ends the session"),
        (Ok((1.., _)), Must::Pass) => return None,
        (Ok((0, _)), Must::Pass) => format!("{what} is accepted, but nothing changes"),
        (Err(refusal), Must::Pass) => match &refusal.missing {
            Some(column) => format!(
                "{what} is refused: {} is missing (SQLSTATE {code})",
                plain(column)
            ),
            None => format!("{what} is refused (SQLSTATE {code})"),
        },
        // A trigger that raises may choose any SQLSTATE, even a constraint's.
        (Err(refusal), Must::Fail) if refusal.raised || code.starts_with("P0") => format!(
            "{what} is refused by a trigger or a function instead of a constraint (SQLSTATE {code})"
        ),
        (Err(_), Must::Fail) if by_a_constraint(code) => return None,
        (Err(_), Must::Fail) => {
            format!("{what} is refused for another reason than the rule (SQLSTATE {code})")
        }
        (Ok((0, _)), Must::Fail) => format!("{what} is silently dropped instead of refused"),
        (Ok(_), Must::Fail) => format!("{what} is accepted"),
        (Ok((_, Some(value))), Must::Give(expected)) if value == expected => return None,
        (Ok((_, value)), Must::Give(expected)) => {
            let value = value.as_deref().unwrap_or("null");
            format!("{what} is {}, not {expected}", plain(value))
        }
        (Err(_), Must::Give(_)) => format!("{what} can't be read"),
    };
    Some(wrong)
}

/// A reply, in lines.
fn told(reply: &Reply) -> Vec<String> {
    match reply {
        Ok((1, _)) => vec!["accepted: 1 row".to_owned()],
        Ok((rows, _)) => vec![format!("accepted: {rows} rows")],
        Err(refusal) if refusal.code.is_empty() => refusal.said.lines().map(plain).collect(),
        Err(Refusal { code, said, .. }) => format!("SQLSTATE {code}: {said}")
            .lines()
            .map(plain)
            .collect(),
    }
}

/// A statement, in lines that are indented from the second on.
fn shown(sql: &str) -> Vec<String> {
    let lines = sql.lines().map(str::trim_start).collect::<Vec<_>>();
    let lines = format!("{};", lines.join("\n    "));
    lines.lines().map(str::to_owned).collect()
}

/// Whether a constraint has refused it: class 23, "integrity constraint violation" (PostgreSQL, appendix A). A range that would end
/// before it begins is refused by its type, before any constraint is asked, with 22000.
fn by_a_constraint(code: &str) -> bool {
    code.starts_with("23") || code == "22000"
}

/// The statement inside one that only prepares it.
pub(super) fn ordinary(sql: &str) -> String {
    match target(sql) {
        Some(table) if sql.starts_with("insert") => format!("an ordinary row of {table}"),
        Some(table) => format!("an ordinary change to {table}"),
        None => "an ordinary statement".to_owned(),
    }
}

/// The table that a statement is about: the first that is named behind one of these words.
fn target(sql: &str) -> Option<&str> {
    let mut words = sql.split_whitespace();
    words.find(|word| ["into", "update", "from"].contains(word))?;
    words.next()
}
