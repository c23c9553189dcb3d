//! Progress: whose turn it is on a connection, and since when.
//!
//! Why: a connection can be held up in four ways, and only the one at fault should be timed. While a
//! handler works, the client waits for us. While a response is ready and not taken, while a head is
//! half sent, while nothing is asked at all, we wait for the client, each for another time.
//!
//! The wire (bytes), the exchanges (requests and responses) and the driver (deadlines) meet here.
//!
//! Invariants
//! - Exactly one limit, or none, applies at any moment: [`Progress::due`].
//! - An exchange is open from its complete head until its response body is handed over or dropped.
//! - Noting progress reads no clock; the driver, which is polled after it, stamps it. So a stamp is
//!   never too early, and no client is blamed for time it did not have.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::frames::Frames;
use crate::{Limits, Refusal};

/// How long a handler goes on for a client that has closed its side. Either the client has only
/// finished sending (`nc -N`) and waits for the answer, or it is gone; TCP says the same in both cases.
const HALF_CLOSED: Duration = Duration::from_secs(1);

/// The part that a client is late with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    /// The rest of a request head.
    Head,
    /// Taking the response.
    Taking,
    /// Asking for anything.
    Asking,
    /// Showing that it is still there.
    Gone,
}

/// The state of one connection; see the module.
pub(crate) struct Progress(Mutex<State>);

