//! The learner's schema: their script, run in a database of its own, and what the database then says to rows.
//!
//! Why rows: whether a rule holds shows in what is refused. How it was written, and what its constraint is called, is
//! nobody's business; so a check, a domain and an exclusion pass alike.
//!
//! Invariants
//! - A script is somebody's SQL: it runs in the sandbox, as a role that has nothing but this one database. Whoever tries rows and
//!   reads the catalog is that role, in a session that the script has not seen.
//! - Nothing that is tried stays: every trial begins with the same rows and is rolled back.
//! - Refused means refused by a constraint, of SQLSTATE class 23. A table that refuses everything refuses the row beside it too,
//!   which has to be accepted.

mod catalog;

use anyhow::Context as _;
use localdb::Database;
use postgres::{Client, SimpleQueryMessage};

use super::contract::Unmet;
use super::failure::{Failure, Written};
use super::script::Script;
use crate::desk::Desk;
use crate::invocation::plain;
use crate::sql::outcome::{self, Trouble};
use crate::sql::sandbox::{Limits, Sandbox};

pub(crate) use catalog::{Catalog, Index, Reference};

/// The file that the script is in.
pub(crate) const FILE: &str = "schema.sql";

/// A database that the learner's script was run in.
pub(crate) struct Schema {
    pub(crate) script: Script,
    // In the order in which they go: a session, the database it is in, the role that owns what is in there.
    session: Client,
    _database: Database,
    sandbox: Sandbox,
}

/// Something to try, and what has to come of it.
#[derive(Clone, Debug)]
pub(crate) struct Case<'a> {
    /// Completes "... is accepted".
    pub(crate) what: &'a str,
    /// What is done before; all of it is to be accepted.
    pub(crate) given: &'a [&'a str],
    pub(crate) sql: &'a str,
    pub(crate) must: Must,
}

/// What has to come of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Must {
    /// It touches a row.
    Pass,
    /// A constraint refuses it.
    Fail,
    /// It gives this value.
    Give(&'static str),
}

/// What came of a statement: the rows it touched and the first value it gave, or the SQLSTATE and the message.
type Reply = Result<(u64, Option<String>), (String, String)>;

impl Schema {
    /// Runs the script that is on `desk`. What is wrong with the script is a failure; an error is about the machine.
    pub(crate) fn make(desk: &Desk) -> anyhow::Result<Result<Self, Unmet>> {
        let Some(text) = desk.answer(FILE)? else {
            let why = "not begun: just begin 6";
            return Ok(Err(Unmet::Unwritten(why.to_owned())));
        };
        let script = Script { text };
        if script.statements().is_empty() {
            let why = format!("not written yet: {}", desk.shown(FILE));
            return Ok(Err(Unmet::Unwritten(why)));
        }
        let sandbox = Sandbox::new(Limits::default())?;
        let database = sandbox.empty()?;
        if let Err(trouble) = run(&sandbox, &database, &script.text)? {
            let failure = refused(&sandbox, &script, &trouble)?;
            return Ok(Err(Unmet::Wrong(failure)));
        }
        sandbox.restore()?;
        let session = sandbox.session(&database, false)?;
        Ok(Ok(Self {
            script,
            session,
            _database: database,
            sandbox,
        }))
    }

