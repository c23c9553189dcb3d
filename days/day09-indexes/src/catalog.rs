//! The tables of a database and their indexes, from the catalog and the statistics.
//!
//! Invariants
//! - Reading changes nothing: it is one read-only transaction that ends after 30 s, and waits 1 s at most for a lock.
//! - Names come out as a statement needs them: quoted where they must be, with their schema unless that is `public`.

use std::collections::HashMap;
use std::time::Duration;

use postgres::{Client, IsolationLevel, Row, Transaction};

/// A database, as far as its indexes are concerned.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Its tables in the order of their names; a partition is counted with the table that it is a part of.
    pub tables: Vec<Table>,
    /// How long the counts of scans and writes have been kept, at least.
    pub counted_for: Duration,
}

/// A table, its traffic and its indexes.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Its name as a statement needs it.
    pub name: String,
    /// The same without schema and quotes.
    pub bare_name: String,
    /// It has partitions: an index of it can't be made `concurrently`.
    pub partitioned: bool,
    /// Rows, as the last `analyze` estimated them.
    pub rows: u64,
    /// Its size without indexes.
    pub bytes: u64,
    /// How often it was read from its beginning to its end.
    pub scans: u64,
    /// How many rows those scans read.
    pub rows_scanned: u64,
    /// How often it was read through an index.
    pub index_scans: u64,
    /// Rows inserted, updated and deleted.
    pub writes: u64,
    /// Its indexes in the order of their names.
    pub indexes: Vec<Index>,
    /// Its foreign keys in the order of their names.
    pub references: Vec<Reference>,
}

/// An index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    /// Its name as a statement needs it.
    pub name: String,
    /// `btree`, `hash`, `gin`, `gist`, `brin`, ...
    pub method: String,
    /// No two rows may have the same key.
    pub unique: bool,
    /// Queries may use it. A `create index concurrently` that fails leaves one that they may not.
    pub valid: bool,
    /// It stands for the indexes of partitions.
    pub partitioned: bool,
    /// A constraint, a foreign key or replication rests on it, so that it can't just be dropped.
    pub needed: bool,
    /// Its sort keys.
    pub keys: Vec<Key>,
    /// Columns that it carries beside its key (`include`).
    pub included: Vec<String>,
    /// The rows that it is for, if not all (`where`).
    pub predicate: Option<String>,
    /// The statement that makes it.
    pub definition: String,
    /// Its size.
    pub bytes: u64,
    /// How often it was read.
    pub scans: u64,
}

/// A column or an expression of an index's key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The column or the expression, as a statement needs it.
    pub expression: String,
    /// Operator class and collation: two keys that differ in them are sorted differently.
    pub class: String,
    /// Descending.
    pub descending: bool,
    /// Nulls come first.
    pub nulls_first: bool,
}

/// A foreign key.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    /// The constraint.
    pub name: String,
    /// The columns that refer, as a statement needs them.
    pub columns: Vec<String>,
    /// Distinct values of each as in `pg_stats`: negative is a share of the rows, 0 is unknown.
    pub distinct_values: Vec<f64>,
    /// The table that they refer to.
    pub parent: String,
    /// Rows that were deleted from that table.
    pub parent_deletes: u64,
    /// Deleting a row there deletes or changes rows here.
    pub cascades: bool,
}

/// Why a catalog could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused, or went away.
    #[error("{}", reason(.0))]
    Postgres(#[from] postgres::Error),
    /// A schema was asked for that has no tables.
    #[error("there are no tables in schema {0}")]
    NoTables(String),
}

/// The server's error, with its code.
pub(crate) fn reason(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(told) => format!("{} (SQLSTATE {})", told.message(), told.code().code()),
        None => error.to_string(),
    }
}

// ANCHOR: read
/// Reads the tables of the schemas called `only`, or of all if it names none. System schemas, temporary tables and what
/// belongs to an extension are left out.
///
/// # Errors
/// The server refuses or goes away, a lock isn't had within a second, or there are no tables in what `only` names.
pub fn read(client: &mut Client, only: &[String]) -> Result<Catalog, Error> {
    let mut transaction = client
        .build_transaction()
        .read_only(true)
        .isolation_level(IsolationLevel::RepeatableRead)
        .start()?;
    transaction.batch_execute(
        "set local search_path to public; set local lock_timeout to '1s'; set local statement_timeout to '30s'",
    )?;
    let catalog = Catalog {
        tables: tables(&mut transaction, only)?,
        counted_for: counted_for(&mut transaction)?,
    };
    transaction.rollback()?;
    if catalog.tables.is_empty() && !only.is_empty() {
        return Err(Error::NoTables(only.join(", ")));
    }
    Ok(catalog)
}
// ANCHOR_END: read

