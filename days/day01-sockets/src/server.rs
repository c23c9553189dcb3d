//! The accept loop: one thread a connection, bounded, and a stop that answers who has begun.

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle, Scope};
use std::time::{Duration, Instant, SystemTime};

use crate::connection::linger;
use crate::registry::{Phase, Registry};
use crate::{Connection, Limits, Response};

/// At a stop, how long a client that has connected has to begin its request.
const GRACE: Duration = Duration::from_millis(250);
/// After being cut off, how long the threads have to notice.
const FAREWELL: Duration = Duration::from_secs(1);
/// How often to try again what can fail for want of file descriptors.
const RETRY: Duration = Duration::from_millis(100);
/// Clients turned away who still read their 503; more are closed without this courtesy.
const TURNED_AWAY: usize = 64;
/// How long each of them may take.
const COURTESY: Duration = Duration::from_millis(250);

/// A running server. Dropped, it stops as [`stop`](Self::stop) does.
pub struct Server {
    address: SocketAddr,
    limits: Limits,
    registry: Arc<Registry>,
    accepting: Option<JoinHandle<()>>,
}

/// How a server stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Connections still at work when [`Limits::drain`] had passed, which were closed.
    pub cut_off: usize,
    /// Threads that did not end even then: whatever they call does not return.
    pub abandoned: usize,
}

impl Stopped {
    /// This, if no thread was abandoned.
    ///
    /// # Errors
    ///
    /// How many threads did not end.
    pub fn clean(self) -> io::Result<Self> {
        match self.abandoned {
            0 => Ok(self),
            threads => Err(io::Error::other(format!("{threads} threads did not end"))),
        }
    }
}

