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
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;

use crate::progress::Progress;

/// The fate of a new connection when all places are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// A connection was asked to leave for it.
    Promised,
    /// All that could leave are leaving already, for others who are not there yet; those may have to leave in their turn.
    Soon,
    /// The server owes a response on every connection.
    No,
}

/// The facts that a place needs to know of the connection in it.
pub(crate) struct Occupant {
    pub(crate) progress: Progress,
    /// Whether somebody else was promised its place, and the call to give it up.
    leaving: AtomicBool,
    leave: Notify,
}

impl Occupant {
    pub(crate) fn new() -> Self {
        Self {
            progress: Progress::new(),
            leaving: AtomicBool::new(false),
            leave: Notify::new(),
        }
    }

    /// Whether it was asked to leave.
    fn is_leaving(&self) -> bool {
        self.leaving.load(Ordering::Relaxed)
    }

    /// Asks it to close, if it is still the client's turn then.
    fn ask_to_leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
        self.leave.notify_one();
    }

    /// Returns when it has to go.
    pub(crate) async fn asked_to_leave(&self) {
        loop {
            self.leave.notified().await;
            if self.progress.waiting_since().is_some() {
                return;
            }
            self.leaving.store(false, Ordering::Relaxed);
        }
    }
}

/// The open connections of a server.
#[derive(Default)]
pub(crate) struct Places(Mutex<Open>);

#[derive(Default)]
struct Open {
    next: u64,
    occupants: HashMap<u64, Weak<Occupant>>,
}

impl Places {
    /// Lists a connection; the number is to be given to [`leave`](Self::leave).
    pub(crate) fn enter(&self, occupant: &Arc<Occupant>) -> u64 {
        let mut open = self.open();
        let number = open.next;
        open.next += 1;
        open.occupants.insert(number, Arc::downgrade(occupant));
        number
    }

    pub(crate) fn leave(&self, number: u64) {
        self.open().occupants.remove(&number);
    }

    /// Asks the connection that has waited longest for its client to close. There is none, and none to come, if the
    /// server owes a response on `all` connections.
    pub(crate) fn make_room(&self, all: usize) -> Room {
        // Collected first: a connection that ends here, as the last to know it, leaves the list.
        let occupants: Vec<Arc<Occupant>> = {
            let open = self.open();
            open.occupants.values().filter_map(Weak::upgrade).collect()
        };
        let mut owed = 0;
        let mut idlest = None;
        for occupant in &occupants {
            match occupant.progress.waiting_since() {
                None => owed += 1,
                Some(_) if occupant.is_leaving() => {}
                Some(since) => match idlest {
                    Some((longest, _)) if longest <= since => {}
                    _ => idlest = Some((since, occupant)),
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
