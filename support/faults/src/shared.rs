//! The state that the handle and the connections share: the fault in force, the response to lose, the counters.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::counts::Counts;
use crate::upstream::Upstream;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    Refusing,
    Silent,
    Slow(Duration),
}

/// The switch that every connection watches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Switch {
    pub(crate) fault: Fault,
    /// How often connections were cut. A connection remembers the number at its start and ends when it has risen, so that
    /// a cut that is mended at once still reaches all of them.
    pub(crate) cuts: usize,
}

pub(crate) struct Shared {
    pub(crate) upstream: Upstream,
    /// Whether the protocol is PostgreSQL's.
    pub(crate) postgres: bool,
    switch: watch::Sender<Switch>,
    /// The text, in lower case, of the request whose response is to be lost.
    armed: Mutex<Option<String>>,
    lost: AtomicUsize,
    held: AtomicUsize,
    counts: Mutex<Counts>,
}

impl Shared {
    pub(crate) fn new(upstream: Upstream, postgres: bool) -> Self {
        let fault = Fault::None;
        Self {
            upstream,
            postgres,
            switch: watch::Sender::new(Switch { fault, cuts: 0 }),
            armed: Mutex::new(None),
            lost: AtomicUsize::new(0),
            held: AtomicUsize::new(0),
            counts: Mutex::default(),
        }
    }

    pub(crate) fn switch(&self, change: impl FnOnce(&mut Switch)) {
        self.switch.send_modify(change);
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Switch> {
        self.switch.subscribe()
    }

    pub(crate) fn arm(&self, text: String) {
        *locked(&self.armed) = Some(text);
    }

    pub(crate) fn disarm(&self) {
        *locked(&self.armed) = None;
    }

    /// Whether `sent`, whose first `old` bytes were judged before, has the text that is waited for; if so, the wait is over.
    pub(crate) fn is_to_be_lost(&self, sent: &[u8], old: usize) -> bool {
        let mut armed = locked(&self.armed);
        let Some(text) = armed.as_deref() else {
            return false;
        };
        let new = (old + 1).saturating_sub(text.len()).min(old);
        let found = text.is_empty()
            || sent[new..]
                .windows(text.len())
                .any(|window| window.eq_ignore_ascii_case(text.as_bytes()));
        if found {
            *armed = None;
        }
        found
    }

    pub(crate) fn lose(&self) {
        self.lost.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn lost(&self) -> usize {
        self.lost.load(Ordering::SeqCst)
    }

    pub(crate) fn hold(&self) {
        self.held.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn held(&self) -> usize {
        self.held.load(Ordering::SeqCst)
    }

    pub(crate) fn counts<T>(&self, with: impl FnOnce(&mut Counts) -> T) -> T {
        with(&mut locked(&self.counts))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