    /// Tries each of `cases` on the rows that `before` inserts, and undoes everything.
    pub(crate) fn hold(&mut self, before: &[&str], cases: &[Case<'_>]) -> Result<(), Failure> {
        let script = self.script.clone();
        self.trial(|session| {
            for sql in before {
                expect(&script, session, &[], &ordinary(sql), sql, Must::Pass)?;
            }
            for case in cases {
                send(session, "savepoint before_case").map_err(broken)?;
                for sql in case.given {
                    expect(&script, session, &[], &ordinary(sql), sql, Must::Pass)?;
                }
                let Case {
                    what,
                    given,
                    sql,
                    must,
                } = case;
                expect(&script, session, given, what, sql, *must)?;
                send(session, "rollback to savepoint before_case").map_err(broken)?;
            }
            Ok(())
        })
    }

    /// What the catalog says about the schema.
    pub(crate) fn catalog(&mut self) -> Result<Catalog, Failure> {
        self.trial(|session| {
            Catalog::read(session)
                .map_err(|error| Failure::plain(format!("the catalog cannot be read: {error}")))
        })
    }

    /// Does `work` in a transaction that is rolled back, and stops what does not end.
    fn trial<T>(
        &mut self,
        work: impl FnOnce(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut failure = None;
        let result = self.sandbox.watched(&mut self.session, |session| {
            session.batch_execute("begin")?;
            let done = work(session).map_err(|it| failure = Some(it));
            session.batch_execute("rollback")?;
            Ok(done.ok())
        });
        match (failure, result) {
            (Some(failure), _) => Err(failure),
            (None, Ok(Some(done))) => Ok(done),
            (None, Ok(None)) => Err(Failure::plain("the trial did not come to its end")),
            (None, Err(error)) => Err(Failure::plain(format!(
                "the trial did not come to its end: {}",
                self.sandbox.explain(error, "")
            ))),
        }
    }
}

/// Runs all of `sql` in a session of its own.
fn run(sandbox: &Sandbox, database: &Database, sql: &str) -> anyhow::Result<Result<(), Trouble>> {
    let mut session = sandbox.session(database, false)?;
    let done = sandbox.watched(&mut session, |session| Ok(session.batch_execute(sql)?));
    Ok(done.map_err(|failure| sandbox.explain(failure, sql)))
}

/// What is said about a script that does not run: where, and what to do about it.
fn refused(sandbox: &Sandbox, script: &Script, trouble: &Trouble) -> anyhow::Result<Failure> {
    let mut what = format!("{FILE} does not run to its end: {trouble}");
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

/// What to do about an error that is about the way in which the script is run.
fn advice(code: &str, said: &str) -> Option<&'static str> {
    match code {
        "42601" if said.contains("\"\\\"") => {
            Some("Lines that begin with a backslash are for psql alone: leave them out")
        }
        "25001" | "42501" if said.to_lowercase().contains("create database") => {
            Some("The database is made for you: leave that statement out")
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

/// Sends `sql`, and has what was deferred checked at once.
fn send(session: &mut Client, sql: &str) -> Reply {
    let mut deferred = || {
        let messages = session.simple_query(sql)?;
        session.batch_execute("set constraints all immediate")?;
        Ok(messages)
    };
    let messages = deferred().map_err(|error: postgres::Error| match error.as_db_error() {
        Some(told) => {
            let more = [told.detail(), told.hint()].into_iter().flatten();
            let said = [told.message()].into_iter().chain(more);
            (
                told.code().code().to_owned(),
                said.collect::<Vec<_>>().join("\n"),
            )
        }
        None => (String::new(), error.to_string()),
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
fn broken((_, said): (String, String)) -> Failure {
    Failure::plain(format!(
        "the trial did not come to its end: {}",
        plain(&said)
    ))
}

/// Sends `sql` and holds what comes of it to what `must` come.
fn expect(
    script: &Script,
    session: &mut Client,
    given: &[&str],
    what: &str,
    sql: &str,
    must: Must,
) -> Result<(), Failure> {
    let reply = send(session, sql);
    let wrong = match (&reply, must) {
        (Ok((1.., _)), Must::Pass) => return Ok(()),
        (Ok((0, _)), Must::Pass) => format!("{what} is not refused, and yet it is not there"),
        (Err((code, _)), Must::Pass) => format!("{what} is refused (SQLSTATE {code})"),
        (Err((code, _)), Must::Fail) if by_a_constraint(code) => return Ok(()),
        (Err((code, _)), Must::Fail) if code.starts_with("P0") => format!(
            "{what} is refused by a trigger or a function (SQLSTATE {code}), and not by a constraint"
        ),
        (Err((code, _)), Must::Fail) => {
            format!("{what} is refused, but for another reason than the rule (SQLSTATE {code})")
        }
        (Ok((0, _)), Must::Fail) => format!("{what} is dropped in silence, and not refused"),
        (Ok(_), Must::Fail) => format!("{what} is accepted"),
        (Ok((_, Some(value))), Must::Give(expected)) if value == expected => return Ok(()),
        (Ok((_, value)), Must::Give(expected)) => {
            let value = value.as_deref().unwrap_or("null");
            format!("{what} is {}, not {expected}", plain(value))
        }
        (Err(_), Must::Give(_)) => format!("{what} cannot be told"),
    };
    let came = match &reply {
        Ok((1, _)) => vec!["accepted: 1 row".to_owned()],
        Ok((rows, _)) => vec![format!("accepted: {rows} rows")],
        Err((code, said)) => {
            let mut lines = said.lines().map(plain);
            let first = lines.next().unwrap_or_default();
            let first = match code.is_empty() {
                true => first,
                false => format!("SQLSTATE {code}: {first}"),
            };
            [first].into_iter().chain(lines).collect()
        }
    };
    let came = match must {
        Must::Give(_) if reply.is_ok() => Vec::new(),
        _ => came,
    };
    let statements = given.iter().chain([&sql]);
    let sent = statements.flat_map(|sql| {
        let mut lines = sql.lines().map(str::trim_start);
        let first = lines.next().unwrap_or_default().to_owned();
        let mut shown = vec![first];
        shown.extend(lines.map(|line| format!("    {line}")));
        if let Some(last) = shown.last_mut() {
            last.push(';');
        }
        shown
    });
    let yours = target(sql).map_or_else(Vec::new, |table| script.about(table));
    Err(Failure {
        sent: sent.collect(),
        came,
        written: Some(Box::new(Written {
            yours,
            against: Vec::new(),
        })),
        ..Failure::plain(wrong)
    })
}

/// Whether a constraint has refused it: class 23, "integrity constraint violation" (PostgreSQL, appendix A). A range that would end
/// before it begins is refused by its type, before any constraint is asked, with 22000.
fn by_a_constraint(code: &str) -> bool {
    code.starts_with("23") || code == "22000"
}

/// What a statement is about that only prepares.
fn ordinary(sql: &str) -> String {
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
