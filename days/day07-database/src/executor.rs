//! Running a statement, on whatever runs it, and how many rows may come of it.

use postgres::Row;
use postgres::types::ToSql;

use crate::{Error, FromRow};

/// Runs statements: a [`Connection`](crate::Connection), or a [`Transaction`](crate::Transaction) on one.
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
