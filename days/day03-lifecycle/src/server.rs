//! The server: accept, serve, drain.
//!
//! Why: `serve(listener, shutdown)` is the shape of every server in this course. The caller
//! decides where it listens and when it ends; the server decides everything between.
//!
//! Invariants
//! - `serve` returns only when every connection it accepted is closed, or its drain deadline has passed
//!   and the rest was cut off.
//! - It never ends by itself: an error of `accept` slows it down, nothing more.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::{Connection, Place};
use crate::driver::turn_away;
use crate::places::Room;
use crate::policy::Policy;
use crate::shared::{Report, Shared};
use crate::{Context, Handler, Limits, Rejection, Request, Response};

/// Connections over the limit, and not promised the place of another, that wait or are told so at the same time; past
/// these they are just closed.
const TURNED_AWAY: usize = 64;

/// How long a newcomer waits for a place that somebody was asked to leave.
const ROOM: Duration = Duration::from_secs(1);

/// After how long a newcomer that was not promised a place asks again.
const AGAIN: Duration = Duration::from_millis(20);

/// After how long one that was does.
const PROMISE: Duration = Duration::from_millis(250);

/// How long what was cut off at the drain deadline may take to be gone.
const ABORT: Duration = Duration::from_secs(1);

/// An HTTP server around a handler.
///
/// ```
/// # let runtime = tokio::runtime::Runtime::new().unwrap();
/// # runtime.block_on(async {
/// use lifecycle::{Request, Response, Server};
/// use tokio::net::TcpListener;
/// use tokio_util::sync::CancellationToken;
///
/// async fn hello(_: Request) -> Response {
///     Response::new("hello\n".into())
/// }
///
/// let listener = TcpListener::bind("127.0.0.1:0").await?;
/// let shutdown = CancellationToken::new();
/// let server = tokio::spawn(Server::new(hello).serve(listener, shutdown.clone()));
///
/// shutdown.cancel(); // on SIGTERM, say
/// let report = server.await?;
/// assert_eq!(report.aborted, 0);
/// # Ok::<_, Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
pub struct Server {
    handler: Arc<dyn Handler>,
    policy: Policy,
    closing: CancellationToken,
}

impl Server {
    /// A server that answers with `handler`, within the default [`Limits`].
    pub fn new(handler: impl Handler) -> Self {
        Self {
            handler: Arc::new(handler),
            policy: Policy::default(),
            closing: CancellationToken::new(),
        }
    }

