//! Running one answer, and what came of it.
//!
//! Invariants
//! - An answer is one statement: it goes through the extended protocol, whose parser refuses a second one (PostgreSQL 55.2.3).
//! - A query is run through a cursor, for which only a query can be declared; no row beyond the limit is made,
//!   and none is read before the server has measured them all, as text, in `grader.fits`. A statement that returns other columns
//!   than it was asked for does not run.
//! - Values are compared as PostgreSQL writes them, under settings that are the same everywhere.

use postgres::error::{ErrorPosition, SqlState};
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, NoTls, Statement};

use crate::data_set::DataSet;
use crate::exercise::{Exercise, Look};
use crate::outcome::{Failure, Outcome, Table, Trouble};
use crate::sandbox::Sandbox;
use crate::source;

type RunResult<T> = Result<T, Trouble>;

impl Sandbox {
    /// Runs `sql` as an answer to `exercise`.
    pub(crate) fn run(
        &mut self,
        exercise: &Exercise,
        set: DataSet,
        sql: &str,
    ) -> anyhow::Result<RunResult<Outcome>> {
        if exercise.writes() {
            return self.write(exercise, set, sql);
        }
        let mut session = self.session_in(set.time_zone(), self.shared(set), true)?;
        Ok(self.query(&mut session, sql).map(Outcome::of))
    }

    /// Runs the reference of `exercise`: ours, so those that ask share a session.
    pub(crate) fn run_reference(
        &mut self,
        exercise: &Exercise,
        set: DataSet,
    ) -> anyhow::Result<RunResult<Outcome>> {
        if exercise.writes() {
            return self.write(exercise, set, &exercise.answer);
        }
        let mut session = match self.references[set as usize].take() {
            Some(session) => session,
            None => self.session_in(set.time_zone(), self.shared(set), true)?,
        };
        let outcome = self.query(&mut session, &exercise.answer);
        if outcome.is_ok() {
            self.references[set as usize] = Some(session);
        }
        Ok(outcome.map(Outcome::of))
    }

    fn query(&self, session: &mut Client, sql: &str) -> RunResult<Table> {
        self.watched(session, |session| self.fetch(session, sql))
            .map_err(|failure| self.explain(failure, sql))
    }

    fn fetch(&self, session: &mut Client, sql: &str) -> Result<Table, Failure> {
        let statement = prepare(session, sql)?;
        session.batch_execute("begin read only")?;
        let declared = session.execute(&format!("declare answer scroll cursor for\n{sql}"), &[]);
        declared.map_err(|error| match error.code() {
            Some(
                &SqlState::SYNTAX_ERROR
                | &SqlState::INVALID_CURSOR_DEFINITION
                | &SqlState::FEATURE_NOT_SUPPORTED,
            ) => Trouble::NotAQuery.into(),
            _ => Failure::Driver(error),
        })?;
        let most = self.limits.rows;
        // Measured in the server first: the driver takes whatever comes, and one value may be a gigabyte.
        let bytes = i64::try_from(self.limits.bytes).unwrap_or(i64::MAX);
        let fits = session.query_one(
            &format!("select grader.fits('answer', {}, {bytes})", most + 1),
            &[],
        )?;
        if !fits.get::<_, bool>(0) {
            return Err(Trouble::TooLarge(self.limits.bytes).into());
        }
        session.batch_execute("move absolute 0 from answer")?;
        let messages = session.simple_query(&format!("fetch {} from answer", most + 1))?;
        session.batch_execute("rollback")?;
        let table = Table::new(&statement, &messages);
        match table.rows.len() > most {
            true => Err(Trouble::TooManyRows(most).into()),
            false => Ok(table),
        }
    }

    fn write(
        &mut self,
        exercise: &Exercise,
        set: DataSet,
        sql: &str,
    ) -> anyhow::Result<RunResult<Outcome>> {
        let copy = self.copy(set, &exercise.owns)?;
        let mut session = self.session_in(set.time_zone(), &copy, false)?;
        let result = self.watched(&mut session, |session| {
            let statement = prepare(session, sql)?;
            let result = Table::new(&statement, &[]);
            if !exercise.asks_for(&result.columns) {
                // The verdict is about the columns, whatever would be in them.
                return Ok(result);
            }
            self.count(session, &statement)?;
            let messages = session.simple_query(sql)?;
            Ok(Table::new(&statement, &messages))
        });
        drop(session);
        self.restore()?;
        let result = match result {
            Ok(result) => result,
            Err(failure) => return Ok(Err(self.explain(failure, sql))),
        };
        let keyword = source::keyword(sql);
        if source::CHANGES_NOTHING.contains(&&*keyword) {
            return Ok(Err(Trouble::ChangesNothing(keyword)));
        }
        if !exercise.asks_for(&result.columns) {
            return Ok(Ok(Outcome::of(result)));
        }

        // What follows is ours; but the copy is not to be trusted any more, so it is the role that looks.
        let mut session = self.session_in(set.time_zone(), &copy, false)?;
        let mut afterwards = Vec::new();
        for look in &exercise.afterwards {
            match self.query(&mut session, &look.sql) {
                Ok(table) => afterwards.push(table),
                Err(trouble) => return Ok(Err(trouble)),
            }
        }
        let attempts = exercise.attempts.iter();
        let attempts = attempts.map(|attempt| self.attempt(&mut session, attempt));
        Ok(Ok(Outcome {
            result,
            afterwards,
            attempts: attempts.collect(),
        }))
    }

