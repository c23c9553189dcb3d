//! The outcome of an answer: the rows it returned and changed, or the reason why there is nothing to compare.

use std::fmt;

use postgres::types::Type;
use postgres::{SimpleQueryMessage, Statement};

/// The outcome of a statement that ran.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The rows that it returned.
    pub result: Table,
    /// The rows in the database afterward, in the order of the exercise.
    pub afterwards: Vec<Table>,
    /// The result of each attempt: the number of its rows, or the SQLSTATE of the refusal.
    pub attempts: Vec<Result<u64, String>>,
}

impl Outcome {
    /// The outcome of a statement that only returned rows.
    pub(super) fn of(result: Table) -> Self {
        Self {
            result,
            afterwards: Vec::new(),
            attempts: Vec::new(),
        }
    }
}

/// A table of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; a null is none.
    pub rows: Vec<Vec<Option<String>>>,
}

/// A column's name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as one writes it in SQL; all integers are `integer`, all character types `text`.
    pub type_name: String,
}

/// `name type`.
impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.type_name)
    }
}

/// Why there is nothing to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The file that it is in cannot be read, for this reason.
    Unreadable(String),
    /// There is no statement in it.
    Empty,
    /// There are several statements in it.
    Several,
    /// It asks for parameters.
    Parameters,
    /// A query was asked for, and it is something else.
    NotAQuery,
    /// PostgreSQL refused it.
    Refused {
        /// The SQLSTATE; empty if it was the driver that refused it.
        code: String,
        /// In its words, with its hint.
        message: String,
        /// The line and the column of the answer that it points to, from 1.
        at: Option<(usize, usize)>,
    },
    /// It took longer than this many seconds.
    TooSlow(u64),
    /// It returned more than this many rows.
    TooManyRows(usize),
    /// It returned more than this many bytes.
    TooLarge(usize),
    /// It filled the disk space that it may use.
    TooMuchSpace,
    /// It wanted more memory than it may have.
    TooMuchMemory,
    /// It begins with this keyword, and is not about the rows of the database.
    ChangesNothing(String),
    /// It ended its session.
    Ended,
}

/// Why a statement did not run to its end, before PostgreSQL's words for it are looked at.
pub(crate) enum Failure {
    Trouble(Trouble),
    Driver(postgres::Error),
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<postgres::Error> for Failure {
    fn from(error: postgres::Error) -> Self {
        Self::Driver(error)
    }
}

impl Table {
    /// The rows that `statement` returned, in text.
    pub(super) fn new(statement: &Statement, messages: &[SimpleQueryMessage]) -> Self {
        let columns: Vec<Column> = statement
            .columns()
            .iter()
            .map(|column| Column {
                name: column.name().to_owned(),
                type_name: type_name(column.type_()),
            })
            .collect();
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let rows = rows.map(|row| {
            let values = (0..columns.len()).map(|index| row.get(index).map(str::to_owned));
            values.collect()
        });
        Self {
            rows: rows.collect(),
            columns,
        }
    }
}

fn type_name(of: &Type) -> String {
    match *of {
        Type::INT2 | Type::INT4 | Type::INT8 => "integer",
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => "text",
        Type::FLOAT4 | Type::FLOAT8 => "double precision",
        Type::BOOL => "boolean",
        ref other => other.name(),
    }
    .to_owned()
}
