//! The prepared statements of one connection.
//!
//! Why: a statement sent as text is parsed, analyzed and planned each time, for a round trip more.
//! Prepared once, it is only executed: on a point read that halves the work of both sides.
//!
//! Invariants
//! - A text is prepared at most once for as long as it is kept.
//! - At most `limit` are kept; each one costs memory in PostgreSQL too.

use std::collections::HashMap;

use postgres::error::SqlState;
use postgres::{GenericClient, Statement};

/// Statements by their text, the least recently used one first to go.
pub(crate) struct Statements {
    limit: usize,
    clock: u64,
    kept: HashMap<String, Kept>,
}

struct Kept {
    statement: Statement,
    used: u64,
}

impl Statements {
    /// Keeps at most `limit`, and at least one.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            clock: 0,
            kept: HashMap::new(),
        }
    }

    // ANCHOR: prepare
    /// The statement of `sql`, prepared through `client` the first time.
    pub(crate) fn prepare(
        &mut self,
        client: &mut impl GenericClient,
        sql: &str,
    ) -> Result<Statement, postgres::Error> {
        self.clock += 1;
        if let Some(kept) = self.kept.get_mut(sql) {
            kept.used = self.clock;
            return Ok(kept.statement.clone());
        }
        let statement = client.prepare(sql)?;
        if self.kept.len() >= self.limit {
            self.forget_oldest();
        }
        let kept = Kept {
            statement: statement.clone(),
            used: self.clock,
        };
        self.kept.insert(sql.to_owned(), kept);
        Ok(statement)
    }
    // ANCHOR_END: prepare

    /// Drops the statement of `sql`, which closes it in PostgreSQL as well.
    pub(crate) fn forget(&mut self, sql: &str) {
        self.kept.remove(sql);
    }

    fn forget_oldest(&mut self) {
        let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used);
        if let Some(sql) = oldest.map(|(sql, _)| sql.clone()) {
            self.kept.remove(&sql);
        }
    }
}

/// Whether `error` says that a prepared statement is no longer what it was, so that preparing it
/// anew helps: a migration changed what it returns, or somebody deallocated it.
///
/// The first has no code of its own; the routine that reports it is the one sure sign
/// (`RevalidateCachedQuery` in PostgreSQL's `plancache.c`).
pub(crate) fn is_stale(error: &postgres::Error) -> bool {
    error.as_db_error().is_some_and(|reported| {
        reported.code() == &SqlState::INVALID_SQL_STATEMENT_NAME
            || (reported.code() == &SqlState::FEATURE_NOT_SUPPORTED
                && reported.routine() == Some("RevalidateCachedQuery"))
    })
}

/// Whether `sql` may change something. Only what begins like a question is taken for one; a function that writes
/// must not hide in it.
pub(crate) fn may_write(sql: &str) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default();
    let asks = ["select", "table", "values", "show", "explain"];
    !asks.iter().any(|it| it.eq_ignore_ascii_case(first))
}
