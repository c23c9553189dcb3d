//! The drive of a connection, from accept to close.
//!
//! Why a task of its own and not hyper's future alone: hyper speaks the protocol; somebody has to
//! watch the clock, hear the shutdown signal, and close so that the last answer arrives.
//!
//! Invariants
//! - A connection ends by itself: whenever it is the client's turn, one limit is running.
//! - After its last response the socket is closed gently: all is sent first, then what the client still sends is
//!   read and thrown away for a moment. Closing at once could reset the connection, and a reset can
//!   overtake the response (RFC 9112 section 9.6).

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use crate::connection::Connection;
use crate::exchange;
use crate::progress::Late;
use crate::shared::Shared;
use crate::wire::Wire;
use crate::{Refusal, RequestId};

/// How long a new connection may take to say its first word once the server drains: its request
/// may already be on the way.
const FIRST_WORD: Duration = Duration::from_millis(100);

/// How long the client's remaining bytes are thrown away before a socket is closed.
const LINGER: Duration = Duration::from_secs(2);

/// How hyper's part of a connection ended.
enum End {
    /// The protocol was done, or hyper refused to go on.
    Done {
        /// Whether the last that happened was a response.
        answered: bool,
    },
    /// Its place was needed.
    Left,
    /// The client was late.
    Late(Late),
    /// The drain deadline passed.
    Aborted,
}

impl Connection {
    /// Serves the connection until it ends.
    pub(crate) async fn serve(self: Arc<Self>, stream: TcpStream) {
        let end = self.drive(stream).await;
        let (requests, open) = self.progress().count();
        tracing::debug!(peer = %self.peer, requests, open, "connection ended");

        // After an upgrade the socket belongs to somebody else.
        let Some(stream) = self.take() else { return };
        match end {
            End::Done { answered } => {
                let refusal = self.progress().refused();
                let unread = answered || self.progress().is_unread();
                if refusal.is_some() || (unread && !self.progress().has_ended()) {
                    self.close(stream, refusal).await;
                }
            }
            End::Late(Late::Head) => {
                let refusal = Refusal::HeadTooSlow(self.server.policy.limits.head_time);
                self.close(stream, Some(refusal)).await;
            }
            // Nothing more to say, and no reason to believe that it would be read.
            End::Late(Late::Taking | Late::Asking | Late::Gone) | End::Left | End::Aborted => {}
        }
    }

    /// Lets hyper speak HTTP until the protocol, the client's slowness or the server ends it.
    async fn drive(self: &Arc<Self>, stream: TcpStream) -> End {
        let wire = TokioIo::new(Wire::new(Arc::clone(self), stream));
        let service = service_fn(|request| exchange::answer(Arc::clone(self), request));
        let mut http = pin!(
            self.server
                .http
                .serve_connection_with_upgrades(wire, service)
        );
        let mut watch = Watch::default();
        let mut shutdown = pin!(self.shutdown.cancelled());
        let mut leave = pin!(self.occupant.asked_to_leave());
        let mut to_go_away = pin!(self.to_go_away());
        let mut goes_away = false;
        let mut before = None;

        let end = loop {
            tokio::select! {
                biased;
                // First, so that what is in flight now is counted before it moves on.
                () = shutdown.as_mut(), if before.is_none() => {
                    let (requests, open) = self.progress().count();
                    before = Some(requests - open);
                    if self.progress().is_fresh() && timeout(FIRST_WORD, http.as_mut()).await.is_ok() {
                        break self.done(before);
                    }
                    http.as_mut().graceful_shutdown();
                }
                result = http.as_mut() => {
                    if let Err(error) = result {
                        tracing::debug!(peer = %self.peer, error = &*error, "connection failed");
                    }
                    break self.done(before);
                }
                () = to_go_away.as_mut(), if !goes_away => {
                    goes_away = true;
                    http.as_mut().graceful_shutdown();
                }
                () = leave.as_mut() => break End::Left,
                late = poll_fn(|cx| watch.poll_late(self, cx)) => break End::Late(late),
                () = self.server.abort.cancelled(), if before.is_some() => break End::Aborted,
            }
        };
        if let Some(before) = before {
            let (requests, open) = self.progress().count();
            self.server.drained(requests - open - before, open);
        }
        end
    }

    /// The end that hyper came to, where the server has been told to stop after so many requests.
    fn done(&self, before: Option<u64>) -> End {
        let (requests, _) = self.progress().count();
        let answered = requests > before.unwrap_or(0);
        End::Done { answered }
    }

    /// Says a last word, if there is one, and closes gently.
    async fn close(&self, stream: TcpStream, refusal: Option<Refusal>) {
        tokio::select! {
            () = bid_farewell(&self.server, self.peer, stream, refusal) => {}
            () = self.occupant.asked_to_leave() => {}
        }
    }
}

/// Says a last word, if there is one, and closes gently. The client has [`LINGER`] for all of it.
async fn bid_farewell(
    server: &Shared,
    peer: SocketAddr,
    mut stream: TcpStream,
    refusal: Option<Refusal>,
) {
    let farewell = async {
        if let Some(refusal) = refusal {
            say(server, peer, &mut stream, &refusal).await;
        }
        // An error means that the client is gone, which is where this leads anyway.
        let _ = stream.shutdown().await;
        let mut scrap = [0; 4096];
        while let Ok(1..) = stream.read(&mut scrap).await {}
    };
    tokio::select! {
        _ = timeout(LINGER, farewell) => {}
        () = server.abort.cancelled() => {}
    }
}

/// Refuses a connection that there is no place for.
pub(crate) async fn turn_away(server: Arc<Shared>, stream: TcpStream, peer: SocketAddr) {
    bid_farewell(&server, peer, stream, Some(Refusal::TooManyConnections)).await;
}

/// Sends `refusal` as the answer to a request that never became one. hyper is given a request of ours
/// to answer, so that one serializer writes every response of this server.
async fn say(server: &Shared, peer: SocketAddr, stream: &mut TcpStream, refusal: &Refusal) {
    let request: &[u8] = b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n";
    let io = TokioIo::new(tokio::io::join(request, stream));
    let context = crate::Context::new(RequestId::fresh(), peer, Duration::ZERO);
    tracing::debug!(%peer, request_id = %context.id(), %refusal, "connection refused");
    let service = service_fn(async |_| {
        Ok::<_, std::convert::Infallible>(server.policy.refuse(refusal, &context))
    });
    let _ = http1::Builder::new()
        // Nothing follows that request, which is no reason to go without the answer.
        .half_close(true)
        .serve_connection(io, service)
        .await;
}

/// Watches the limit that is running, with one timer for the life of the connection. The timer is only
/// ever set when it must ring earlier; when it rings too early it is set again. So a busy keep-alive
/// connection touches it about once per [`idle_time`](crate::Limits::idle_time), not per request.
#[derive(Default)]
struct Watch {
    timer: Option<Pin<Box<Sleep>>>,
}

impl Watch {
    fn poll_late(&mut self, connection: &Connection, cx: &mut Context<'_>) -> Poll<Late> {
        while let Some((due, late)) = connection.progress().due(&connection.server.policy.limits) {
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
            if due < timer.deadline() {
                timer.as_mut().reset(due);
            }
            if timer.as_mut().poll(cx).is_pending() {
                break;
            }
            if due <= Instant::now() {
                return Poll::Ready(late);
            }
            timer.as_mut().reset(due);
        }
        Poll::Pending
    }
}
