//! Batching: a connection that, once woken, lets everybody who is ready go first.
//!
//! Why: a reader wakes the connection when it hands over its statement, and the scheduler runs the
//! one woken last at once: a system call for each statement, and at the other end, too. After one
//! turn of waiting, all who were ready have handed over theirs, and one call carries them. Where
//! nobody else is ready, the turn comes at once.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Polls `connection` one turn of the scheduler after it was woken.
pub(crate) struct Batching<C> {
    connection: C,
    waited: bool,
}

impl<C> Batching<C> {
    pub(crate) fn new(connection: C) -> Self {
        Self {
            connection,
            waited: false,
        }
    }
}

// ANCHOR: poll
impl<C: Future + Unpin> Future for Batching<C> {
    type Output = C::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<C::Output> {
        self.waited = !self.waited;
        if self.waited {
            // A task that wakes itself goes to the end of the queue.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Pin::new(&mut self.connection).poll(context)
    }
}
// ANCHOR_END: poll
