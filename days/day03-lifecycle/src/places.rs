//! Places: who is connected, and who has to go when all places are taken.
//!
//! Why: a thousand connections that say nothing cost their owner nothing, and would keep everybody else out for as
//! long as an idle connection may stay. So a new connection takes the place of the one that has kept the server waiting longest.
//!
//! Invariants
//! - Nobody loses a place while the server owes a response.
//! - No two newcomers are promised one place. So at most as many wait as there are places.
//! - A connection is listed exactly as long as it is there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::connection::Connection;

/// What becomes of a newcomer when all places are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// A connection was asked to leave for it.
    Promised,
    /// All that could leave are leaving already, for others who are not there yet; those may have to leave in their turn.
    Soon,
    /// The server owes a response on every connection.
    No,
}

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

    /// Asks the connection that has waited longest for its client to close. There is none, and none to come, if the
    /// server owes a response on `all` connections.
    pub(crate) fn make_room(&self, all: usize) -> Room {
        // Collected first: a connection that ends here, as the last to know it, leaves the list.
        let connections: Vec<Arc<Connection>> = {
            let open = self.open();
            open.connections
                .values()
                .filter_map(Weak::upgrade)
                .collect()
        };
        let mut owed = 0;
        let mut idlest = None;
        for connection in &connections {
            match connection.progress.waiting_since() {
                None => owed += 1,
                Some(_) if connection.is_leaving() => {}
                Some(since) => match idlest {
                    Some((longest, _)) if longest <= since => {}
                    _ => idlest = Some((since, connection)),
                },
            }
        }
        match idlest {
            Some((_, idlest)) => {
                idlest.ask_to_leave();
                Room::Promised
            }
            None if owed < all => Room::Soon,
            None => Room::No,
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
