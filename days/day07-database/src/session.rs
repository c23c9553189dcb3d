//! The state of a connection beside the driver's client: its statements, and its counts.

use postgres::Row;

use crate::statements::Statements;
use crate::{Error, Settings};

/// The state that a connection and its transactions share.
pub(crate) struct Session {
    pub(crate) statements: Statements,
    pub(crate) tally: Tally,
    pub(crate) result_bytes: usize,
}

impl Session {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            statements: Statements::new(settings.statements, settings.unnamed_statements),
            tally: Tally::default(),
            result_bytes: settings.result_bytes,
        }
    }

    /// The rows of a statement, counted; none if they were too large.
    pub(crate) fn count(&mut self, rows: Option<Vec<Row>>) -> Result<Vec<Row>, Error> {
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
    pub(crate) fn count(&mut self, rows: u64) {
        self.statements += 1;
        self.rows += rows;
    }
}
