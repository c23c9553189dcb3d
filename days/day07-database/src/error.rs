//! Errors for two readers: the log gets each in full, the client a sentence that gives nothing away.

use std::error::Error as _;
use std::io;

use postgres::error::{DbError, Severity, SqlState};

use crate::ColumnError;

/// A failure between us and PostgreSQL.
///
/// The message (`Display`) is for the log: it may hold names of tables and values from the
/// statement, never a password. What a client may see is [`public`](Error::public).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings cannot be used at all.
    #[error("the database settings cannot be used: {0}")]
    Settings(String),

    /// Every place is taken; nothing was started. Try again in a moment.
    #[error("the database is busy: {waiting} are waiting already")]
    Busy {
        /// How many wait, which is how many may.
        waiting: usize,
    },

    /// PostgreSQL is not there, or was lost on the way, and the work has had no effect. (What a job
    /// had committed before stays committed.)
    #[error("PostgreSQL is unavailable: {0}")]
    Unavailable(String),

    /// PostgreSQL was lost while a write or a commit was on its way, or the deadline passed while a
    /// job was running: the work may have taken effect, and may still. To find out, look, or repeat
    /// it with the same key.
    #[error("the outcome is unknown: {0}")]
    OutcomeUnknown(String),

    /// The deadline of the request passed, and the work has had no effect.
    #[error("the deadline of the request passed before {0}")]
    DeadlinePassed(&'static str),

    /// The statement ran longer than it may, and PostgreSQL canceled it.
    #[error("PostgreSQL canceled the statement: {}", describe(.0))]
    TimedOut(#[source] postgres::Error),

    /// PostgreSQL refused the statement, or a parameter does not fit it.
    #[error("PostgreSQL refused the statement: {}", describe(.0))]
    Statement(#[source] postgres::Error),

    /// A row is not what the program takes it for.
    #[error(transparent)]
    Column(#[from] ColumnError),

    /// There are more or fewer rows than the statement promises.
    #[error("expected {expected} from the statement, got {found} rows")]
    RowCount {
        /// How many there should be, in words.
        expected: &'static str,
        /// How many there are.
        found: usize,
    },

    /// A statement of the transaction was refused, and the job went on and committed: there was
    /// nothing left to commit. Return the error of the statement, or run it in
    /// [`Transaction::nested`](crate::Transaction::nested).
    #[error(
        "the transaction was rolled back: a statement in it had failed, and the job went on to commit"
    )]
    Failed,

    /// The statement has more or fewer parameters than were given.
    #[error("the statement has {expected} parameters, and {given} were given")]
    Parameters {
        /// How many it has.
        expected: usize,
        /// How many were given.
        given: usize,
    },

    /// The rows of a statement take more memory than they may: ask for fewer, page by page.
    #[error("the statement returned more than {limit} bytes of rows")]
    TooLarge {
        /// How many bytes they may take ([`Settings::result_bytes`](crate::Settings::result_bytes)).
        limit: usize,
    },

    /// The text is not a question, so it is a job's to run.
    #[error(
        "only a question that leaves its session as it is can be read, so run it as a job: {0}"
    )]
    NotARead(&'static str),

    /// The schema of this database and the migrations of this program do not go together.
    #[error("{0}")]
    Migration(String),

    /// The job ended with an error of its own, made by [`Error::job`]: nothing is wrong between us
    /// and PostgreSQL. Its caller takes it back with [`Error::into_job`].
    #[error("{0}")]
    Job(Box<dyn std::error::Error + Send + Sync>),

    /// The job panicked. Its transaction was rolled back and its connection discarded.
    #[error("a database job panicked: {0}")]
    Panicked(String),

    /// The operating system gives no more threads.
    #[error("cannot start a database thread: {0}")]
    Threads(#[source] io::Error),

    /// The [`Database`](crate::Database) ended before it could answer.
    #[error("the database bridge has ended")]
    Ended,
}

impl Error {
    /// A job's own reason to end, such as a rule of the program that a row breaks. Like every error it
    /// undoes the job's transaction.
    ///
    /// ```
    /// use database::Error;
    ///
    /// #[derive(Debug, PartialEq, thiserror::Error)]
    /// #[error("version {0} is not the current one")]
    /// struct Stale(i32);
    ///
    /// let error = Error::job(Stale(3));
    /// assert!(!error.is_transient());
    /// assert_eq!(error.into_job::<Stale>().ok(), Some(Stale(3)));
    /// ```
    pub fn job(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Job(Box::new(error))
    }

    /// The error of its own that the job ended with, if it is an `E`.
    ///
    /// # Errors
    /// This error, unchanged, if it is any other.
    pub fn into_job<E: std::error::Error + 'static>(self) -> Result<E, Self> {
        match self {
            Self::Job(error) => error.downcast().map(|it| *it).map_err(Self::Job),
            other => Err(other),
        }
    }

    /// The condition that PostgreSQL reported, if it was PostgreSQL
    /// ([appendix A](https://www.postgresql.org/docs/current/errcodes-appendix.html)).
    pub fn sqlstate(&self) -> Option<&SqlState> {
        self.reported().map(DbError::code)
    }

    /// The name of the constraint that refused it, if one did. Names are interface: see
    /// `sql/schema`.
    pub fn constraint(&self) -> Option<&str> {
        self.reported().and_then(DbError::constraint)
    }

    /// Whether the same request may well succeed in a moment: 503 and `Retry-After`, in HTTP.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Error::Busy { .. }
                | Error::Unavailable(_)
                | Error::OutcomeUnknown(_)
                | Error::DeadlinePassed(_)
                | Error::TimedOut(_)
                | Error::Ended
        ) || self.lost_to_others()
    }

    /// Whether other transactions were in the way: a serialization failure, a deadlock, or a lock that did not come free in time.
    fn lost_to_others(&self) -> bool {
        let contention = [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::LOCK_NOT_AVAILABLE,
        ];
        self.sqlstate().is_some_and(|it| contention.contains(it))
    }

    /// Whether a write may have taken effect although there is no answer. After every other error it
    /// has not.
    pub fn outcome_is_unknown(&self) -> bool {
        matches!(self, Error::OutcomeUnknown(_))
    }

    /// The sentence for the client.
    pub fn public(&self) -> &'static str {
        const BUSY: &str = "The database is busy. Try again in a moment.";
        match self {
            Error::Busy { .. } => BUSY,
            Error::Unavailable(_) | Error::Ended => {
                "The database is not available. Try again in a moment."
            }
            Error::TimedOut(_) | Error::DeadlinePassed(_) => {
                "The database took too long. Try again in a moment."
            }
            Error::OutcomeUnknown(_) => {
                "The database did not answer, and the change may have been made. Look before you try again."
            }
            other if other.lost_to_others() => BUSY,
            _ => "Something went wrong on our side.",
        }
    }

    /// Sorts a driver's error; `lost` says that its connection is of no more use.
    pub(crate) fn from_driver(error: postgres::Error, lost: bool) -> Self {
        if says_unavailable(&error, lost) {
            Error::Unavailable(describe(&error))
        } else if error.code() == Some(&SqlState::QUERY_CANCELED) {
            Error::TimedOut(error)
        } else {
            Error::Statement(error)
        }
    }

    /// The same, for a statement that was on its way when its connection was lost.
    pub(crate) fn unknown_if_lost(self) -> Self {
        match self {
            Error::Unavailable(reason) => Error::OutcomeUnknown(reason),
            other => other,
        }
    }

    /// Whether it says that a connection is gone, so that others may be, too.
    pub(crate) fn is_loss(&self) -> bool {
        matches!(self, Error::Unavailable(_) | Error::OutcomeUnknown(_))
    }

    fn reported(&self) -> Option<&DbError> {
        match self {
            Error::TimedOut(error) | Error::Statement(error) => error.as_db_error(),
            _ => None,
        }
    }
}

