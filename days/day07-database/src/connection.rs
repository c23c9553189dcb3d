//! What a job gets: a connection whose statements are prepared once.
//!
//! Invariants
//! - A statement is prepared the first time its text is seen on a connection, and never again.
//! - A [`Transaction`] that is dropped without [`commit`](Transaction::commit) is rolled back: by an
//!   early return, by `?`, by a panic.
//! - A commit that succeeds has committed. PostgreSQL answers the commit of a failed transaction with a rollback and no
//!   error, so that is [`Error::Failed`] here.
//! - A job finds its session as if it were new: what one before may have left is cleaned up.
//! - A connection that was lost, or whose job panicked, never goes back to the pool.
//! - A connection that is lost inside a transaction leaves no trace ([`Error::Unavailable`]); lost while a write
//!   or a commit was on its way, it leaves a question ([`Error::OutcomeUnknown`]).

use std::time::{Duration, Instant};

use postgres::types::ToSql;
use postgres::{IsolationLevel, NoTls, Row};

use crate::probe::{POOLER, finds_a_pooler};
use crate::statements::{Ready, Statements, is_stale, may_write};
use crate::{Error, FromRow, Settings};

/// Runs statements: a [`Connection`], or a [`Transaction`] on one.
///
/// Values go in `parameters` (`$1` is the first), never into the text. A text is prepared once on
/// each connection and kept by that text, so it should be one of a fixed set.
pub trait Executor {
    /// Runs a statement; its rows as they are.
    fn rows(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error>;

    /// Runs a statement; how many rows it changed.
    fn execute(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64, Error>;

    /// Runs a statement; its rows as `T`.
    fn query<T: FromRow>(
        &mut self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<T>, Error> {
        self.rows(sql, parameters).and_then(|rows| all_rows(&rows))
    }

    /// Runs a statement that finds one row or none; two are [`Error::RowCount`].
    fn query_opt<T: FromRow>(
        &mut self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<T>, Error> {
        self.rows(sql, parameters)
            .and_then(|rows| at_most_one_row(&rows))
    }

    /// Runs a statement that finds one row; none or two are [`Error::RowCount`].
    fn query_one<T: FromRow>(
        &mut self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<T, Error> {
        self.rows(sql, parameters).and_then(|rows| one_row(&rows))
    }
}

/// A connection to PostgreSQL, for blocking code.
///
/// Jobs get one from [`Database::run`](crate::Database::run). One of your own must not be used or
/// dropped inside async code: the driver panics there.
pub struct Connection {
    client: postgres::Client,
    session: Session,
    /// A pooler gives the session to others.
    shared: bool,
    proved: Instant,
    broken: bool,
}

/// What is kept of a connection beside the driver's client.
struct Session {
    statements: Statements,
    tally: Tally,
    result_bytes: usize,
}

impl Session {
    fn count(&mut self, rows: Option<Vec<Row>>) -> Result<Vec<Row>, Error> {
        let limit = self.result_bytes;
        let rows = rows.ok_or(Error::TooLarge { limit })?;
        self.tally.count(rows.len() as u64);
        Ok(rows)
    }
}

/// How many statements a connection has run, and how many rows they returned or changed. What begins and ends
/// transactions is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) statements: u64,
    pub(crate) rows: u64,
}

impl Tally {
    fn count(&mut self, rows: u64) {
        self.statements += 1;
        self.rows += rows;
    }
}

/// How a [`Connection::transaction_with`] differs from the server's default.
#[derive(Clone, Copy, Debug, Default)]
pub struct TransactionOptions {
    /// What it sees of others (PostgreSQL manual, section 13.2); `None` is the server's default, read committed.
    pub isolation: Option<IsolationLevel>,
    /// PostgreSQL refuses writes in it.
    pub read_only: bool,
    /// With serializable and read-only: it waits for a snapshot in which it can't fail.
    pub deferrable: bool,
}

impl Connection {
    /// Connects, blocking: for programs and tests outside the bridge.
    ///
    /// # Errors
    /// [`Error::Settings`] and [`Error::Unavailable`].
    pub fn connect(settings: &Settings) -> Result<Self, Error> {
        let config = settings.job_config()?;
        if !settings.unnamed_statements && finds_a_pooler(&config)? {
            return Err(Error::Unavailable(POOLER.to_owned()));
        }
        let client = postgres::Config::from(config)
            .connect(NoTls)
            .map_err(|error| Error::from_driver(error, true))?;
        Ok(Self::new(client, settings))
    }

    pub(crate) fn new(client: postgres::Client, settings: &Settings) -> Self {
        Self {
            client,
            session: Session {
                statements: Statements::new(settings.statements, settings.unnamed_statements),
                tally: Tally::default(),
                result_bytes: settings.result_bytes,
            },
            shared: settings.unnamed_statements,
            proved: Instant::now(),
            broken: false,
        }
    }

    /// Begins a transaction; [`Transaction::commit`] ends it, anything else undoes it.
    pub fn transaction(&mut self) -> Result<Transaction<'_>, Error> {
        self.transaction_with(TransactionOptions::default())
    }

    /// Begins a transaction that is not the default one.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub fn transaction_with(
        &mut self,
        options: TransactionOptions,
    ) -> Result<Transaction<'_>, Error> {
        // Asked first, because the transaction borrows what would tell.
        let lost = self.is_broken();
        let mut builder = self.client.build_transaction();
        if let Some(isolation) = options.isolation {
            builder = builder.isolation_level(isolation);
        }
        if options.read_only {
            builder = builder.read_only(true);
        }
        if options.deferrable {
            builder = builder.deferrable(true);
        }
        match builder.start() {
            Ok(transaction) => Ok(Transaction {
                transaction,
                session: &mut self.session,
                failed: false,
                nested: false,
            }),
            Err(error) => Err(Error::from_driver(error, lost)),
        }
    }

    /// Runs several statements, separated by semicolons, without parameters or rows.
    pub fn batch(&mut self, sql: &str) -> Result<(), Error> {
        self.session.statements.touch();
        self.session.tally.count(0);
        let lost = self.is_broken();
        match self.client.batch_execute(sql) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.sort_sent(sql, lost, error)),
        }
    }

    /// Asks PostgreSQL for an answer.
    pub fn ping(&mut self) -> Result<(), Error> {
        self.client
            .check_connection()
            .map_err(|error| self.sort(error))
    }

    /// The driver's client, for what has no method here: `copy`, `listen`, cancel tokens. What is left
    /// in the session is cleaned up after the job, and its prepared statements go along.
    pub fn client(&mut self) -> &mut postgres::Client {
        self.session.statements.touch();
        &mut self.client
    }

    /// Asks PostgreSQL for an answer within `patience`.
    pub(crate) fn validate(&mut self, patience: Duration) -> Result<(), Error> {
        self.client
            .is_valid(patience)
            .map_err(|error| self.sort(error))
    }

    /// Leaves the session to the next job as this one found it: without an open transaction, a setting, a temporary table, a
    /// lock. Costs nothing where no job can have left any.
    pub(crate) fn clean_up(&mut self) -> Result<(), Error> {
        if !self.session.statements.start_over() || self.is_broken() {
            return Ok(());
        }
        if self.shared {
            // What is left is in a session that we may never meet again; the pooler ends it with the connection.
            self.discard();
            return Ok(());
        }
        if self.client.batch_execute(CLEAN).is_ok() {
            return Ok(());
        }
        // It is refused inside a transaction. Asked for first, a rollback would be a warning in PostgreSQL's log each time.
        let cleaned = self.client.batch_execute("rollback");
        let cleaned = cleaned.and_then(|()| self.client.batch_execute(CLEAN));
        cleaned.map_err(|error| self.sort(error))
    }

    /// Whether it must not be used again.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken || self.client.is_closed()
    }

    pub(crate) fn discard(&mut self) {
        self.broken = true;
    }

    /// What it has run so far.
    pub(crate) fn tally(&self) -> Tally {
        self.session.tally
    }

    /// When PostgreSQL last answered on it, as far as we know.
    pub(crate) fn proved(&self) -> Instant {
        self.proved
    }

    pub(crate) fn prove(&mut self) {
        self.proved = Instant::now();
    }

    /// Runs `call` with the statement of `sql`; with a new one, once, if that has gone stale.
    fn with_statement<T>(
        &mut self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
        call: impl Fn(&mut postgres::Client, &Ready) -> Result<T, postgres::Error>,
    ) -> Result<T, Error> {
        let statement = self.prepare(sql)?;
        statement.takes(parameters)?;
        let lost = self.is_broken();
        let result = match call(&mut self.client, &statement) {
            Err(error) if is_stale(&error) => {
                self.session.statements.forget(sql);
                let statement = self.prepare(sql)?;
                call(&mut self.client, &statement)
            }
            result => result,
        };
        result.map_err(|error| self.sort_sent(sql, lost, error))
    }

    fn prepare(&mut self, sql: &str) -> Result<Ready, Error> {
        let prepared = self.session.statements.prepare(&mut self.client, sql);
        if let Err(error) = &prepared {
            self.broken |= error.is_loss();
        }
        prepared
    }

    /// The error of a statement that was sent over a connection, which was `lost` before or not.
    fn sort_sent(&mut self, sql: &str, lost: bool, error: postgres::Error) -> Error {
        let error = self.sort(error);
        if lost || !may_write(sql) {
            return error;
        }
        error.unknown_if_lost()
    }

    fn sort(&mut self, error: postgres::Error) -> Error {
        let error = Error::from_driver(error, self.client.is_closed());
        self.broken |= matches!(error, Error::Unavailable(_));
        error
    }
}