    /// The same server within other limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.policy.limits = limits;
        self
    }

    /// The same server with every rejection rendered by `render` instead of [`Rejection::plain`]: those of
    /// handlers, of a router and of the server itself. The server adds the request id, the rejection's own
    /// header fields, and what the protocol wants.
    pub fn refusals(
        mut self,
        render: impl Fn(&Rejection, &Context) -> Response + Send + Sync + 'static,
    ) -> Self {
        self.policy.render = Arc::new(render);
        self
    }

    /// The same server that says `Connection: close` in every HTTP/1 response from when `closing` is canceled, and GOAWAY on
    /// every HTTP/2 connection that has been asked something, whose streams it still answers. It still accepts. To be canceled together with the readiness that a load balancer asks for: a proxy then finds
    /// no connection to reuse that is about to be closed.
    pub fn closing(mut self, closing: CancellationToken) -> Self {
        self.closing = closing;
        self
    }

    /// Answers one request without a socket, within the server's limits and with its rendering: for tests of
    /// everything above the network. Otherwise as [`call`](crate::call).
    pub async fn call(&self, request: Request) -> Response {
        self.policy.call(&*self.handler, request).await
    }

    /// Serves until `shutdown` is canceled, then drains: the listener closes, idle connections too,
    /// requests in flight are answered (HTTP/1 with `Connection: close`, HTTP/2 after GOAWAY), and what is
    /// not done after [`Limits::drain_time`] is cut off.
    pub async fn serve(self, listener: TcpListener, shutdown: CancellationToken) -> Report {
        let places = Arc::new(Semaphore::new(
            self.policy.limits.connections.min(Semaphore::MAX_PERMITS),
        ));
        let foyer = Arc::new(Semaphore::new(TURNED_AWAY));
        let tasks = TaskTracker::new();
        let drain_time = self.policy.limits.drain_time;
        let server = Arc::new(Shared::new(
            self.handler,
            self.policy,
            shutdown,
            self.closing,
        ));
        let admit = |stream: TcpStream, peer: SocketAddr| {
            // Small answers should not wait for a full segment.
            let _ = stream.set_nodelay(true);
            let tracked = tasks.token();
            let server = Arc::clone(&server);
            if let Ok(permit) = Arc::clone(&places).try_acquire_owned() {
                let place = Place {
                    _permit: permit,
                    _tracked: tracked,
                };
                tokio::spawn(Connection::new(server, peer, place).serve(stream));
                return;
            }
            let room = server.make_room();
            let waits = (room != Room::Promised).then(|| Arc::clone(&foyer).try_acquire_owned());
            if let Some(Err(_)) = waits {
                return;
            }
            let places = Arc::clone(&places);
            tokio::spawn(async move {
                match wait_for_a_place(&server, places, room).await {
                    Some(permit) => {
                        drop(waits);
                        let place = Place {
                            _permit: permit,
                            _tracked: tracked,
                        };
                        Connection::new(server, peer, place).serve(stream).await;
                    }
                    None => turn_away(server, stream, peer).await,
                }
            });
        };

        let mut pause = PAUSE_FIRST;
        loop {
            let accepted = tokio::select! {
                biased;
                () = server.shutdown.cancelled() => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    pause = PAUSE_FIRST;
                    admit(stream, peer);
                }
                Err(error) if is_of_the_connection(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, ?pause, "cannot accept; trying again");
                    tokio::select! {
                        () = sleep(pause) => {}
                        () = server.shutdown.cancelled() => {}
                    }
                    pause = (pause * 2).min(PAUSE_MOST);
                }
            }
        }

        // Whom the kernel has accepted for us already is served; closing the listener resets the others.
        for (stream, peer) in queued(listener) {
            admit(stream, peer);
        }
        tasks.close();
        if timeout(drain_time, tasks.wait()).await.is_err() {
            server.abort.cancel();
            let _ = timeout(ABORT, tasks.wait()).await;
        }
        server.report()
    }
}

/// The place of a connection that leaves, within [`ROOM`]; none if nobody leaves.
async fn wait_for_a_place(
    server: &Shared,
    places: Arc<Semaphore>,
    mut room: Room,
) -> Option<OwnedSemaphorePermit> {
    // Who was promised a place is in the queue for it, and has to stay there: it may be given one at any time.
    let mut queue = pin!(Arc::clone(&places).acquire_owned());
    let mut queued = false;
    let late = Instant::now() + ROOM;
    while Instant::now() < late {
        queued |= room == Room::Promised;
        let place = match room {
            Room::No => break,
            // What was asked to leave may have been asked for something itself, and stays.
            Room::Promised => timeout(PROMISE, queue.as_mut()).await.ok(),
            Room::Soon if queued => timeout(AGAIN, queue.as_mut()).await.ok(),
            Room::Soon => {
                sleep(AGAIN).await;
                Arc::clone(&places).try_acquire_owned().ok().map(Ok)
            }
        };
        if let Some(permit) = place {
            return permit.ok();
        }
        room = server.make_room();
    }
    None
}

/// The first pause after an error of `accept`. Out of descriptors (EMFILE), say, it fails at once every time;
/// without a pause the loop would take a whole core from the connections that could free one.
const PAUSE_FIRST: Duration = Duration::from_millis(5);

/// The longest pause, after it doubled on every further error.
const PAUSE_MOST: Duration = Duration::from_secs(1);

/// The connections in the kernel's accept queue; closes the listener behind them. Asks the kernel and not
/// the runtime, which may not have heard of them yet.
fn queued(listener: TcpListener) -> Vec<(TcpStream, SocketAddr)> {
    const MOST: usize = 4096;
    let Ok(listener) = listener.into_std() else {
        return Vec::new();
    };
    let accept = || {
        let (stream, peer) = listener.accept().ok()?;
        stream.set_nonblocking(true).ok()?;
        Some((TcpStream::from_std(stream).ok()?, peer))
    };
    std::iter::from_fn(accept).take(MOST).collect()
}

/// Errors that belong to the one connection that `accept` was about to return (accept(2)).
fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}
