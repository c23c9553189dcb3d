//! The statements that cost a server most, as `pg_stat_statements` counts them.

use postgres::Client;
use postgres::error::SqlState;

use crate::Error;

/// A statement with its values taken out, and what all its runs cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Its text, with `$1` where a value was.
    pub text: String,
    /// How often it ran.
    pub calls: i64,
    /// Rows that it gave or changed.
    pub rows: i64,
    /// Shared buffers that it touched.
    pub buffers: i64,
    /// Pages of temporary files.
    pub temporary: i64,
    /// Milliseconds that it ran.
    pub time: f64,
}

/// The counts of a server.
#[derive(Clone, Debug, PartialEq)]
pub enum Top {
    /// The statements of this database, the dearest first.
    Statements(Vec<Statement>),
    /// It doesn't count, and why.
    NotAvailable(String),
}

/// The `limit` statements of this database that touched the most shared buffers since the counters were reset.
///
/// Utility statements are left out; so are those that other users may not see.
///
/// # Errors
/// A connection that breaks. A server that doesn't count is [`Top::NotAvailable`].
pub fn top(client: &mut Client, limit: u8) -> Result<Top, Error> {
    let rows = client.query(
        "select query, calls, rows,
                shared_blks_hit + shared_blks_read,
                temp_blks_read + temp_blks_written,
                total_exec_time
         from pg_stat_statements
         where dbid = (select oid from pg_database where datname = current_database())
           and query !~* '^\\s*(begin|commit|rollback|set|show|explain|prepare|deallocate|create|drop|alter|vacuum|analyze)\\M'
           and query <> '<insufficient privilege>'
           and query not like '%pg_stat_statements%'
         order by 4 desc, total_exec_time desc
         limit $1::smallint",
        &[&i16::from(limit)],
    );
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) => return not_available(error),
    };
    let statements = rows.iter().map(|row| Statement {
        text: row.get(0),
        calls: row.get(1),
        rows: row.get(2),
        buffers: row.get(3),
        temporary: row.get(4),
        time: row.get(5),
    });
    Ok(Top::Statements(statements.collect()))
}

fn not_available(error: postgres::Error) -> Result<Top, Error> {
    let why = match error.code() {
        Some(&SqlState::UNDEFINED_TABLE) => {
            "this database has no extension pg_stat_statements: create extension pg_stat_statements".to_owned()
        }
        Some(&SqlState::UNDEFINED_COLUMN) => {
            "its pg_stat_statements is older than 1.8: alter extension pg_stat_statements update".to_owned()
        }
        Some(&SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE) => {
            "the server does not load it: set shared_preload_libraries = 'pg_stat_statements', and restart".to_owned()
        }
        Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
            "this role may not read it: grant pg_read_all_stats to the role".to_owned()
        }
        _ => return Err(error.into()),
    };
    Ok(Top::NotAvailable(why))
}