struct State {
    /// The frames of a client that speaks HTTP/2.
    http2: Option<Frames>,
    /// After `101 Switching Protocols` the bytes are no longer HTTP and not ours to judge.
    upgraded: bool,
    /// Requests so far.
    requests: u64,
    /// Exchanges whose response is not handed over yet.
    open: u32,
    /// The open requests that wait for us: for a handler, or for the source of a streamed body.
    working: u32,
    /// HTTP/1: a response may still have bytes that the socket did not take.
    unflushed: bool,
    /// Some of the next request's head is here; on HTTP/2, of a header block.
    head: bool,
    /// HTTP/1: the first line of that head has not ended.
    in_request_line: bool,
    /// HTTP/1: the request's body came in chunks, and it is not known that it ended cleanly.
    chunks_in_doubt: bool,
    /// The client will send nothing more.
    ended: bool,
    /// Something that the client sends was not read.
    unread: bool,
    /// The refusal that hyper would have sent by itself.
    refused: Option<Refusal>,
    moved: bool,
    since: Instant,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State {
            http2: None,
            upgraded: false,
            requests: 0,
            open: 0,
            working: 0,
            unflushed: false,
            head: false,
            in_request_line: false,
            chunks_in_doubt: false,
            ended: false,
            unread: false,
            refused: None,
            moved: false,
            since: Instant::now(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client speaks HTTP/2.
    pub(crate) fn speaks_http2(&self) {
        let mut state = self.state();
        state.http2 = Some(Frames::default());
        state.head = false;
    }

    /// Bytes came in.
    pub(crate) fn received(&self, bytes: &[u8]) {
        let mut state = self.state();
        if let Some(frames) = &mut state.http2 {
            let head = frames.read(bytes);
            state.moved |= head != state.head;
            state.head = head;
            return;
        }
        if state.owes_nothing() && !state.head {
            state.head = true;
            state.moved = true;
            state.in_request_line = true;
        }
        if state.in_request_line {
            // Empty lines before a request are none (RFC 9112 section 2.2).
            let line = bytes.trim_ascii_start();
            state.in_request_line = !line.contains(&b'\n');
        }
    }

    /// The client closed its side. Says whether to keep that from hyper, which would drop the handler
    /// at once: not before the exchange is over or [`HALF_CLOSED`] has passed.
    pub(crate) fn ended(&self) -> bool {
        let mut state = self.state();
        state.moved |= !state.ended;
        state.ended = true;
        state.http2.is_none() && !state.upgraded && !state.owes_nothing()
    }

    /// Whether bytes about to be written belong to no response of ours, that is, are an error answer that
    /// hyper makes by itself.
    pub(crate) fn owes_nothing(&self) -> bool {
        let state = self.state();
        state.http2.is_none() && !state.upgraded && state.owes_nothing()
    }

    /// hyper refused what it read.
    pub(crate) fn refuse(&self, refusal: Refusal) {
        self.state().refused.get_or_insert(refusal);
    }

    /// A request body was dropped before its end, or what follows the request will not be looked at.
    pub(crate) fn left_unread(&self) {
        self.state().unread = true;
    }

    /// The socket took some bytes. On HTTP/2 that may be no more than the answer to a ping, which
    /// is no progress of any response.
    pub(crate) fn sent(&self) {
        let mut state = self.state();
        if state.http2.is_none() {
            state.moved = true;
        }
    }

    /// The socket took everything that was written so far.
    pub(crate) fn flushed(&self) {
        let mut state = self.state();
        if state.unflushed && state.open == 0 {
            state.unflushed = false;
            state.moved = true;
        }
    }

    /// A request head is complete; its handler begins.
    pub(crate) fn begin(&self, in_chunks: bool) {
        let mut state = self.state();
        state.requests += 1;
        state.open += 1;
        state.working += 1;
        state.head = false;
        state.in_request_line = false;
        state.chunks_in_doubt = in_chunks;
        state.unflushed = state.http2.is_none();
    }

    /// An exchange that waited for us now waits for the client, or the other way round.
    pub(crate) fn turn(&self, ours: bool) {
        let mut state = self.state();
        if ours {
            state.working += 1;
        } else {
            state.working -= 1;
        }
        state.moved = true;
    }

    /// The client took a part of a response body.
    pub(crate) fn took(&self) {
        self.state().moved = true;
    }

    /// An exchange ended, while it was our turn or not.
    pub(crate) fn end(&self, ours: bool) {
        let mut state = self.state();
        state.open -= 1;
        state.working -= u32::from(ours);
        state.moved = true;
    }

    /// A body was read to its end, and no trailers came after it.
    pub(crate) fn read_to_its_end(&self) {
        self.state().chunks_in_doubt = false;
    }

    /// Whether it is in doubt where the next request begins.
    ///
    /// hyper takes LF alone in a trailer for a part of the line, and reads on into what comes after the trailers. Only
    /// what had none, and was read to its end, ended where every reader sees its end.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.state().chunks_in_doubt
    }

    /// Whether what hyper refused was one line, and that not at its end.
    pub(crate) fn is_in_request_line(&self) -> bool {
        self.state().in_request_line
    }

    /// The connection leaves HTTP.
    pub(crate) fn upgrade(&self) {
        self.state().upgraded = true;
    }

    // ANCHOR: due
    /// By when the client has to move, and what it is then late with; nothing while it is our turn.
    pub(crate) fn due(&self, limits: &Limits) -> Option<(Instant, Late)> {
        let mut state = self.state();
        if state.moved {
            state.moved = false;
            state.since = Instant::now();
        }
        let (time, late) = if state.upgraded {
            return None;
        } else if state.working > 0 {
            if !state.ended {
                return None;
            }
            (HALF_CLOSED, Late::Gone)
        } else if !state.owes_nothing() {
            (limits.write_time, Late::Taking)
        } else if state.head && state.http2.is_none() {
            (limits.head_time, Late::Head)
        } else if state.head || state.requests == 0 {
            // Who never said anything is not kept as long as who may come back.
            (limits.head_time, Late::Asking)
        } else {
            (limits.idle_time, Late::Asking)
        };
        Some((state.since.checked_add(time)?, late))
    }
    // ANCHOR_END: due

    /// Whether the client has yet to say its first word.
    pub(crate) fn is_fresh(&self) -> bool {
        let state = self.state();
        state.requests == 0 && !state.head && state.http2.is_none()
    }

    /// Whether the client speaks HTTP/2 and has made a request.
    pub(crate) fn has_asked_over_http2(&self) -> bool {
        let state = self.state();
        state.http2.is_some() && state.requests > 0
    }

    /// Since when the client could have asked for something and did not, or has not asked all of it. Nothing if it is
    /// not its turn.
    pub(crate) fn waiting_since(&self) -> Option<Instant> {
        let state = self.state();
        if state.upgraded || state.working > 0 || !state.owes_nothing() {
            return None;
        }
        Some(if state.moved {
            Instant::now()
        } else {
            state.since
        })
    }

    /// Requests so far, and how many of them are not wholly answered.
    pub(crate) fn count(&self) -> (u64, u64) {
        let state = self.state();
        let open = u64::from(state.open);
        (state.requests, open.max(u64::from(state.unflushed)))
    }

    /// The refusal that hyper would have sent, if any.
    pub(crate) fn refused(&self) -> Option<Refusal> {
        self.state().refused.take()
    }

    /// Whether the client may still be sending what nobody will read.
    pub(crate) fn is_unread(&self) -> bool {
        let state = self.state();
        state.unread && !state.ended
    }

    /// Whether the client closed its side.
    pub(crate) fn has_ended(&self) -> bool {
        self.state().ended
    }
}

impl State {
    fn owes_nothing(&self) -> bool {
        self.open == 0 && !self.unflushed
    }
}