impl Executor for Connection {
    fn rows(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
        let limit = self.session.result_bytes;
        let rows = self.with_statement(sql, parameters, |client, statement| {
            statement.rows(client, sql, parameters, limit)
        })?;
        self.session.count(rows)
    }

    fn execute(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        let changed = self.with_statement(sql, parameters, |client, statement| {
            statement.execute(client, sql, parameters)
        })?;
        self.session.tally.count(changed);
        Ok(changed)
    }
}

/// Statements that take effect together, or not at all.
pub struct Transaction<'a> {
    transaction: postgres::Transaction<'a>,
    session: &'a mut Session,
    /// Whether PostgreSQL has refused a statement in it: it takes no other one.
    failed: bool,
    /// Whether it is within another one, so that its commit makes nothing lasting.
    nested: bool,
}

impl Transaction<'_> {
    /// Makes what it did lasting.
    ///
    /// # Errors
    /// [`Error::Failed`] if a statement in it was refused and the job went on; nothing is committed then.
    /// [`Error::OutcomeUnknown`] if the connection is lost meanwhile.
    pub fn commit(self) -> Result<(), Error> {
        if self.failed {
            self.transaction.rollback()?;
            return Err(Error::Failed);
        }
        match self.transaction.commit().map_err(Error::from) {
            Err(error) if !self.nested => Err(error.unknown_if_lost()),
            result => result,
        }
    }

    /// Undoes what it did, which dropping it does as well.
    pub fn rollback(self) -> Result<(), Error> {
        self.transaction.rollback().map_err(Error::from)
    }

    /// Begins a transaction within this one (a savepoint).
    pub fn nested(&mut self) -> Result<Transaction<'_>, Error> {
        Ok(Transaction {
            transaction: self.transaction.transaction()?,
            session: self.session,
            failed: false,
            nested: true,
        })
    }

    fn with_statement<T>(
        &mut self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
        call: impl FnOnce(&mut postgres::Transaction<'_>, &Ready) -> Result<T, postgres::Error>,
    ) -> Result<T, Error> {
        let prepared = self.session.statements.prepare(&mut self.transaction, sql);
        let result = prepared.and_then(|it| {
            it.takes(parameters)?;
            call(&mut self.transaction, &it).map_err(|error| {
                // PostgreSQL has aborted the transaction, so trying again here is no use; the next
                // transaction prepares it anew.
                if is_stale(&error) {
                    self.session.statements.forget(sql);
                }
                Error::from(error)
            })
        });
        // A value that doesn't fit its parameter is refused on our side, and PostgreSQL never hears of it.
        self.failed |= result.as_ref().is_err_and(|it| it.sqlstate().is_some());
        result
    }
}