/// Since the statistics were reset, or the server was started: they are at least as old as that.
fn counted_for(transaction: &mut Transaction<'_>) -> Result<Duration, Error> {
    let row = transaction.query_one(
        "select extract(epoch from now() - coalesce(stats_reset, pg_postmaster_start_time()))::float8
         from pg_stat_database
         where datname = current_database()",
        &[],
    )?;
    Ok(Duration::try_from_secs_f64(row.try_get(0)?).unwrap_or_default())
}

fn tables(transaction: &mut Transaction<'_>, only: &[String]) -> Result<Vec<Table>, Error> {
    let rows = transaction.query(include_str!("catalog/tables.sql"), &[&only])?;
    let mut places = HashMap::new();
    let mut tables = Vec::new();
    for row in &rows {
        let id: u32 = row.try_get("oid")?;
        places.insert(id, tables.len());
        tables.push(table(row)?);
    }
    let ids: Vec<u32> = places.keys().copied().collect();
    for row in transaction.query(include_str!("catalog/indexes.sql"), &[&ids])? {
        let table: u32 = row.try_get("table")?;
        tables[places[&table]].indexes.push(index(&row)?);
    }
    for row in transaction.query(include_str!("catalog/references.sql"), &[&ids])? {
        let table: u32 = row.try_get("table")?;
        tables[places[&table]].references.push(reference(&row)?);
    }
    Ok(tables)
}

fn table(row: &Row) -> Result<Table, Error> {
    Ok(Table {
        name: row.try_get("name")?,
        bare_name: row.try_get("bare_name")?,
        partitioned: row.try_get("partitioned")?,
        rows: count(row, "rows")?,
        bytes: count(row, "bytes")?,
        scans: count(row, "scans")?,
        rows_scanned: count(row, "rows_scanned")?,
        index_scans: count(row, "index_scans")?,
        writes: count(row, "writes")?,
        indexes: Vec::new(),
        references: Vec::new(),
    })
}

fn index(row: &Row) -> Result<Index, Error> {
    /// Bits of `pg_index.indoption`.
    const DESCENDING: i16 = 1;
    const NULLS_FIRST: i16 = 2;
    let expressions: Vec<String> = row.try_get("keys")?;
    let classes: Vec<String> = row.try_get("classes")?;
    let options: Vec<i16> = row.try_get("options")?;
    let keys = expressions.into_iter().zip(classes).zip(options);
    let keys = keys.map(|((expression, class), option)| Key {
        expression,
        class,
        descending: option & DESCENDING != 0,
        nulls_first: option & NULLS_FIRST != 0,
    });
    Ok(Index {
        name: row.try_get("name")?,
        method: row.try_get("method")?,
        unique: row.try_get("unique")?,
        valid: row.try_get("valid")?,
        partitioned: row.try_get("partitioned")?,
        needed: row.try_get("needed")?,
        keys: keys.collect(),
        included: row.try_get("included")?,
        predicate: row.try_get("predicate")?,
        definition: row.try_get("definition")?,
        bytes: count(row, "bytes")?,
        scans: count(row, "scans")?,
    })
}

fn reference(row: &Row) -> Result<Reference, Error> {
    let on_delete: String = row.try_get("on_delete")?;
    Ok(Reference {
        name: row.try_get("name")?,
        columns: row.try_get("columns")?,
        distinct_values: row.try_get("distinct_values")?,
        parent: row.try_get("parent")?,
        parent_deletes: count(row, "parent_deletes")?,
        cascades: matches!(&*on_delete, "c" | "n" | "d"),
    })
}

/// A count of the statistics, which are never negative but for a moment.
fn count(row: &Row, column: &str) -> Result<u64, Error> {
    let count: i64 = row.try_get(column)?;
    Ok(u64::try_from(count).unwrap_or(0))
}
