//! The database as one request sees it: with its name, its deadline, and a count of what it has cost.
//!
//! Why: work for a request that nobody waits for any more is waste, and a handler that asks a thousand times what it
//! could ask once is found by counting. So handlers get a [`Scoped`] and not the bare [`Database`].
//!
//! Invariants
//! - Nothing begins after the deadline, and no wait is longer than it.
//! - After [`Error::DeadlinePassed`] nothing has happened and nothing will. A job that had begun is
//!   [`Error::OutcomeUnknown`]: it runs to its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use lifecycle::{Context, RequestId};
use postgres::types::ToSql;

use crate::database::{has_passed, passing};
use crate::executor::{all_rows, at_most_one_row, one_row};
use crate::session::Tally;
use crate::{Connection, Database, Error, FromRow, Row};

/// On whose behalf work is done, and until when.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Scope {
    /// The request, as the log calls it.
    pub request_id: Option<RequestId>,
    /// When nobody waits any longer.
    pub deadline: Option<Instant>,
}

impl Scope {
    /// The scope of the request that `context` is of.
    pub fn of(context: &Context) -> Self {
        Self {
            request_id: Some(context.id().clone()),
            deadline: Some(context.deadline()),
        }
    }

    /// The same, ending at `deadline`.
    #[must_use]
    pub fn until(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }
}

/// The cost of a request so far. Work that is still under way is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Statements that PostgreSQL ran; those that begin and end a transaction don't count.
    pub statements: u64,
    /// Rows that they returned or changed.
    pub rows: u64,
    /// Time that the request waited for them, queues included. Those that waited side by side count twice.
    pub time: Duration,
}

/// A [`Database`] for one request. Clones share their counters.
#[derive(Clone)]
pub struct Scoped {
    database: Database,
    shared: Arc<Shared>,
}

struct Shared {
    scope: Scope,
    statements: AtomicU64,
    rows: AtomicU64,
    nanoseconds: AtomicU64,
}

impl Database {
    /// This database for what `scope` says.
    ///
    /// ```
    /// # async fn handler(database: database::Database, context: lifecycle::Context) -> Result<(), database::Error> {
    /// use database::Scope;
    ///
    /// let db = database.scoped(Scope::of(&context));
    /// let (lessons,): (i64,) = db.read_one("select count(*) from lessons", &[]).await?;
    /// assert_eq!((db.counters().statements, lessons), (1, 30));
    /// # Ok(())
    /// # }
    /// ```
    pub fn scoped(&self, scope: Scope) -> Scoped {
        Scoped {
            database: self.clone(),
            shared: Arc::new(Shared {
                scope,
                statements: AtomicU64::new(0),
                rows: AtomicU64::new(0),
                nanoseconds: AtomicU64::new(0),
            }),
        }
    }
}

impl Scoped {
    /// Like [`Database::read`].
    ///
    /// # Errors
    /// The errors of `Database::read`, and [`Error::DeadlinePassed`].
    pub async fn read<T: FromRow>(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<T>, Error> {
        all_rows(&self.rows(sql, parameters).await?)
    }

    /// Like [`read`](Self::read), for one row or none; two are [`Error::RowCount`].
    pub async fn read_opt<T: FromRow>(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<T>, Error> {
        at_most_one_row(&self.rows(sql, parameters).await?)
    }

    /// Like [`read`](Self::read), for exactly one row; none or two are [`Error::RowCount`].
    pub async fn read_one<T: FromRow>(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<T, Error> {
        one_row(&self.rows(sql, parameters).await?)
    }

    // ANCHOR: run
    /// Like [`Database::run`]; a job whose turn comes after the deadline is skipped.
    ///
    /// # Errors
    /// The errors of `Database::run`; [`Error::DeadlinePassed`] if the job has not begun and never will;
    /// [`Error::OutcomeUnknown`] if it was running when the deadline passed.
    pub async fn run<T, F>(&self, job: F) -> Result<T, Error>
    where
        F: FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        let start = Instant::now();
        let shared = self.shared.clone();
        let deadline = self.shared.scope.deadline;
        let answer = self.database.run_until(deadline, move |connection| {
            let before = connection.tally();
            let result = job(connection);
            shared.count(before, connection.tally());
            result
        });
        let result = answer.await;
        if let Err(error @ Error::OutcomeUnknown(_)) = &result {
            let request = self.shared.scope.request_id.as_ref();
            let request_id = request.map_or("none", RequestId::as_str);
            tracing::warn!(request_id, %error, "a job was left behind");
        }
        self.shared.waited(start);
        result
    }
    // ANCHOR_END: run

    /// The cost of the work in this scope.
    pub fn counters(&self) -> Counters {
        let Shared {
            statements,
            rows,
            nanoseconds,
            ..
        } = &*self.shared;
        Counters {
            statements: statements.load(Relaxed),
            rows: rows.load(Relaxed),
            time: Duration::from_nanos(nanoseconds.load(Relaxed)),
        }
    }

    /// On whose behalf it is, and until when.
    pub fn scope(&self) -> &Scope {
        &self.shared.scope
    }

    async fn rows(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        const LATE: Error = Error::DeadlinePassed("the rows had come");
        let deadline = self.shared.scope.deadline;
        if has_passed(deadline) {
            return Err(LATE);
        }
        let start = Instant::now();
        let result = tokio::select! {
            biased;
            result = self.database.rows(sql, parameters) => result,
            () = passing(deadline) => Err(LATE),
        };
        if let Ok(rows) = &result {
            self.shared.statements.fetch_add(1, Relaxed);
            self.shared.rows.fetch_add(rows.len() as u64, Relaxed);
        }
        self.shared.waited(start);
        result
    }
}

impl Shared {
    fn count(&self, before: Tally, after: Tally) {
        let statements = after.statements - before.statements;
        self.statements.fetch_add(statements, Relaxed);
        self.rows.fetch_add(after.rows - before.rows, Relaxed);
    }

    fn waited(&self, start: Instant) {
        let time = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_add(time, Relaxed);
    }
}
