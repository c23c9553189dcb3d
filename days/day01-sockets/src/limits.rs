//! The limits of the server.

use std::time::Duration;

/// The limits of the server. Each field says why it exists and what happens at it.
///
/// ```
/// use std::time::Duration;
/// use sockets::Limits;
///
/// let strict = Limits {
///     request: Duration::from_millis(500),
///     ..Limits::default()
/// };
/// assert_eq!(strict.connections, 128);
/// ```
// ANCHOR: limits
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections served at once, at least 1: a thread is cheap, but not free, and their number
    /// must not be the clients' choice. Who comes on top gets a 503 and is closed.
    pub connections: usize,
    /// The longest wait for the next byte, in or out: a peer that has gone without a word looks
    /// exactly like one that is slow.
    pub silence: Duration,
    /// From the first byte of a request to its last: a client that dribbles is never silent, and
    /// would hold its thread forever. It gets a 408.
    pub request: Duration,
    /// From the first byte of an answer to its last: the same for a client that hardly reads. Its
    /// connection is closed.
    pub response: Duration,
    /// How long a stop waits for the requests that have begun. Then they are cut off.
    pub drain: Duration,
}
// ANCHOR_END: limits

impl Default for Limits {
    /// 128 connections, 5 s of silence, 10 s for a request, 10 s for an answer, 5 s to drain.
    fn default() -> Self {
        Self {
            connections: 128,
            silence: Duration::from_secs(5),
            request: Duration::from_secs(10),
            response: Duration::from_secs(10),
            drain: Duration::from_secs(5),
        }
    }
}