impl Server {
    /// Serves `listener` with a thread for each connection, on which `serve` runs.
    ///
    /// An error that `serve` returns closes the connection, as does a panic; neither reaches any
    /// other. Fails if the first thread cannot be started.
    pub fn start<S>(listener: TcpListener, limits: Limits, serve: S) -> io::Result<Self>
    where
        S: Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
    {
        let address = listener.local_addr()?;
        let registry = Arc::new(Registry::new(limits.connections.max(1)));
        let accepting = {
            let registry = Arc::clone(&registry);
            thread::Builder::new()
                .name("accept".to_owned())
                .spawn(move || {
                    let _finishing = registry.finish_when_dropped();
                    accept(listener, limits, &registry, &serve);
                })?
        };
        Ok(Self {
            address,
            limits,
            registry,
            accepting: Some(accepting),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.registry.open()
    }

    /// How many of them have begun a request that is not answered yet.
    pub fn busy(&self) -> usize {
        self.registry.busy()
    }

    /// Stops: takes the clients that have connected already and nobody after them, answers the
    /// requests that have begun or begin within 250 ms, waits [`Limits::drain`] for that at most,
    /// and returns when every thread has ended.
    pub fn stop(mut self) -> Stopped {
        self.shut_down()
    }

    // ANCHOR: stop
    fn shut_down(&mut self) -> Stopped {
        let begun = Instant::now();
        let mut cut_off = 0;
        let mut woken = None;
        self.registry.stop();
        self.registry.close(Phase::Idle);
        loop {
            if woken.is_none_or(|at: Instant| at.elapsed() >= RETRY) {
                // An accept loop that waits for a client is woken by one.
                let _ = TcpStream::connect_timeout(&reachable(self.address), RETRY);
                woken = Some(Instant::now());
            }
            if self.registry.wait(RETRY) {
                break;
            }
            if begun.elapsed() > GRACE {
                self.registry.close(Phase::Fresh);
            }
            if begun.elapsed() > self.limits.drain {
                cut_off = cut_off.max(self.registry.cut_off());
            }
            if begun.elapsed() > self.limits.drain + FAREWELL {
                let abandoned = self.registry.open();
                self.accepting = None;
                return Stopped { cut_off, abandoned };
            }
        }
        if let Some(accepting) = self.accepting.take() {
            // It catches the panics of what it calls; one of its own is a defect, and told as one.
            if let Err(panic) = accepting.join()
                && !thread::panicking()
            {
                panic::resume_unwind(panic);
            }
        }
        let abandoned = 0;
        Stopped { cut_off, abandoned }
    }
    // ANCHOR_END: stop
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.accepting.is_some() {
            self.shut_down();
        }
    }
}

// ANCHOR: accept
fn accept<S>(listener: TcpListener, limits: Limits, registry: &Arc<Registry>, serve: &S)
where
    S: Fn(&mut Connection) -> io::Result<()> + Sync,
{
    // The scope ends when the last of its threads has: none can be forgotten.
    thread::scope(|scope| {
        let door = door(scope, registry);
        let mut closing = None;
        loop {
            match listener.accept() {
                Ok((stream, peer)) => {
                    // On some systems a connection inherits this from its listener.
                    let _ = stream.set_nonblocking(false);
                    let stream = Arc::new(stream);
                    let admitted = registry
                        .admit(&stream)
                        .map(|ticket| Connection::new(Arc::clone(&stream), peer, limits, ticket))
                        .is_some_and(|connection| spawn(scope, connection, serve));
                    if !admitted {
                        turn_away(stream, &door);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if is_the_clients(&error) => {}
                // Out of file descriptors, most likely: trying again at once would only burn the
                // processor that the others need to finish.
                Err(_) => drop(registry.wait(RETRY)),
            }
            if registry.is_stopping() {
                // Who had connected before the stop is served: from now on, take without waiting,
                // and not for long, or a crowd would keep the door open.
                let since = *closing.get_or_insert_with(Instant::now);
                if since.elapsed() > GRACE || listener.set_nonblocking(true).is_err() {
                    break;
                }
            }
        }
        drop(listener);
    });
}

/// Serves the connection on a thread of its own; false if there cannot be one more.
fn spawn<'scope, S>(
    scope: &'scope Scope<'scope, '_>,
    mut connection: Connection,
    serve: &'scope S,
) -> bool
where
    S: Fn(&mut Connection) -> io::Result<()> + Sync,
{
    let converse = move || {
        // A panic has been reported on standard error; it must not end the scope.
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| serve(&mut connection)));
        if let Ok(Ok(())) = outcome {
            connection.linger();
        }
    };
    thread::Builder::new()
        .name("connection".to_owned())
        .spawn_scoped(scope, converse)
        .is_ok()
}
// ANCHOR_END: accept

/// Sends a 503 without ever waiting: a fresh socket has room for it.
fn turn_away(stream: Arc<TcpStream>, door: &SyncSender<Arc<TcpStream>>) {
    let busy = Response::text(503, "too many connections; try again\n");
    let told = stream
        .set_nonblocking(true)
        .and_then(|()| (&*stream).write_all(&busy.to_bytes(SystemTime::now())))
        .and_then(|()| stream.set_nonblocking(false));
    if told.is_ok() {
        // When the door is crowded too, the connection just closes.
        let _ = door.try_send(stream);
    }
}

/// A thread that sees out who was turned away, one after the other.
fn door<'scope>(
    scope: &'scope Scope<'scope, '_>,
    registry: &'scope Registry,
) -> SyncSender<Arc<TcpStream>> {
    let (sender, receiver): (_, Receiver<Arc<TcpStream>>) = mpsc::sync_channel(TURNED_AWAY);
    let see_out = move || {
        for stream in receiver {
            if !registry.is_stopping() {
                linger(&stream, COURTESY);
            }
        }
    };
    // Without it the connections close at once, since nobody receives them.
    let _ = thread::Builder::new()
        .name("door".to_owned())
        .spawn_scoped(scope, see_out);
    sender
}

/// Whether `accept` failed because the client gave up, or a signal came, and nothing is wrong here.
fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}

/// An address that leads to `listening`, which may mean "every interface".
fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}
