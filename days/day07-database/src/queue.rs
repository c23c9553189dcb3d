//! A queue with an end: the waiting room between async callers and blocking workers.
//!
//! Invariants
//! - It never holds more than it has room for, and never blocks the one who pushes.
//! - After [`close`](Queue::close) nothing is added, and what is there is still handed out.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// First in, first out, to a fixed number of workers.
pub(crate) struct Queue<T> {
    room: usize,
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    waiting: VecDeque<T>,
    running: usize,
    open: bool,
}

/// Why an item was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Full,
    Closed,
}

impl<T> Queue<T> {
    /// Room for one item with each of `workers`, and for `waiting` more.
    pub(crate) fn new(workers: usize, waiting: usize) -> Self {
        Self {
            room: workers + waiting,
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                running: 0,
                open: true,
            }),
            changed: Condvar::new(),
        }
    }

    // ANCHOR: push
    /// Adds `item`, at once or not at all.
    pub(crate) fn push(&self, item: T) -> Result<(), Refused> {
        let mut state = self.state();
        if !state.open {
            return Err(Refused::Closed);
        }
        if state.running + state.waiting.len() >= self.room {
            return Err(Refused::Full);
        }
        state.waiting.push_back(item);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }
    // ANCHOR_END: push

    /// A worker's life: takes items and hands them to `work`, until the queue is closed and empty.
    pub(crate) fn serve(&self, mut work: impl FnMut(T)) {
        while let Some(item) = self.take() {
            work(item);
            self.state().running -= 1;
        }
    }

    /// How many items wait.
    pub(crate) fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// Takes no more items.
    pub(crate) fn close(&self) {
        self.state().open = false;
        self.changed.notify_all();
    }

    fn take(&self) -> Option<T> {
        let mut state = self.state();
        loop {
            if let Some(item) = state.waiting.pop_front() {
                state.running += 1;
                return Some(item);
            }
            if !state.open {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    // Nothing panics while it holds the lock, so a poisoned one is as good as any.
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
