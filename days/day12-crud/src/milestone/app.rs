//! The state that all handlers share.

use clock::{Clock, Ids};
use database::Database;

/// The state that all handlers share.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
}

impl App {
    /// On `database`, by the system's clock and ids.
    pub(crate) fn new(database: Database) -> Self {
        Self {
            database,
            clock: Clock::system(),
            ids: Ids::system(),
        }
    }
}
