//! The requests that have begun and are not answered.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How many requests have begun and are not answered.
static BEGUN: AtomicUsize = AtomicUsize::new(0);

/// How many there are.
pub(crate) fn count() -> usize {
    BEGUN.load(Ordering::SeqCst)
}

/// Whether somebody besides the one who asks has begun and is not answered.
pub(crate) fn has_others() -> bool {
    count() > 1
}

/// A request that has begun; it is over when this is dropped.
pub(crate) struct Begun;

impl Begun {
    pub(crate) fn new() -> Self {
        BEGUN.fetch_add(1, Ordering::SeqCst);
        Begun
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        BEGUN.fetch_sub(1, Ordering::SeqCst);
    }
}
