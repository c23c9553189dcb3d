//! Places: who is connected, and who has to go when all places are taken.
//!
//! Why: a thousand connections that say nothing cost their owner nothing, and would keep everybody else out for as
//! long as an idle connection may stay. So a newcomer takes the place of whoever has kept the server waiting longest.
//!
//! Invariants
//! - Nobody loses a place while the server owes a response.
//! - A connection is listed exactly as long as it is there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::connection::Connection;

/// The open connections of a server.
#[derive(Default)]
pub(crate) struct Places(Mutex<Open>);

#[derive(Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, Weak<Connection>>,
}

impl Places {
    /// Lists a connection; the number is to be given to [`leave`](Self::leave).
    pub(crate) fn enter(&self, connection: &Weak<Connection>) -> u64 {
        let mut open = self.open();
        let number = open.next;
        open.next += 1;
        open.connections.insert(number, Weak::clone(connection));
        number
    }

    pub(crate) fn leave(&self, number: u64) {
        self.open().connections.remove(&number);
    }

    /// Asks the connection that has waited longest for its client to close; false if there is none.
    pub(crate) fn make_room(&self) -> bool {
        // Collected first: a connection that ends here, as the last to know it, leaves the list.
        let connections: Vec<Arc<Connection>> = {
            let open = self.open();
            open.connections
                .values()
                .filter_map(Weak::upgrade)
                .collect()
        };
        let waiting = connections.iter().filter_map(|connection| {
            let since = connection.progress.waiting_since()?;
            (!connection.is_leaving()).then_some((since, connection))
        });
        let idlest = waiting.min_by_key(|(since, _)| *since);
        idlest.is_some_and(|(_, connection)| {
            connection.ask_to_leave();
            true
        })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
