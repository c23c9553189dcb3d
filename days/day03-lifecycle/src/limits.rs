//! Limits: how much of anything one client may take, and for how long.
//!
//! Why: every resource that a client can hold is one that it can exhaust. A server without limits
//! is not generous, it is one slow or hostile client away from serving nobody.
//!
//! Invariants
//! - Each limit fires by itself, whatever the handler does or forgets to do.
//! - None of them costs a timer for each request: a deadline that is not reached is a comparison.

use std::time::Duration;

/// The resources that one client may take of a server, and for how long.
///
/// The defaults suit a JSON API on the open internet.
///
/// ```
/// use lifecycle::Limits;
/// use std::time::Duration;
///
/// let limits = Limits {
///     handler_time: Duration::from_secs(2),
///     ..Limits::default()
/// };
/// assert_eq!(limits.body_bytes, 1024 * 1024);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once. Each costs a descriptor and buffers. Past this many a new one takes the place of
    /// the one that has kept the server waiting longest. If the server owes every one a response, the new one is
    /// answered 503 and closed: a client that is told can go elsewhere, one left in the listen backlog can only wait.
    pub connections: usize,

    /// From the first byte of a request to the end of its header section (408, then closed); also from the
    /// connection to the first request (closed, without a word).
    /// Fires on the client that sends a byte every few seconds to hold its connection forever.
    /// Bytes that hyper read together with the request before it are not seen from outside: such a head
    /// begins with the first byte that comes by itself, and until then the connection is idle.
    pub head_time: Duration,

    /// Bytes of the request line and header section together (431, then closed). They are
    /// held in memory until complete, so this bounds what a connection can cost before it has
    /// asked for anything. At least 8 KiB; on HTTP/2 it is the announced
    /// `SETTINGS_MAX_HEADER_LIST_SIZE`.
    pub head_bytes: usize,

    /// Header fields in one request (431; on HTTP/1 then closed). Bounds the work of looking one up.
    pub head_fields: usize,

    /// Bytes of the request target (414, also where it is the request line that exceeds
    /// [`head_bytes`](Self::head_bytes)). RFC 9110 section 4.1 asks every server to support at
    /// least 8000; anything longer is almost always a loop of redirects or a probe.
    pub uri_bytes: usize,

    /// Bytes of a request body (413). Fires before anything is read when `Content-Length` is
    /// already larger, and at the first byte too many when no length is declared.
    pub body_bytes: u64,

    /// For the whole body, from when the handler first waits for it (408). Whole rather than
    /// between two reads: a body of bounded size needs no more than a bounded time, and a limit on the
    /// gaps alone lets one byte every few seconds hold a handler for weeks.
    pub body_time: Duration,

    /// From the end of the head to the handler's response (503; the handler's future is dropped). It
    /// includes [`body_time`](Self::body_time), so keep it the longer of the two. The body of
    /// the response may stream on after it.
    pub handler_time: Duration,

    /// Without the client taking a single byte of a response that is ready for it (closed).
    /// Counts progress rather than the whole: a large download over a slow line is honest, a
    /// client that never reads is not.
    pub write_time: Duration,

    /// Between a response and the next request on the same connection (closed, without a word). An idle connection is worth keeping, but not forever.
    pub idle_time: Duration,

    /// From the shutdown signal until whatever is still unanswered is cut off. Keep it below
    /// what the process supervisor allows before it kills (systemd 90 s, Kubernetes 30 s).
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            head_time: Duration::from_secs(10),
            head_bytes: 32 * 1024,
            head_fields: 100,
            uri_bytes: 8000,
            body_bytes: 1024 * 1024,
            body_time: Duration::from_secs(15),
            handler_time: Duration::from_secs(30),
            write_time: Duration::from_secs(30),
            idle_time: Duration::from_secs(60),
            drain_time: Duration::from_secs(20),
        }
    }
}
