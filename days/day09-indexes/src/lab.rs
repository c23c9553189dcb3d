//! The index lab: a table to try indexes on, and the experiments whose figures are in the chapter.
//!
//! Why: what an index does shows in pages touched and bytes written, and only where there are enough rows.
//!
//! Invariants
//! - The same sizes give the same rows, in the same order on disk; parallel workers and just-in-time compilation are off.
//! - An experiment leaves the table with the indexes that it had.

use std::time::{Duration, Instant};

use postgres::Client;

use crate::measure::{MeasureError, Reading, Writing, reading, writing};
use crate::tree::{TreeError, tree};

const ROWS: &str = include_str!("../sql/lab.sql");

/// Makes the lab's tables: `rows` events of `learners` learners.
///
/// # Errors
/// The server refuses; the tables are there already.
pub fn prepare(client: &mut Client, rows: u32, learners: u32) -> Result<(), postgres::Error> {
    steady(client)?;
    client.batch_execute(&format!(
        "set client_min_messages to warning; set lab.rows to {rows}; set lab.learners to {learners}; {ROWS}"
    ))?;
    client.batch_execute("vacuum (analyze) learners")?;
    client.batch_execute("vacuum (analyze) events")
}

/// Makes this session's plans depend on the data alone. A commit waits for the log: vacuum can't mark the rows of one that has
/// not reached it as visible to all.
///
/// # Errors
/// The server is gone.
pub fn steady(client: &mut Client) -> Result<(), postgres::Error> {
    client.batch_execute(
        "set max_parallel_workers_per_gather to 0; set jit to off; set synchronous_commit to on",
    )
}

/// The picture of a small tree, and of a search in it: the key of 5,000 events.
///
/// # Errors
/// There is no `pageinspect`, or the server refuses.
pub fn tree_figure(client: &mut Client) -> Result<String, TreeError> {
    client.batch_execute(
        "create extension if not exists pageinspect; drop table if exists events, learners",
    )?;
    prepare(client, 5_000, 100)?;
    let tree = tree(client, "events_pkey")?;
    Ok(tree.svg(
        "The B-tree of 5,000 keys, and the search for 3210",
        Some("3210"),
    ))
}

/// The last ten events of one learner, in words and in SQL.
pub const LATEST: &str = "select * from events where learner_id = 42 order by at desc limit 10";

/// How many pages [`LATEST`] touches, by the order of the two columns.
#[derive(Clone, Debug)]
pub struct Order {
    /// Learners who share the events.
    pub learners: u32,
    /// With an index on `(learner_id, at)`.
    pub learner_first: Reading,
    /// With an index on `(at, learner_id)`.
    pub time_first: Reading,
}

// ANCHOR: order
/// Makes the tables anew for each number of learners, and reads the latest events of one with either order of columns.
///
/// # Errors
/// The server refuses.
pub fn order(client: &mut Client, rows: u32, learners: &[u32]) -> Result<Vec<Order>, MeasureError> {
    let one = |&learners: &u32| {
        client.batch_execute("drop table if exists events, learners")?;
        prepare(client, rows, learners)?;
        client.batch_execute("create index learner_first on events (learner_id, at)")?;
        let learner_first = reading(client, LATEST)?;
        client.batch_execute(
            "drop index learner_first; create index time_first on events (at, learner_id)",
        )?;
        // Where hardly anybody shares the log, reading all of it looks cheaper to the planner than it is.
        client.batch_execute(
            "set enable_seqscan to off; set enable_bitmapscan to off; set enable_sort to off",
        )?;
        let time_first = reading(client, LATEST)?;
        client.batch_execute("reset enable_seqscan; reset enable_bitmapscan; reset enable_sort; drop index time_first")?;
        Ok(Order {
            learners,
            learner_first,
            time_first,
        })
    };
    learners.iter().map(one).collect()
}
// ANCHOR_END: order

/// The cost of the inserts of [`writes`] with some number of indexes.
#[derive(Clone, Copy, Debug)]
pub struct Writes {
    /// Indexes on the table.
    pub indexes: usize,
    /// In pages and bytes.
    pub cost: Writing,
    /// In time, on this machine.
    pub took: Duration,
    /// Bytes of all indexes afterwards.
    pub bytes: u64,
}

/// Indexes that somebody might give the table, one for each of its columns and one more.
pub const FIVE: [&str; 5] = [
    "create unique index on written (id)",
    "create index on written (learner_id)",
    "create index on written (at)",
    "create index on written (md5(verb || id))",
    "create index on written using gin (body)",
];

/// Inserts as many events as there are into an empty table with no index, with one, ... with all of [`FIVE`].
///
/// # Errors
/// The server refuses.
pub fn writes(client: &mut Client) -> Result<Vec<Writes>, MeasureError> {
    let one = |indexes: usize| {
        client.batch_execute("drop table if exists written; create table written (like events)")?;
        for index in &FIVE[..indexes] {
            client.batch_execute(index)?;
        }
        client.batch_execute("checkpoint")?;
        let start = Instant::now();
        let cost = writing(client, "insert into written select * from events")?;
        let took = start.elapsed();
        let bytes: i64 = client
            .query_one("select pg_indexes_size('written')", &[])?
            .try_get(0)?;
        client.batch_execute("drop table written")?;
        Ok(Writes {
            indexes,
            cost,
            took,
            bytes: u64::try_from(bytes).unwrap_or(0),
        })
    };
    (0..=FIVE.len()).map(one).collect()
}

/// The cost of a primary key, by the place of its next value.
#[derive(Clone, Copy, Debug)]
pub struct Keys {
    /// `serial`, `uuid v7`, `uuid v4`.
    pub kind: &'static str,
    /// A thousand inserts, right after a checkpoint.
    pub cost: Writing,
    /// Size of the key's index for all rows.
    pub bytes: u64,
}

/// Expressions for the n-th key. A version 7 begins with a time (RFC 9562 section 5.7), a version 4 is random.
const KINDS: [(&str, &str, &str); 3] = [
    ("bigint, counted", "bigint", "n::bigint"),
    (
        "UUID version 7",
        "uuid",
        "(lpad(to_hex(1767225600000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid",
    ),
    (
        "UUID version 4",
        "uuid",
        "(substr(md5(n::text), 1, 12) || '4' || substr(md5(n::text), 14, 3) || '8' || substr(md5(n::text), 18, 15))::uuid",
    ),
];

/// Fills a table with `rows` keys of each kind, one after the other as a program would, and then inserts a thousand.
///
/// # Errors
/// The server refuses.
pub fn keys(client: &mut Client, rows: u32) -> Result<Vec<Keys>, MeasureError> {
    let one = |(kind, of_type, value): (&'static str, &str, &str)| {
        client.batch_execute(&format!(
            "drop table if exists keyed;
             create table keyed (id {of_type} primary key, note text not null);
             insert into keyed select {value}, 'note' from generate_series(1, {rows}) as n;"
        ))?;
        let bytes: i64 = client
            .query_one("select pg_indexes_size('keyed')", &[])?
            .try_get(0)?;
        client.batch_execute("checkpoint")?;
        let cost = writing(
            client,
            &format!(
                "insert into keyed select {value}, 'note' from generate_series({rows} + 1, {rows} + 1000) as n"
            ),
        )?;
        client.batch_execute("drop table keyed")?;
        Ok(Keys {
            kind,
            cost,
            bytes: u64::try_from(bytes).unwrap_or(0),
        })
    };
    KINDS.into_iter().map(one).collect()
}
