//! Trying an index: it is built in a transaction that is rolled back, so that nobody else ever sees it.
//!
//! Why: whether the planner takes an index, and what each insert then pays, is known once it is there. Building it for good to
//! find out takes a migration; building it and taking it back takes seconds.
//!
//! Invariants
//! - Whatever happens, the transaction is rolled back. The statement is one `create index`, and the query reads only.
//! - Writers of the table wait from the build to the rollback, which is bounded: [`Limits`]. A reader waits for nothing.
//! - What inserts cost is measured on copies of the table's shape, with a thousand of its rows, in the same transaction.

use std::time::{Duration, Instant};

use postgres::{Client, Transaction};

use crate::advice::size;
use crate::catalog::reason;
use crate::measure::{MeasureError, Reading, Writing, reading, writing};

/// How far a trial may go on somebody's database.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long to wait for a lock; other sessions queue after the one that waits.
    pub lock: Duration,
    /// How long any statement may run, the build above all.
    pub statement: Duration,
    /// The largest table that an index is built for.
    pub table_bytes: u64,
}

impl Default for Limits {
    /// 100 ms for a lock, 30 s for a statement, 1 GB.
    fn default() -> Self {
        Self {
            lock: Duration::from_millis(100),
            statement: Duration::from_secs(30),
            table_bytes: 1 << 30,
        }
    }
}

/// The result of a trial.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The index, which is gone again.
    pub index: String,
    /// Its size.
    pub bytes: u64,
    /// The query without it and with it, if there was a query.
    pub reads: Option<(Reading, Reading)>,
    /// A thousand inserts without it and with it.
    pub writes: (Writing, Writing),
    /// For how long writers of the table were kept out.
    pub locked: Duration,
    /// Rows were updated in place lately, and the index can't be used by this transaction: the query says nothing.
    pub inconclusive: bool,
}

