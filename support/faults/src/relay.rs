//! The proxy's async side: connections, and the bytes between their two ends.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot, watch};

use crate::session::Session;
use crate::shared::{Fault, Shared, Switch};

const CONNECTIONS: usize = 1024;
const PIECE: usize = 16 * 1024;
/// The longest text that `lose_response_to` takes, less one: so much of a piece may begin a text that the next one ends.
const REMEMBERED: usize = 255;

/// Accepts connections until `stopped`. Its tasks end with the runtime.
pub(crate) async fn until(
    stopped: oneshot::Receiver<()>,
    listener: std::net::TcpListener,
    shared: Arc<Shared>,
) {
    let listener = TcpListener::from_std(listener).expect("a non-blocking listener in a runtime");
    tokio::select! {
        _ = stopped => {}
        () = accept(listener, shared) => {}
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let place = Arc::clone(&room).acquire_owned().await;
        let Ok((client, _)) = listener.accept().await else {
            // No file descriptor, or a client that is gone already.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // An error ends the connection, which is all that its two ends need to know.
            let _ = serve(client, &shared).await;
            drop(place);
        });
    }
}

async fn serve(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut switch = shared.watch();
    let Switch { fault, cuts } = *switch.borrow();
    if fault == Fault::Refusing {
        shared.counts(|counts| counts.refused += 1);
        return Ok(());
    }
    client.set_nodelay(true)?;
    let relayed = async {
        if shared.postgres {
            refuse_encryption(&mut client, shared, cuts).await?;
        }
        let upstream = shared.upstream.connect().await?;
        shared.counts(|counts| counts.connections += 1);
        let (from_client, to_client) = client.split();
        let (from_upstream, to_upstream) = tokio::io::split(upstream);
        let relay = Relay {
            shared,
            cuts,
            losing: AtomicBool::new(false),
            session: shared.postgres.then(Mutex::default),
        };
        tokio::try_join!(
            relay.requests(from_client, to_upstream),
            relay.responses(from_upstream, to_client)
        )?;
        Ok(())
    };
    tokio::select! {
        _ = switch.wait_for(|switch| switch.cuts > cuts) => Ok(()),
        result = relayed => result,
    }
}

/// Says no to the requests for TLS or GSSAPI that may come before PostgreSQL's startup message (manual, 55.2.10), so that
/// the messages after it can be read.
async fn refuse_encryption(client: &mut TcpStream, shared: &Shared, cuts: usize) -> io::Result<()> {
    const TLS: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];
    const GSSAPI: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x30];
    let mut switch = shared.watch();
    let mut first = [0; 8];
    loop {
        let seen = client.peek(&mut first).await?;
        if seen == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if seen < first.len() {
            // The rest of eight bytes is on its way. `peek` would return at once, so wait a moment.
            tokio::time::sleep(Duration::from_millis(1)).await;
            continue;
        }
        if first != TLS && first != GSSAPI {
            return Ok(());
        }
        client.read_exact(&mut first).await?;
        gate(shared, cuts, &mut switch).await?;
        client.write_all(b"N").await?;
    }
}

/// One connection's two directions.
struct Relay<'a> {
    shared: &'a Shared,
    /// [`Switch::cuts`] when it began.
    cuts: usize,
    /// Whether the next bytes of the server are to be lost.
    losing: AtomicBool,
    session: Option<Mutex<Session>>,
}

impl Relay<'_> {
    async fn requests(
        &self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) -> io::Result<()> {
        let mut switch = self.shared.watch();
        let mut sent = Vec::new();
        loop {
            let old = sent.len();
            sent.resize(old + PIECE, 0);
            let read = from.read(&mut sent[old..]).await?;
            sent.truncate(old + read);
            if read == 0 {
                return to.shutdown().await;
            }
            gate(self.shared, self.cuts, &mut switch).await?;
            if self.shared.is_to_be_lost(&sent, old) {
                self.losing.store(true, Ordering::SeqCst);
            }
            self.observe(|session, counts| session.sent(&sent[old..], counts));
            to.write_all(&sent[old..]).await?;
            to.flush().await?;
            sent.drain(..sent.len().saturating_sub(REMEMBERED));
        }
    }

    async fn responses(
        &self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) -> io::Result<()> {
        let mut switch = self.shared.watch();
        let mut piece = vec![0; PIECE];
        loop {
            let read = from.read(&mut piece).await?;
            if read == 0 {
                return to.shutdown().await;
            }
            gate(self.shared, self.cuts, &mut switch).await?;
            if self.losing.load(Ordering::SeqCst) {
                self.shared.lose();
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            self.observe(|session, _| session.received(&piece[..read]));
            to.write_all(&piece[..read]).await?;
            to.flush().await?;
        }
    }

    fn observe(&self, with: impl FnOnce(&mut Session, &mut crate::Counts)) {
        if let Some(session) = &self.session {
            let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
            self.shared.counts(|counts| with(&mut session, counts));
        }
    }
}

/// Waits as the fault in force demands; an error if the connection, which began after `cuts` cuts, is to end.
async fn gate(
    shared: &Shared,
    cuts: usize,
    switch: &mut watch::Receiver<Switch>,
) -> io::Result<()> {
    let fault = switch.borrow().fault;
    if let Fault::Slow(pause) = fault {
        shared.hold();
        tokio::time::sleep(pause).await;
    }
    if switch.borrow().fault == Fault::Silent {
        shared.hold();
        // The sender lives as long as `shared`.
        let _ = switch
            .wait_for(|switch| switch.fault != Fault::Silent)
            .await;
    }
    if switch.borrow().cuts > cuts {
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    Ok(())
}
