//! One connection, as the function that serves it sees it.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Limits;
use crate::registry::{Phase, Ticket, left_until, timed_out};

/// How long the server reads on after its last word, so that the client gets to read it.
const LINGER: Duration = Duration::from_millis(500);

/// One connection: reads and writes like the socket it is, but never for longer than the
/// [`Limits`] allow. A read or write that would fails with [`io::ErrorKind::TimedOut`].
///
/// The clock of [`Limits::request`] starts with [`wait`](Self::wait) or [`begin`](Self::begin),
/// that of [`Limits::response`] with the first write after that.
pub struct Connection {
    // The ticket goes last: once the place is free, the socket is closed already.
    stream: Arc<TcpStream>,
    peer: SocketAddr,
    limits: Limits,
    deadline: Instant,
    answering: bool,
    served: bool,
    ticket: Ticket,
}

impl Connection {
    pub(crate) fn new(
        stream: Arc<TcpStream>,
        peer: SocketAddr,
        limits: Limits,
        ticket: Ticket,
    ) -> Self {
        // An answer is one write. Without this its end, or all of a second one, waits until the
        // client has acknowledged what came before (RFC 9293 section 3.7.4). Where it cannot be
        // set, that is all that happens.
        let _ = stream.set_nodelay(true);
        Self {
            deadline: Instant::now() + limits.request,
            stream,
            peer,
            limits,
            answering: false,
            served: false,
            ticket,
        }
    }

    /// The address of the client.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Whether the server is being stopped: then this answer should be the connection's last.
    pub fn is_stopping(&self) -> bool {
        self.ticket.is_stopping()
    }

    /// Waits for the first byte of a request, which stays to be read. False, and the connection
    /// should be closed, if the client closes it, says nothing for [`Limits::silence`], or if the
    /// server stops.
    pub fn wait(&mut self) -> io::Result<bool> {
        let phase = if self.served {
            Phase::Idle
        } else {
            Phase::Fresh
        };
        let stopping = self.ticket.enter(phase);
        if stopping && self.served {
            return Ok(false);
        }
        self.stream.set_read_timeout(Some(self.limits.silence))?;
        loop {
            match self.stream.peek(&mut [0]) {
                Ok(0) => return Ok(false),
                Ok(_) => {
                    self.begin();
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if timed_out(&error) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
    }

    /// Starts the clock of a request whose first bytes have been read already.
    pub fn begin(&mut self) {
        self.ticket.enter(Phase::Busy);
        self.deadline = Instant::now() + self.limits.request;
        self.answering = false;
        self.served = true;
    }

    // ANCHOR: linger
    /// Closes so that the client can read the answer to its end.
    ///
    /// Closing a socket that has unread bytes makes the kernel send a reset, and a reset makes the
    /// client's kernel throw away what it has received but not delivered: the 413 would be lost
    /// exactly when it is needed. So say that no more will come, and read on until the client has
    /// closed too, or for half a second (RFC 9112 section 9.6).
    pub(crate) fn linger(self) {
        linger(&self.stream, LINGER);
    }
}

pub(crate) fn linger(mut stream: &TcpStream, at_most: Duration) {
    let deadline = Instant::now() + at_most;
    let mut rest = [0; 4096];
    let mut goes_on = stream.shutdown(Shutdown::Write).is_ok();
    while goes_on {
        let read = left_until(deadline)
            .and_then(|left| stream.set_read_timeout(Some(left)))
            .and_then(|()| stream.read(&mut rest));
        goes_on = match read {
            Ok(read) => read > 0,
            Err(error) => error.kind() == io::ErrorKind::Interrupted,
        };
    }
}
// ANCHOR_END: linger

// ANCHOR: deadlines
impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let wait = left_until(self.deadline)?.min(self.limits.silence);
            self.stream.set_read_timeout(Some(wait))?;
            match (&*self.stream).read(buffer) {
                Err(error) if timed_out(&error) => return Err(io::ErrorKind::TimedOut.into()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => return outcome,
            }
        }
    }
}
// ANCHOR_END: deadlines

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.answering {
            self.answering = true;
            self.deadline = Instant::now() + self.limits.response;
        }
        loop {
            let wait = left_until(self.deadline)?.min(self.limits.silence);
            self.stream.set_write_timeout(Some(wait))?;
            match (&*self.stream).write(bytes) {
                Err(error) if timed_out(&error) => return Err(io::ErrorKind::TimedOut.into()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => return outcome,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::registry::Registry;

    #[test]
    fn an_answer_does_not_wait_for_the_one_before_it() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let _client = TcpStream::connect(listener.local_addr()?)?;
        let (stream, peer) = listener.accept()?;
        let stream = Arc::new(stream);
        let ticket = Arc::new(Registry::new(1)).admit(&stream);
        let ticket = ticket.expect("the registry is empty");

        let connection = Connection::new(stream, peer, Limits::default(), ticket);
        assert!(connection.stream.nodelay()?);
        Ok(())
    }
}
