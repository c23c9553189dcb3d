//! The open connections: how many there are, and which of them a stop may close.
//!
//! Invariants
//! - A connection is in the registry exactly as long as its [`Ticket`] lives.
//! - The lock is never held while waiting for a client, except by [`Registry::close`], which waits
//!   a millisecond for each quiet one.

use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub(crate) struct Registry {
    bound: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    open: HashMap<u64, Entry>,
    next: u64,
    stopping: bool,
    finished: bool,
}

struct Entry {
    stream: Arc<TcpStream>,
    phase: Phase,
}

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Connected, and nothing has come yet.
    Fresh,
    /// A request has begun and is not answered yet.
    Busy,
    /// Answered, and kept open for another request.
    Idle,
}

/// A connection's place in the registry; dropping it gives the place up.
pub(crate) struct Ticket {
    registry: Arc<Registry>,
    id: u64,
}

impl Registry {
    pub(crate) fn new(bound: usize) -> Self {
        Self {
            bound,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// A place for the connection, unless all are taken.
    pub(crate) fn admit(self: &Arc<Self>, stream: &Arc<TcpStream>) -> Option<Ticket> {
        let mut state = self.state();
        if state.open.len() >= self.bound {
            return None;
        }
        let id = state.next;
        state.next += 1;
        let entry = Entry {
            stream: Arc::clone(stream),
            phase: Phase::Fresh,
        };
        state.open.insert(id, entry);
        Some(Ticket {
            registry: Arc::clone(self),
            id,
        })
    }

    pub(crate) fn open(&self) -> usize {
        self.state().open.len()
    }

    pub(crate) fn busy(&self) -> usize {
        let state = self.state();
        let busy = state
            .open
            .values()
            .filter(|entry| entry.phase == Phase::Busy);
        busy.count()
    }

    pub(crate) fn stop(&self) {
        self.state().stopping = true;
        self.changed.notify_all();
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.state().stopping
    }

    /// Says, when it is dropped, that the accept loop and every thread of it has ended.
    pub(crate) fn finish_when_dropped(&self) -> Finishing<'_> {
        Finishing(self)
    }

    /// Waits for a connection to end, a stop, or the end of the loop; for `at_most` in any case.
    /// True once the loop has ended.
    pub(crate) fn wait(&self, at_most: Duration) -> bool {
        let state = self.state();
        if state.finished {
            return true;
        }
        let woken = self.changed.wait_timeout(state, at_most);
        woken.unwrap_or_else(PoisonError::into_inner).0.finished
    }

    // ANCHOR: close
    /// Closes the connections in this phase, except where the first byte of a request is there and
    /// their thread has only not looked yet.
    pub(crate) fn close(&self, phase: Phase) {
        let mut state = self.state();
        for entry in state.open.values_mut().filter(|entry| entry.phase == phase) {
            // Under the lock a thread cannot begin a request, so its timeout is ours to change; a
            // thread that is waiting already keeps the one it began to wait with.
            let looked = entry
                .stream
                .set_read_timeout(Some(Duration::from_millis(1)))
                .and_then(|()| entry.stream.peek(&mut [0]));
            match looked {
                Ok(1..) => entry.phase = Phase::Busy,
                // Fails only for a client that is gone, whose thread is about to see that.
                Ok(0) | Err(_) => drop(entry.stream.shutdown(Shutdown::Read)),
            }
        }
    }
    // ANCHOR_END: close

    /// Closes every connection, whatever it is at; returns how many there were.
    pub(crate) fn cut_off(&self) -> usize {
        let state = self.state();
        for entry in state.open.values() {
            // Fails only for a client that is gone.
            let _ = entry.stream.shutdown(Shutdown::Both);
        }
        state.open.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The accept loop is running as long as this is there.
pub(crate) struct Finishing<'a>(&'a Registry);

impl Drop for Finishing<'_> {
    fn drop(&mut self) {
        self.0.state().finished = true;
        self.0.changed.notify_all();
    }
}

impl Ticket {
    /// Moves the connection to `phase`, and says whether the server is stopping.
    pub(crate) fn enter(&self, phase: Phase) -> bool {
        let mut state = self.registry.state();
        if let Some(entry) = state.open.get_mut(&self.id) {
            entry.phase = phase;
        }
        state.stopping
    }

    /// Whether the connection was told to close before this request.
    pub(crate) fn is_stopping(&self) -> bool {
        self.registry.is_stopping()
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.registry.state().open.remove(&self.id);
        self.registry.changed.notify_all();
    }
}

/// Whether a wait on a socket ended by its timeout: Unix says it would block, Windows that it did.
pub(crate) fn timed_out(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

/// The time until `deadline`; an error once it has passed.
pub(crate) fn left_until(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    Ok(left)
}
