//! The state that all connections of one server share, and its counts.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hyper_util::rt::TokioExecutor;
use hyper_util::server::conn::auto;
use tokio_util::sync::CancellationToken;

use crate::places::{Places, Room};
use crate::policy::Policy;
use crate::{Handler, Limits};

/// The counts of the requests that were in flight when the server was told to stop, or arrived while it drained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Requests answered to the last byte.
    pub answered: u64,
    /// Requests cut off at [`Limits::drain_time`], or whose client left.
    pub aborted: u64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { answered, aborted } = self;
        write!(f, "drained: {answered} answered, {aborted} aborted")
    }
}

/// The state that all connections of one server share.
pub(crate) struct Shared {
    pub(crate) handler: Arc<dyn Handler>,
    pub(crate) policy: Policy,
    pub(crate) http: auto::Builder<TokioExecutor>,
    /// Canceled to begin the drain.
    pub(crate) shutdown: CancellationToken,
    /// Canceled to end it.
    pub(crate) abort: CancellationToken,
    /// Canceled when every response is to be the last of its connection.
    pub(crate) closing: CancellationToken,
    pub(crate) places: Places,
    answered: AtomicU64,
    aborted: AtomicU64,
}

impl Shared {
    pub(crate) fn new(
        handler: Arc<dyn Handler>,
        policy: Policy,
        shutdown: CancellationToken,
        closing: CancellationToken,
    ) -> Self {
        Self {
            http: http(&policy.limits),
            handler,
            policy,
            shutdown,
            abort: CancellationToken::new(),
            closing,
            places: Places::default(),
            answered: AtomicU64::new(0),
            aborted: AtomicU64::new(0),
        }
    }

    /// Asks the connection that waited longest to close.
    pub(crate) fn make_room(&self) -> Room {
        self.places.make_room(self.policy.limits.connections)
    }

    /// Counts what one connection did while the server drained.
    pub(crate) fn drained(&self, answered: u64, aborted: u64) {
        self.answered.fetch_add(answered, Ordering::Relaxed);
        self.aborted.fetch_add(aborted, Ordering::Relaxed);
    }

    pub(crate) fn report(&self) -> Report {
        Report {
            answered: self.answered.load(Ordering::Relaxed),
            aborted: self.aborted.load(Ordering::Relaxed),
        }
    }
}

/// hyper, set up. Its own timers stay off: it has one for the head, which would also end idle
/// connections, and it closes without an answer.
fn http(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .header_read_timeout(None)
        // A head has to fit into the buffer. hyper takes no smaller one than 8 KiB.
        .max_buf_size(limits.head_bytes.max(8192));
    if limits.head_fields != 100 {
        // hyper's default is also 100, and then it parses on the stack instead of the heap.
        builder.http1().max_headers(limits.head_fields);
    }
    builder
        .http2()
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        .max_concurrent_streams(100);
    builder
}
