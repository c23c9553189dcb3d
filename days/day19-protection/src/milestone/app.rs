//! The state that the handlers share.

use clock::{Clock, Ids};
use database::Database;
use protection::{Devices, Egress, LockOut, Secret};
use rest::State;

/// The state that the handlers share.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) lock_out: LockOut,
    pub(crate) devices: Devices,
    pub(crate) egress: Egress,
    /// Ada's. Day 17 keeps passwords better than that.
    pub(crate) password: Secret,
}

impl State for App {
    fn database(&self) -> &Database {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }
}