/// For the driver's own calls, made through [`Connection::client`](crate::Connection::client).
impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        Self::from_driver(error, false)
    }
}

/// Whether PostgreSQL or its connection is gone with `error`; `lost` says that the connection is of no more use.
pub(crate) fn says_unavailable(error: &postgres::Error, lost: bool) -> bool {
    match error.as_db_error() {
        Some(reported) => ends_session(reported),
        None => lost || is_lost(error),
    }
}

/// Whether the driver says with it that the connection is gone. What cannot be encoded or parsed has
/// an `io::Error` for its cause, too.
fn is_lost(error: &postgres::Error) -> bool {
    let cause = error.source().and_then(|it| it.downcast_ref::<io::Error>());
    let encoding = [io::ErrorKind::InvalidInput, io::ErrorKind::InvalidData];
    error.is_closed() || cause.is_some_and(|it| !encoding.contains(&it.kind()))
}

/// Whether PostgreSQL says with it that this session is over or cannot begin: whatever is fatal, and class 08, but for a
/// message that it did not expect (too few parameters).
fn ends_session(error: &DbError) -> bool {
    let is_fatal = matches!(
        error.parsed_severity(),
        Some(Severity::Fatal | Severity::Panic)
    );
    let code = error.code();
    is_fatal || (code.code().starts_with("08") && code != &SqlState::PROTOCOL_VIOLATION)
}

/// The driver's error on one line: the server's own message with its code and constraint, or the
/// driver's with its cause. Details, which quote whole rows, stay out.
pub(crate) fn describe(error: &postgres::Error) -> String {
    let Some(reported) = error.as_db_error() else {
        return match error.source() {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        };
    };
    let code = reported.code().code();
    match reported.constraint() {
        Some(name) => format!("{} ({code}, constraint {name})", reported.message()),
        None => format!("{} ({code})", reported.message()),
    }
}
