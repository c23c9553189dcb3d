//! Errors, each with the next step for the person who gets it.

use std::time::Duration;

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is something else.
    #[error("that is not the answer of `explain (format json)`: {0}")]
    NotAPlan(String),
    /// The statement would change the database, and nobody allowed it to.
    #[error(
        "the statement would write ({0}); ask for it to run it all the same, and it is rolled back"
    )]
    Writes(String),
    /// It did not end in time.
    #[error("the statement ran for {} and was canceled; allow more time, or look at its estimates only", seconds(.0))]
    TimedOut(Duration),
    /// It waited for a lock that somebody else holds.
    #[error("a lock that the statement needs is held by somebody else, and was not free within {}", seconds(.0))]
    Locked(Duration),
    /// It has `$1`, and there is no value for it.
    #[error("the statement has {0} parameters ($1, ...), and none of them has a value")]
    Parameters(usize),
    /// PostgreSQL refused it.
    #[error("PostgreSQL refused it: {message} (SQLSTATE {state}){at}")]
    Refused {
        /// Its message.
        message: String,
        /// The class of the error.
        state: String,
        /// Where in the statement, if it said so.
        at: String,
    },
    /// The connection failed.
    #[error("the connection to PostgreSQL failed: {0}")]
    Connection(String),
}

fn seconds(span: &Duration) -> String {
    format!("{} s", span.as_secs_f64())
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        match error.as_db_error() {
            Some(refusal) => Self::Refused {
                message: refusal.message().to_owned(),
                state: refusal.code().code().to_owned(),
                at: refusal
                    .hint()
                    .map_or_else(String::new, |hint| format!(". {hint}")),
            },
            None => Self::Connection(error.to_string()),
        }
    }
}