impl Executor for Transaction<'_> {
    fn rows(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
        let limit = self.session.result_bytes;
        let rows = self.with_statement(sql, parameters, |client, statement| {
            statement.rows(client, sql, parameters, limit)
        })?;
        self.session.count(rows)
    }

    fn execute(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        let changed = self.with_statement(sql, parameters, |client, statement| {
            statement.execute(client, sql, parameters)
        })?;
        self.session.tally.count(changed);
        Ok(changed)
    }
}

/// Everything but the transaction, which it can't end.
const CLEAN: &str = "discard all";

pub(crate) fn all_rows<T: FromRow>(rows: &[Row]) -> Result<Vec<T>, Error> {
    let typed: Result<_, _> = rows.iter().map(T::from_row).collect();
    Ok(typed?)
}

pub(crate) fn at_most_one_row<T: FromRow>(rows: &[Row]) -> Result<Option<T>, Error> {
    match rows {
        [] => Ok(None),
        [row] => Ok(Some(T::from_row(row)?)),
        more => Err(Error::RowCount {
            expected: "one row or none",
            found: more.len(),
        }),
    }
}

pub(crate) fn one_row<T: FromRow>(rows: &[Row]) -> Result<T, Error> {
    match rows {
        [row] => Ok(T::from_row(row)?),
        others => Err(Error::RowCount {
            expected: "one row",
            found: others.len(),
        }),
    }
}
