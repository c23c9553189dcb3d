//! A narrated connection: whatever goes over it is printed.

use std::io::{self, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::page::{Page, Took, Way};
use crate::receive::{Incoming, Message};
use crate::text::{LineEnds, span, thousands};
use crate::{Answer, Call};

/// How long a connection waits for an answer unless told otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// The number of bytes that are printed of those sent at once.
const SENT_SHOWN: usize = 640;
/// The number of bytes that are printed of a response's head.
const HEAD_SHOWN: usize = 4096;
/// The number of bytes that are printed of its body.
const BODY_SHOWN: usize = 768;

/// A connection to a server, whose every byte is printed as it goes.
///
/// It is [`Send`], so that two of them can talk at the same time from two threads; mostly that is
/// not needed, since sending and receiving are separate calls.
pub struct Connection {
    page: Page,
    name: String,
    host: String,
    incoming: Incoming,
    patience: Duration,
    sent: Instant,
}

impl Connection {
    pub(crate) fn open(page: &Page, name: &str, address: SocketAddr) -> anyhow::Result<Self> {
        page.check()?;
        let stream = TcpStream::connect_timeout(&address, PATIENCE)
            .with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        if !name.is_empty() {
            page.make_room(name);
            page.note(name, "connects");
        }
        Ok(Self {
            page: page.clone(),
            name: name.to_owned(),
            host: address.to_string(),
            incoming: Incoming::new(stream),
            patience: PATIENCE,
            sent: Instant::now(),
        })
    }

    /// Waits this long for an answer, instead of 10 s.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The socket itself, for whatever this type has no word for; nothing done on it is printed.
    pub fn stream(&self) -> &TcpStream {
        self.incoming.stream()
    }

    /// Sends bytes and prints them, control bytes escaped. Fails if they cannot be sent in time.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> anyhow::Result<()> {
        let bytes = bytes.as_ref();
        self.transmit(bytes)?;
        self.page
            .bytes(Way::Sent, &self.name, bytes, LineEnds::Shown, SENT_SHOWN);
        Ok(())
    }

    /// Receives one response to whatever was sent, a 1xx one included, and prints its bytes.
    pub fn receive(&mut self) -> anyhow::Result<Answer> {
        self.receive_answer_to("GET")
    }

    /// The same, where the method decides whether the response has a body: `HEAD`.
    pub fn receive_answer_to(&mut self, method: &str) -> anyhow::Result<Answer> {
        let message = self.message(method)?;
        let (head, body) = message.raw.split_at(message.head_end);
        self.received(head, LineEnds::Shown, HEAD_SHOWN);
        self.received(body, LineEnds::Shown, BODY_SHOWN);
        Ok(message.answer)
    }

    /// Sends a request and receives its response; prints both as lines, the body without framing.
    ///
    /// Interim responses (1xx) are printed and passed over.
    pub fn call(&mut self, call: &Call) -> anyhow::Result<Answer> {
        let bytes = call.to_bytes(&self.host);
        self.transmit(&bytes)?;
        self.page
            .bytes(Way::Sent, &self.name, &bytes, LineEnds::Hidden, SENT_SHOWN);
        loop {
            let message = self.message(call.method())?;
            let (head, _) = message.raw.split_at(message.head_end);
            self.received(head, LineEnds::Hidden, HEAD_SHOWN);
            self.received(&message.answer.body, LineEnds::Hidden, BODY_SHOWN);
            if !matches!(message.answer.status, 100 | 102..=199) {
                return Ok(message.answer);
            }
        }
    }

    /// Receives and prints everything until the server closes.
    pub fn receive_rest(&mut self) -> anyhow::Result<Vec<u8>> {
        self.page.check()?;
        let deadline = Instant::now() + self.patience;
        let end = loop {
            match self.incoming.fill(deadline) {
                Ok(0) => break "closed by the server",
                Ok(_) if self.incoming.unread.len() > 16 * 1024 * 1024 => {
                    bail!("the server does not stop sending")
                }
                Ok(_) => {}
                Err(error) if was_reset(&error) => break "reset by the server",
                Err(error) => {
                    return Err(error).context("waiting for the server to close the connection");
                }
            }
        };
        let bytes = std::mem::take(&mut self.incoming.unread);
        self.received(&bytes, LineEnds::Shown, HEAD_SHOWN);
        self.note(end);
        Ok(bytes)
    }

    /// Waits for the server to close the connection, and fails if it sends anything instead.
    pub fn expect_closed(&mut self) -> anyhow::Result<()> {
        let rest = self.receive_rest()?;
        if !rest.is_empty() {
            let came = thousands(rest.len());
            bail!("expected the connection to close, but {came} bytes came first");
        }
        Ok(())
    }

    /// Waits this long and fails if anything comes, or if the connection closes.
    pub fn expect_silence(&mut self, time: Duration) -> anyhow::Result<()> {
        self.page.check()?;
        if self.incoming.unread.is_empty() {
            match self.incoming.fill(Instant::now() + time) {
                Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                    self.note(&format!("no answer for {}", span(time)));
                    return Ok(());
                }
                Err(error) => return Err(error).context("expected silence"),
                Ok(0) => bail!("expected silence, but the server closed the connection"),
                Ok(_) => {}
            }
        }
        let came = std::mem::take(&mut self.incoming.unread);
        self.received(&came, LineEnds::Shown, HEAD_SHOWN);
        bail!("expected silence, but {} bytes came", thousands(came.len()))
    }

    /// Lets time pass, and says so.
    pub fn pause(&mut self, time: Duration) -> anyhow::Result<()> {
        self.page.check()?;
        self.note(&format!("{} pass", span(time)));
        thread::sleep(time);
        Ok(())
    }

    /// Says how long ago the last byte was sent, and returns it.
    pub fn note_time(&mut self, what: &str) -> Duration {
        let took = self.sent.elapsed();
        self.note(&format!("{what} {}", Took(took)));
        took
    }

    /// Closes the sending side only: the server sees the end, and can still answer.
    pub fn finish_sending(&mut self) -> anyhow::Result<()> {
        self.stream().shutdown(Shutdown::Write)?;
        self.note("sends no more");
        Ok(())
    }

    /// Drops the connection without a word to the server.
    pub fn vanish(self) {
        self.note("vanishes");
    }

    fn note(&self, text: &str) {
        self.page.note(&self.name, text);
    }

    fn received(&self, bytes: &[u8], ends: LineEnds, cap: usize) {
        if !bytes.is_empty() {
            self.page.bytes(Way::Received, &self.name, bytes, ends, cap);
        }
    }

    fn transmit(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.page.check()?;
        let mut stream = self.incoming.stream();
        stream.set_write_timeout(Some(self.patience))?;
        stream
            .write_all(bytes)
            .with_context(|| format!("cannot send {} bytes", thousands(bytes.len())))?;
        self.sent = Instant::now();
        Ok(())
    }

    fn message(&mut self, method: &str) -> anyhow::Result<Message> {
        self.page.check()?;
        match self.incoming.message(method, self.patience) {
            Ok(mut message) => {
                message.answer.took = self.sent.elapsed();
                Ok(message)
            }
            Err(error) => {
                // What did come is the best explanation there is.
                self.received(&self.incoming.unread, LineEnds::Shown, HEAD_SHOWN);
                Err(error)
            }
        }
    }
}

fn was_reset(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}