/// Why an index could not be tried. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// It is something else than an index.
    #[error("what is tried must be one `create index ... on ...`, without concurrently: {0}")]
    NotAnIndex(String),
    /// There is no such table.
    #[error("there is no table called {0}")]
    NoTable(String),
    /// It would take too long, with writers waiting.
    #[error("{table} has {}, more than the limit of {}: try it on a copy, or raise the limit", size(*.bytes), size(*.limit))]
    TooLarge {
        /// The table.
        table: String,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The table is partitioned, or no table at all.
    #[error("{0} is not an ordinary table: try the index on one of its partitions")]
    NotOrdinary(String),
    /// Somebody else holds a lock.
    #[error("another session has {0} locked, and this one doesn't queue for it: try again")]
    Locked(String),
    /// The server refused something.
    #[error("{}", reason(.0))]
    Postgres(#[from] postgres::Error),
    /// The query could not be measured.
    #[error("the query: {0}")]
    Query(MeasureError),
}

/// Rows that are inserted to see what that costs.
const ROWS: u32 = 1000;

// ANCHOR: try_index
/// Builds the index that `statement` describes, runs `query` without it and with it, and takes it back.
///
/// # Errors
/// The statement is no `create index`, the table is too large or locked, the query writes, the server refuses.
pub fn try_index(
    client: &mut Client,
    statement: &str,
    query: Option<&str>,
    limits: &Limits,
) -> Result<Trial, TrialError> {
    let table = table_of(statement).ok_or_else(|| TrialError::NotAnIndex(statement.to_owned()))?;
    let before = query.map(|it| read_only(client, it, limits)).transpose()?;
    // Asked for, so also where sessions are read-only unless they say otherwise.
    let mut transaction = client.build_transaction().read_only(false).start()?;
    bound(&mut transaction, limits)?;
    let table = check(&mut transaction, &table, limits)?;
    let bare = inserts(&mut transaction, &table)?;
    let start = Instant::now();
    transaction
        .execute(statement, &[])
        .map_err(|error| match error.code() {
            Some(code) if *code == postgres::error::SqlState::LOCK_NOT_AVAILABLE => {
                TrialError::Locked(table.clone())
            }
            _ => error.into(),
        })?;
    let built = transaction.query_one(BUILT, &[&table])?;
    let after = query
        .map(|it| reading(&mut transaction, it))
        .transpose()
        .map_err(TrialError::Query)?;
    let with_it = inserts(&mut transaction, &table)?;
    transaction.rollback()?;
    let index: String = built.try_get("name")?;
    let bytes: i64 = built.try_get("bytes")?;
    Ok(Trial {
        index,
        bytes: u64::try_from(bytes).unwrap_or(0),
        reads: before.zip(after),
        writes: (bare, with_it),
        locked: start.elapsed(),
        inconclusive: built.try_get("later")?,
    })
}
// ANCHOR_END: try_index

/// The index of $1 that this transaction has made.
const BUILT: &str =
    "select relname::text as name, pg_relation_size(indexrelid) as bytes, indcheckxmin as later
     from pg_index
     join pg_class on oid = indexrelid
     where indrelid = $1::text::regclass
     order by oid desc
     limit 1";

/// The query's cost without the index. A read-only transaction refuses one that writes.
fn read_only(client: &mut Client, query: &str, limits: &Limits) -> Result<Reading, TrialError> {
    let mut transaction = client.build_transaction().read_only(true).start()?;
    bound(&mut transaction, limits)?;
    let read = reading(&mut transaction, query).map_err(TrialError::Query)?;
    transaction.rollback()?;
    Ok(read)
}

fn bound(transaction: &mut Transaction<'_>, limits: &Limits) -> Result<(), postgres::Error> {
    transaction.batch_execute(&format!(
        "set local lock_timeout to {}; set local statement_timeout to {}; set local client_min_messages to error",
        limits.lock.as_millis().max(1),
        limits.statement.as_millis().max(1)
    ))
}

/// The table as the server calls it, if an index may be built for it.
fn check(
    transaction: &mut Transaction<'_>,
    table: &str,
    limits: &Limits,
) -> Result<String, TrialError> {
    let found = transaction.query_opt(
        "select oid::regclass::text, pg_table_size(oid), relkind = 'r' from pg_class where oid = to_regclass($1)",
        &[&table],
    );
    let row = match found {
        Err(error) if error.code() == Some(&postgres::error::SqlState::LOCK_NOT_AVAILABLE) => {
            return Err(TrialError::Locked(table.to_owned()));
        }
        other => other?.ok_or_else(|| TrialError::NoTable(table.to_owned()))?,
    };
    let name: String = row.try_get(0)?;
    let bytes = u64::try_from(row.try_get::<_, i64>(1)?).unwrap_or(0);
    if !row.try_get::<_, bool>(2)? {
        return Err(TrialError::NotOrdinary(name));
    }
    if bytes > limits.table_bytes {
        let limit = limits.table_bytes;
        return Err(TrialError::TooLarge {
            table: name,
            bytes,
            limit,
        });
    }
    Ok(name)
}

/// The cost of inserting rows of `table` into an empty table with the same columns and indexes.
fn inserts(transaction: &mut Transaction<'_>, table: &str) -> Result<Writing, TrialError> {
    let columns = transaction.query_one(
        "select string_agg(quote_ident(attname), ', ' order by attnum)
         from pg_attribute
         where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
        &[&table],
    )?;
    let columns: String = columns.try_get::<_, Option<String>>(0)?.unwrap_or_default();
    transaction.batch_execute(&format!(
        "create table tried_index_copy (like {table} including all)"
    ))?;
    let insert = format!(
        "insert into tried_index_copy ({columns}) overriding system value select {columns} from {table} limit {ROWS}"
    );
    let mut written = writing(transaction, &insert).map_err(TrialError::Query)?;
    let level: String = transaction.query_one("show wal_level", &[])?.try_get(0)?;
    if level == "minimal" {
        // Such a server need not log what goes into a table that the same transaction has made.
        written.log_bytes = 0;
    }
    transaction.batch_execute("drop table tried_index_copy")?;
    Ok(written)
}

/// The table that a `create index` is on; nothing if the statement is another one.
fn table_of(statement: &str) -> Option<String> {
    let words = words(statement.trim().trim_end_matches(';'));
    let mut words = words.iter().map(String::as_str).peekable();
    let is =
        |word: Option<&str>, keyword: &str| word.is_some_and(|it| it.eq_ignore_ascii_case(keyword));
    is(words.next(), "create").then_some(())?;
    if is(words.peek().copied(), "unique") {
        words.next();
    }
    is(words.next(), "index").then_some(())?;
    if is(words.peek().copied(), "concurrently") {
        return None;
    }
    words.find(|it| it.eq_ignore_ascii_case("on"))?;
    if is(words.peek().copied(), "only") {
        words.next();
    }
    words.next().map(str::to_owned)
}

/// The words of a statement; a quoted name is a part of a word, a parenthesis ends one.
fn words(statement: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in statement.chars() {
        quoted ^= c == '"';
        let last = words.last_mut().expect("there is always one");
        match c {
            '(' if !quoted => words.extend([String::new(), String::new()]),
            c if c.is_whitespace() && !quoted => words.push(String::new()),
            c => last.push(c),
        }
    }
    words.retain(|it| !it.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::table_of;

    #[test]
    fn the_table_of_an_index() {
        for (statement, table) in [
            ("create index on t (a)", Some("t")),
            (
                "CREATE UNIQUE INDEX i ON ONLY s.t(a, b) where a > 0;",
                Some("s.t"),
            ),
            (
                "create index if not exists \"on\" on \"My Table\" (a)",
                Some("\"My Table\""),
            ),
            ("create index concurrently i on t (a)", None),
            ("create table t (a int)", None),
            ("drop table t", None),
            ("create index", None),
            ("", None),
        ] {
            assert_eq!(table_of(statement).as_deref(), table, "{statement}");
        }
    }
}