    /// Runs a statement that returns something once to count its rows, undone: the driver would keep them all.
    fn count(&self, session: &mut Client, statement: &Statement) -> Result<(), Failure> {
        if statement.columns().is_empty() {
            return Ok(());
        }
        let most = self.limits.rows;
        let stop = session.cancel_token();
        let mut transaction = session.transaction()?;
        let mut rows = transaction.query_raw(statement, std::iter::empty::<i32>())?;
        let mut seen = 0;
        while rows.next()?.is_some() {
            seen += 1;
            if seen > most {
                // Or whatever is left of them would be waited for.
                let _ = stop.cancel_query(NoTls);
                return Err(Trouble::TooManyRows(most).into());
            }
        }
        drop(rows);
        Ok(transaction.rollback()?)
    }

    /// Tries something, and undoes it.
    fn attempt(&self, session: &mut Client, attempt: &Look) -> Result<u64, String> {
        let tried = self.watched(session, |session| {
            let mut transaction = session.transaction()?;
            let touched = transaction.execute(&attempt.sql, &[])?;
            transaction.batch_execute("set constraints all immediate")?;
            transaction.rollback()?;
            Ok(touched)
        });
        tried.map_err(|failure| match failure {
            Failure::Trouble(trouble) => trouble.to_string(),
            Failure::Driver(error) => match error.code() {
                Some(code) => code.code().to_owned(),
                None => error.to_string(),
            },
        })
    }

    /// The meaning of a failure of PostgreSQL or of the driver.
    pub(crate) fn explain(&self, failure: Failure, sql: &str) -> Trouble {
        let error = match failure {
            Failure::Trouble(trouble) => return trouble,
            Failure::Driver(error) => error,
        };
        let Some(told) = error.as_db_error() else {
            return match error.is_closed() || is_broken(&error) {
                true => Trouble::Ended,
                // The driver, which does not expect rows to be copied.
                false if source::keyword(sql) == "copy" => {
                    Trouble::ChangesNothing("copy".to_owned())
                }
                false => Trouble::Refused {
                    code: String::new(),
                    message: error.to_string(),
                    at: None,
                },
            };
        };
        match *told.code() {
            SqlState::QUERY_CANCELED => return Trouble::TooSlow(self.most_time().as_secs()),
            SqlState::CONFIGURATION_LIMIT_EXCEEDED => return Trouble::TooMuchSpace,
            SqlState::OUT_OF_MEMORY => return Trouble::TooMuchMemory,
            // No procedural language is for answers.
            SqlState::INSUFFICIENT_PRIVILEGE if source::keyword(sql) == "do" => {
                return Trouble::ChangesNothing("do".to_owned());
            }
            SqlState::ADMIN_SHUTDOWN => return Trouble::Ended,
            _ => {}
        }
        let at = match told.position() {
            Some(ErrorPosition::Original(position)) => Some(source::place(sql, *position)),
            _ => None,
        };
        let more = [told.detail(), told.hint()].into_iter().flatten();
        let mut lines = vec![told.message().to_owned()];
        for more in more {
            // A detail and a hint are sentences; what comes before them is not.
            if let Some(before) = lines.last_mut().filter(|it| !it.ends_with(['.', '?', '!'])) {
                before.push('.');
            }
            lines.push(more.to_owned());
        }
        Trouble::Refused {
            code: told.code().code().to_owned(),
            message: lines.join("\n"),
            at,
        }
    }
}

/// Whether the connection broke: the server may close it before the driver has read why.
fn is_broken(error: &postgres::Error) -> bool {
    let cause = std::error::Error::source(error);
    cause.is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

/// Has `sql` parsed, as exactly one statement without parameters. Nothing runs.
fn prepare(session: &mut Client, sql: &str) -> Result<Statement, Failure> {
    if source::code(sql).is_empty() {
        return Err(Trouble::Empty.into());
    }
    if let Some(before) = sql.find('\0') {
        let position = sql[..before].chars().count() as u32 + 1;
        return Err(Trouble::Refused {
            code: String::new(),
            message: "the file has a null character (U+0000), which SQL doesn't allow: save the file as UTF-8 text".to_owned(),
            at: Some(source::place(sql, position)),
        }
        .into());
    }
    let statement = session
        .prepare(sql)
        .map_err(|error| match error.as_db_error() {
            // The same SQLSTATE as any syntax error; the name of the function that raised it is not translated.
            Some(told) if told.routine() == Some("exec_parse_message") => Trouble::Several.into(),
            _ => Failure::Driver(error),
        })?;
    match statement.params() {
        [] => Ok(statement),
        _ => Err(Trouble::Parameters.into()),
    }
}
