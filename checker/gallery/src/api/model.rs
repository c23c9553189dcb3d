//! The right server: its twist, what it has stored, and who waits for a change of that.

use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use super::database::Database;
use super::edge::Edge;
use super::state::State;
use super::tokens::Tokens;
use super::twist::Twist;

/// A server's rules and rows.
pub struct Model {
    pub(super) twist: Twist,
    state: Mutex<State>,
    /// Where it is served.
    pub(super) address: OnceLock<SocketAddr>,
    /// Told whenever a connection begins or ends, or two requests meet.
    changed: Condvar,
    /// What is asked before every answer about rows, on the days whose stages take it away.
    pub(super) database: Option<Database>,
    /// The keys of those that may use it; without any, everybody may.
    pub(super) tokens: Option<Tokens>,
    pub(super) edge: Edge,
}

impl Model {
    /// A server without rows that is right but for `twist`.
    #[must_use]
    pub fn new(twist: Twist) -> Self {
        Self {
            twist,
            state: Mutex::default(),
            address: OnceLock::new(),
            changed: Condvar::new(),
            database: None,
            tokens: None,
            edge: Edge::default(),
        }
    }

    /// The same server, which answers about rows only while the database at `url` does.
    #[must_use]
    pub fn with_database(mut self, url: &str) -> Self {
        self.database = Some(Database::new(url));
        self
    }

    /// The same server, for people with tokens by the keys that are in these variables, as in an environment.
    #[must_use]
    pub fn with_keys(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        self.edge = Edge::new(&variable);
        self.tokens = Tokens::new(variable);
        self
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `ready` holds of the state, which is looked at whenever it has [changed](Self::tell).
    pub(super) fn wait(&self, mut ready: impl FnMut(&State) -> bool) {
        let state = self.state();
        let _ready = self.changed.wait_while(state, |state| !ready(state));
    }

    pub(super) fn tell(&self) {
        self.changed.notify_all();
    }
}
