//! The judgment on an answer.

use std::fmt;

use crate::outcome::Trouble;

/// How an answer compares with what was expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgment {
    /// It is right.
    Right,
    /// It did not run to its end.
    Trouble(Trouble),
    /// There are too many columns, or too few.
    ColumnCount {
        /// The names that were asked for.
        expected: Vec<String>,
        /// The names that there are.
        got: Vec<String>,
    },
    /// A column has another name.
    ColumnName {
        /// From 1.
        position: usize,
        /// The name that was asked for.
        expected: String,
        /// Its name.
        got: String,
    },
    /// A column has another type.
    ColumnType {
        /// Its name.
        name: String,
        /// The type that was asked for.
        expected: String,
        /// Its type.
        got: String,
    },
    /// Rows are missing, or there are some too many, or both.
    Rows(Difference),
    /// The right rows in the wrong order.
    Order {
        /// The first row that is out of place, from 1.
        row: usize,
        /// The columns to sort by.
        by: Vec<String>,
        /// The expected values in that row.
        expected: Vec<Option<String>>,
        /// The actual values.
        got: Vec<Option<String>>,
    },
    /// The same rows, whatever is in the tables.
    TypedIn,
    /// The database is not as it should be afterwards.
    State {
        /// The query.
        what: String,
        /// The difference.
        difference: Difference,
    },
    /// Something that was tried afterwards went another way.
    Attempt {
        /// The attempt.
        what: String,
        /// The rows it should have touched, or the SQLSTATE it should have been refused with.
        expected: Result<u64, String>,
        /// Its result.
        got: Result<u64, String>,
    },
}

/// Rows of one table that are not in the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// Expected, and not there. One that is expected twice and there once is here once.
    pub missing: Vec<Vec<Option<String>>>,
    /// There, and not expected.
    pub extra: Vec<Vec<Option<String>>>,
}

impl Judgment {
    /// A word for programs and for the gallery of mistakes.
    pub fn name(&self) -> &'static str {
        match self {
            Judgment::Right => "right",
            Judgment::Trouble(Trouble::Unreadable(_)) => "unreadable",
            Judgment::Trouble(Trouble::Empty) => "empty",
            Judgment::Trouble(Trouble::Several) => "several",
            Judgment::Trouble(Trouble::Parameters) => "parameters",
            Judgment::Trouble(Trouble::NotAQuery) => "not-a-query",
            Judgment::Trouble(Trouble::Refused { .. }) => "refused",
            Judgment::Trouble(Trouble::TooSlow(_)) => "too-slow",
            Judgment::Trouble(Trouble::TooManyRows(_)) => "too-many-rows",
            Judgment::Trouble(Trouble::TooMuchSpace) => "too-much-space",
            Judgment::Trouble(Trouble::TooMuchMemory) => "too-much-memory",
            Judgment::Trouble(Trouble::ChangesNothing(_)) => "changes-nothing",
            Judgment::Trouble(Trouble::TooLarge(_)) => "too-large",
            Judgment::Trouble(Trouble::Ended) => "ended",
            Judgment::ColumnCount { .. } => "column-count",
            Judgment::ColumnName { .. } => "column-name",
            Judgment::ColumnType { .. } => "column-type",
            Judgment::Rows(difference) => {
                match (difference.missing.len(), difference.extra.len()) {
                    (_, 0) => "rows-missing",
                    (0, _) => "rows-extra",
                    _ => "rows-differ",
                }
            }
            Judgment::Order { .. } => "order",
            Judgment::TypedIn => "typed-in",
            Judgment::State { .. } => "state",
            Judgment::Attempt { .. } => "attempt",
        }
    }
}

/// In one line.
impl fmt::Display for Judgment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Judgment::Right => write!(f, "right"),
            Judgment::Trouble(trouble) => trouble.fmt(f),
            Judgment::ColumnCount { expected, got } => {
                write!(f, "{}, expected {}", columns(got), columns(expected))
            }
            Judgment::ColumnName {
                position,
                expected,
                got,
            } => write!(f, "column {position} is called {got}, expected {expected}"),
            Judgment::ColumnType {
                name,
                expected,
                got,
            } => write!(f, "column {name} is {got}, expected {expected}"),
            Judgment::Rows(difference) => difference.fmt(f),
            Judgment::Order {
                row,
                by,
                expected,
                got,
            } => write!(
                f,
                "the right rows in the wrong order, from row {row}: {} is {}, expected {}",
                by.join(", "),
                values(got),
                values(expected)
            ),
            Judgment::TypedIn => write!(f, "the result is typed in: it is the same on other data"),
            Judgment::State { what, difference } => {
                write!(f, "afterwards, in {what}: {difference}")
            }
            Judgment::Attempt {
                what,
                expected,
                got,
            } => write!(f, "{what}: {}, expected: {}", came(got), came(expected)),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (missing, extra) = (self.missing.len(), self.extra.len());
        match (missing, extra) {
            (_, 0) => write!(f, "{} missing", are(missing)),
            (0, _) => write!(f, "{} too many", are(extra)),
            _ => write!(f, "{} missing, and {} too many", are(missing), are(extra)),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Unreadable(why) => f.write_str(why),
            Trouble::Empty => write!(f, "the file has no statement"),
            Trouble::Several => write!(
                f,
                "the file has several statements; an answer is one statement"
            ),
            Trouble::Parameters => write!(
                f,
                "nothing gives $1 a value: write the value into the statement"
            ),
            Trouble::NotAQuery => write!(
                f,
                "this question asks for a query that changes nothing: select, with, values or table"
            ),
            Trouble::Refused { message, at, .. } => {
                write!(f, "PostgreSQL refuses it")?;
                if let Some((line, column)) = at {
                    write!(f, " at line {line}, column {column}")?;
                }
                write!(f, ": {}", message.replace('\n', " "))
            }
            Trouble::TooSlow(seconds) => write!(f, "it was stopped after {seconds} seconds"),
            Trouble::TooManyRows(most) => write!(f, "it returns more than {most} rows"),
            Trouble::TooMuchSpace => write!(
                f,
                "it was stopped when its rows filled 256 MB: look for a recursion that never ends, or a join without its condition"
            ),
            Trouble::TooMuchMemory => write!(
                f,
                "it was stopped when it reached the memory limit of an answer: look for one value of hundreds of megabytes, or an aggregate of everything"
            ),
            Trouble::ChangesNothing(keyword) => write!(
                f,
                "`{keyword}` can't answer this question: it asks for one statement that changes rows or makes a rule"
            ),
            Trouble::TooLarge(most) => write!(f, "it returns more than {} MB", most / 1_000_000),
            Trouble::Ended => write!(f, "it ended its own session"),
        }
    }
}

fn came(of: &Result<u64, String>) -> String {
    match of {
        Ok(rows) => format!("accepted ({})", count(*rows as usize, "row")),
        Err(code) => format!("refused (SQLSTATE {code})"),
    }
}

fn are(rows: usize) -> String {
    let verb = if rows == 1 { "is" } else { "are" };
    format!("{} {verb}", count(rows, "row"))
}

/// `1 answer`, `2 answers`.
pub fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

fn columns(names: &[String]) -> String {
    match names.len() {
        0 => "no columns".to_owned(),
        number => format!("{} ({})", count(number, "column"), names.join(", ")),
    }
}

fn values(of: &[Option<String>]) -> String {
    let values = of.iter().map(|value| value.as_deref().unwrap_or("null"));
    values.collect::<Vec<_>>().join(", ")
}
