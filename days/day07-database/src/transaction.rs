//! A transaction on a connection, and transactions within it.
//!
//! Invariants
//! - A [`Transaction`] that is dropped without [`commit`](Transaction::commit) is rolled back: by an
//!   early return, by `?`, by a panic.
//! - A commit that succeeds has committed. PostgreSQL answers the commit of a failed transaction with a rollback and no
//!   error, so that is [`Error::Failed`] here.

use postgres::types::ToSql;
use postgres::{IsolationLevel, Row};

use crate::session::Session;
use crate::statements::{Ready, is_stale};
use crate::{Error, Executor};

/// How a [`Connection::transaction_with`](crate::Connection::transaction_with) differs from the server's default.
#[derive(Clone, Copy, Debug, Default)]
pub struct TransactionOptions {
    /// The isolation from other transactions (PostgreSQL manual, section 13.2); `None` is the server's default, read
    /// committed.
    pub isolation: Option<IsolationLevel>,
    /// PostgreSQL refuses writes in it.
    pub read_only: bool,
    /// With serializable and read-only: it waits for a snapshot in which it can't fail.
    pub deferrable: bool,
}

impl TransactionOptions {
    pub(crate) fn begin(
        self,
        client: &mut postgres::Client,
    ) -> Result<postgres::Transaction<'_>, postgres::Error> {
        let mut builder = client.build_transaction();
        if let Some(isolation) = self.isolation {
            builder = builder.isolation_level(isolation);
        }
        if self.read_only {
            builder = builder.read_only(true);
        }
        if self.deferrable {
            builder = builder.deferrable(true);
        }
        builder.start()
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

impl<'a> Transaction<'a> {
    pub(crate) fn new(transaction: postgres::Transaction<'a>, session: &'a mut Session) -> Self {
        Self {
            transaction,
            session,
            failed: false,
            nested: false,
        }
    }

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
