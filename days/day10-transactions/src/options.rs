//! How a transaction begins and how long it may wait.

use std::time::Duration;

use database::IsolationLevel;

use crate::Retry;

/// The isolation of a transaction from others ([manual, section
/// 13.2](https://www.postgresql.org/docs/15/transaction-iso.html)).
///
/// PostgreSQL has no dirty reads, so it treats `read uncommitted` as `read committed`, and this type doesn't have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// Each statement sees what was committed before the statement began.
    #[default]
    ReadCommitted,
    /// Each statement sees what was committed before the first one began. A write to a row that has changed since is refused (40001).
    RepeatableRead,
    /// As if the transactions had run one after another. One of those for which that fails is refused (40001).
    Serializable,
}

impl From<Isolation> for IsolationLevel {
    fn from(isolation: Isolation) -> Self {
        match isolation {
            Isolation::ReadCommitted => Self::ReadCommitted,
            Isolation::RepeatableRead => Self::RepeatableRead,
            Isolation::Serializable => Self::Serializable,
        }
    }
}

/// How a transaction begins, how long it may wait, and how often it's tried.
///
/// ```
/// use transactions::{Isolation, Options, Retry};
///
/// let patient = Options {
///     retry: Retry { attempts: 50, ..Retry::default() },
///     ..Options::serializable()
/// };
/// assert_eq!(patient.isolation, Isolation::Serializable);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The isolation from others.
    pub isolation: Isolation,
    /// Whether PostgreSQL refuses a write in it.
    pub read_only: bool,
    /// How often it's tried.
    pub retry: Retry,
    /// How long a statement may wait for a lock before it's refused (55P03), if not as long as the connection's own limit.
    pub lock_timeout: Option<Duration>,
    /// How long a statement may run before it's canceled (57014), if not as long as the connection's own limit.
    pub statement_timeout: Option<Duration>,
}

impl Options {
    /// Read committed, for writes whose rule is in one statement, in a constraint or under a row lock.
    pub fn new() -> Self {
        Self::default()
    }

    /// Serializable, for a rule over rows that nobody locks.
    pub fn serializable() -> Self {
        Self {
            isolation: Isolation::Serializable,
            ..Self::default()
        }
    }

    /// Repeatable read and read-only, for several queries that have to agree.
    pub fn snapshot() -> Self {
        Self {
            isolation: Isolation::RepeatableRead,
            read_only: true,
            ..Self::default()
        }
    }
}
