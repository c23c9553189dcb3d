//! A connection: what the tasks that serve it share.
//!
//! Invariants
//! - It holds its place among [`Limits::connections`](crate::Limits) until its socket is closed, even
//!   when an upgrade takes the socket elsewhere.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpStream;
use tokio::sync::{Notify, OwnedSemaphorePermit};
use tokio_util::sync::CancellationToken;
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::Refusal;
use crate::places::Occupant;
use crate::progress::Progress;
use crate::shared::Shared;

/// The state that the tasks of one connection share.
pub(crate) struct Connection {
    pub(crate) server: Arc<Shared>,
    pub(crate) peer: SocketAddr,
    pub(crate) occupant: Arc<Occupant>,
    pub(crate) shutdown: Arc<CancellationToken>,
    /// Canceled when every response is to be the last of its connection.
    closing: CancellationToken,
    /// Called by each request over HTTP/2.
    asked: Notify,
    number: u64,
    /// The socket, once hyper is done with it.
    returned: Mutex<Option<TcpStream>>,
    _place: Place,
}

/// A place among the server's connections, given back on drop.
pub(crate) struct Place {
    pub(crate) _permit: OwnedSemaphorePermit,
    pub(crate) _tracked: TaskTrackerToken,
}

impl Connection {
    pub(crate) fn new(server: Arc<Shared>, peer: SocketAddr, place: Place) -> Arc<Self> {
        let occupant = Arc::new(Occupant::new());
        Arc::new(Self {
            shutdown: Arc::new(server.shutdown.child_token()),
            closing: server.closing.child_token(),
            asked: Notify::new(),
            number: server.places.enter(&occupant),
            server,
            peer,
            occupant,
            returned: Mutex::new(None),
            _place: place,
        })
    }

    /// The side that has to act, and since when.
    pub(crate) fn progress(&self) -> &Progress {
        &self.occupant.progress
    }

    /// Whether the response that is ready has to be the last one.
    pub(crate) fn is_last(&self) -> bool {
        self.closing.is_cancelled() || self.progress().is_in_doubt()
    }

    /// Notes a request over HTTP/2, where GOAWAY says what `Connection: close` says in a response.
    pub(crate) fn asked_over_http2(&self) {
        self.asked.notify_one();
    }

    /// Returns when a client that speaks HTTP/2 is to hear that it should go elsewhere with its next request.
    pub(crate) async fn to_go_away(&self) {
        self.closing.cancelled().await;
        while !self.progress().has_asked_over_http2() {
            self.asked.notified().await;
        }
    }

    /// Takes down what hyper would have answered by itself, from the status line it wrote.
    pub(crate) fn refused_by_hyper(&self, answer: &[u8]) {
        let limits = &self.server.policy.limits;
        let refusal = match answer.get(9..12) {
            Some(b"431") if self.progress().is_in_request_line() => {
                Refusal::UriTooLong(limits.uri_bytes)
            }
            Some(b"431") => Refusal::HeadTooLarge {
                bytes: limits.head_bytes,
                fields: limits.head_fields,
            },
            Some(b"414") => Refusal::UriTooLong(limits.uri_bytes),
            _ => Refusal::Malformed,
        };
        self.progress().refuse(refusal);
    }

    /// Receives the socket back from the wire.
    pub(crate) fn take_back(&self, stream: TcpStream) {
        *self.returned.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream);
    }

    /// The socket, if hyper is done with it and no upgrade took it.
    pub(crate) fn take(&self) -> Option<TcpStream> {
        self.returned
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.server.places.leave(self.number);
    }
}
