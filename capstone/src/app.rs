//! The app: what all handlers share.
//!
//! Why so little: a handler gets the database through its call, scoped to its request, and everything else
//! by asking the call. What stands here is what there is one of in the process.

use clock::{Clock, Ids};
use database::Database;
use tokio_util::sync::CancellationToken;

/// The state that the handlers share.
pub struct App {
    database: Database,
    clock: Clock,
    ids: Ids,
    draining: CancellationToken,
}

impl App {
    /// An app that is not draining.
    pub fn new(database: Database, clock: Clock, ids: Ids) -> Self {
        Self {
            database,
            clock,
            ids,
            draining: CancellationToken::new(),
        }
    }

    /// The one way to PostgreSQL. Handlers have [`rest::Call::db`].
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Public ids.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Set when the server has been told to stop: it is no longer ready, but still answers.
    pub fn draining(&self) -> &CancellationToken {
        &self.draining
    }
}
