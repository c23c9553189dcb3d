//! The connection that a job gets: its statements are prepared once.
//!
//! Invariants
//! - A statement is prepared the first time its text is seen on a connection, and never again.
//! - A job finds its session as if it were new: what one before may have left is cleaned up.
//! - A connection that was lost, or whose job panicked, never goes back to the pool.
//! - A connection that is lost inside a transaction leaves no trace ([`Error::Unavailable`]); lost while a write
//!   or a commit was on its way, it leaves a question ([`Error::OutcomeUnknown`]).

use std::time::{Duration, Instant};

use postgres::types::ToSql;
use postgres::{NoTls, Row};

use crate::probe::{POOLER, finds_a_pooler};
use crate::session::{Session, Tally};
use crate::statements::{Ready, is_stale, may_write};
use crate::{Error, Executor, Settings, Transaction, TransactionOptions};

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
            session: Session::new(settings),
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
        match options.begin(&mut self.client) {
            Ok(transaction) => Ok(Transaction::new(transaction, &mut self.session)),
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

    /// The counts of its statements so far.
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

/// Everything but the transaction, which it can't end.
const CLEAN: &str = "discard all";
