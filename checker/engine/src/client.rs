//! A connection that records every byte, so that a failure can show the conversation.
//!
//! Invariants
//! - Nothing waits longer than the client's patience, and nothing waits past the stage's deadline.
//! - A slow program isn't wrong yet: patience starts again with every byte that arrives.

mod connect;
mod end;
mod head;

use std::cell::RefCell;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::failure::Failure;
use crate::message::Request;
use crate::parser::{Parsed, Read};
use crate::response::Response;
use crate::text::seconds;
use crate::transcript::{Transcript, What};
use crate::{pressure, processes};

/// The most bytes of a response; a longer response is reported as "without end".
const MOST: usize = 4 << 20;

/// One connection to the program under test.
pub struct Client {
    stream: TcpStream,
    transcript: Rc<RefCell<Transcript>>,
    /// How much of what was received has been read as answers.
    read: usize,
    /// Whether the program has ended the connection, as far as it was read.
    over: bool,
    /// Whether the program ended it with a reset.
    was_reset: bool,
    patience: Duration,
    deadline: Instant,
}

impl Client {
    /// Sends bytes. If the program has closed the connection, reading the response reports it.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        self.note(What::Sent(bytes.to_vec()));
        _ = self.stream.set_write_timeout(Some(self.wait()));
        _ = self.stream.write_all(bytes);
    }

    /// Sends a request at once.
    pub fn request(&mut self, request: &Request) {
        self.note(What::Request(request.clone()));
        _ = self.stream.set_write_timeout(Some(self.wait()));
        _ = self.stream.write_all(&request.bytes());
    }

    /// Sends a request but for its last byte, which is returned.
    pub fn request_but_last(&mut self, request: &Request) -> Option<u8> {
        self.note(What::Request(request.clone()));
        _ = self.stream.set_write_timeout(Some(self.wait()));
        let bytes = request.bytes();
        let (last, bytes) = bytes.split_last()?;
        _ = self.stream.write_all(bytes);
        Some(*last)
    }

    /// Sends the byte that [`request_but_last`](Self::request_but_last) kept.
    pub fn last(&mut self, byte: u8) {
        _ = self.stream.write_all(&[byte]);
    }

    /// Waits until a byte of an answer is there, and leaves it unread.
    ///
    /// # Errors
    /// None comes.
    pub fn until_answered(&mut self) -> Result<(), Failure> {
        _ = self.stream.set_read_timeout(Some(self.wait()));
        match self.stream.peek(&mut [0]) {
            Ok(1..) => Ok(()),
            Ok(0) => Err(self.fail("the connection was closed without an answer")),
            Err(error) if is_patience(&error) => {
                Err(self.fail(format!("no answer for {}", seconds(self.patience))))
            }
            Err(error) => Err(self.fail(format!("the connection broke: {error}"))),
        }
    }

    /// Lets the program see what it has got so far.
    pub fn pause(&mut self, pause: Duration) {
        self.note(What::Pause(pause));
        std::thread::sleep(pause.min(left(self.deadline)));
    }

    /// Gives the program time to do something about what it has got so far: `time`, and more on a busy machine.
    pub fn give_time(&mut self, time: Duration) {
        let given = pressure::give_time(time.min(left(self.deadline)));
        self.note(What::Pause(given));
    }

    /// Waits until the program has read all that was sent, here and by `another`, as far as the system shows it, and a
    /// moment more.
    pub fn until_read(&mut self, another: Option<&Client>) {
        let until = Instant::now() + self.wait();
        let clients = [Some(&*self), another].into_iter().flatten();
        let clients: io::Result<Vec<_>> = clients.map(|it| it.stream.local_addr()).collect();
        if let (Ok(server), Ok(clients)) = (self.stream.peer_addr(), clients) {
            loop {
                let looked = Instant::now();
                if processes::has_read(server, &clients) != Some(false) || looked > until {
                    break;
                }
                // On a system with many connections, one look takes long.
                std::thread::sleep(looked.elapsed().max(Duration::from_millis(2)));
            }
        }
        self.pause(Duration::from_millis(100));
    }

    /// Waits for a byte for no less than `patience`.
    pub fn wait_at_least(&mut self, patience: Duration) {
        self.patience = self.patience.max(patience);
    }

    /// Whether more bytes, or the end, wait to be received.
    pub fn has_more(&self) -> bool {
        let mut looked_at = [PollFd::new(&self.stream, PollFlags::IN)];
        poll(&mut looked_at, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
    }

    /// Sends a byte every `pause` until an answer comes; fails when none has come after `most`.
    pub fn dribble(&mut self, pause: Duration, most: Duration) -> Result<(), Failure> {
        let begun = Instant::now();
        let most = most.min(left(self.deadline));
        let mut sent = 0;
        while begun.elapsed() < most && !self.has_more() && self.stream.write_all(b"a").is_ok() {
            sent += 1;
            std::thread::sleep(pause.min(left(self.deadline)));
        }
        self.remark(format!(
            "then a byte every {} ms, {sent} so far",
            pause.as_millis()
        ));
        match begun.elapsed() < most {
            true => Ok(()),
            false => Err(self.fail(format!(
                "no answer for {}, in which a byte came now and then",
                seconds(most)
            ))),
        }
    }

    /// Records something that happened outside the connection.
    pub fn remark(&mut self, words: impl Into<String>) {
        self.note(What::Remark(words.into()));
    }

    /// The answer to a request with `method`. Others may come before it that only tell how it goes, from
    /// `100 Continue` to `103 Early Hints`, and a client has to take them (RFC 9110 section 15.2).
    pub fn response(&mut self, method: &str) -> Result<Response, Failure> {
        loop {
            let answer = self.response_or_continue(method)?;
            if answer.parsed.status != 100 {
                return Ok(answer);
            }
        }
    }

    /// The answer, or the `100 Continue` before it.
    pub fn response_or_continue(&mut self, method: &str) -> Result<Response, Failure> {
        loop {
            let answer = self.next(method)?;
            if !(102..200).contains(&answer.parsed.status) {
                return Ok(answer);
            }
        }
    }

    fn next(&mut self, method: &str) -> Result<Response, Failure> {
        let mut ended = false;
        loop {
            let read = Parsed::read(&self.transcript.borrow().received, self.read, method, ended);
            let missing = match read {
                Err(wrong) => return Err(self.fail_at(wrong.what, wrong.at)),
                Ok(Read::Whole(response)) => {
                    self.read = response.body_at.end;
                    return Ok(Response {
                        parsed: *response,
                        transcript: Rc::clone(&self.transcript),
                    });
                }
                Ok(Read::More(missing)) => missing,
            };
            if ended {
                return Err(self.fail(match missing.as_str() {
                    "an answer" => "the connection was closed without an answer".to_owned(),
                    _ => format!("the connection was closed before {missing}"),
                }));
            }
            match self.receive() {
                Ok(0) => ended = true,
                Ok(_) => {}
                Err(error) => {
                    let waited = seconds(self.patience);
                    return Err(self.fail(match error.kind() {
                        _ if is_patience(&error) && self.is_out_of_time() => {
                            format!("the time of the stage is up, while waiting for {missing}")
                        }
                        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                            if missing == "an answer" =>
                        {
                            format!("no answer for {waited}")
                        }
                        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
                            format!("nothing more for {waited}, while waiting for {missing}")
                        }
                        io::ErrorKind::FileTooLarge => "an answer without end".to_owned(),
                        io::ErrorKind::ConnectionReset if missing == "an answer" => {
                            "the connection was reset without an answer".to_owned()
                        }
                        io::ErrorKind::ConnectionReset => {
                            format!("the connection was reset before {missing}")
                        }
                        _ => format!("the connection broke: {error}"),
                    }));
                }
            }
        }
    }

    /// Sends `request` and reads its answer.
    pub fn exchange(&mut self, request: &Request) -> Result<Response, Failure> {
        self.request(request);
        self.response(request.method)
    }

    /// The received bytes that were not read as responses.
    pub fn behind(&self) -> Vec<u8> {
        self.came_from(self.read)
    }

    fn came_from(&self, from: usize) -> Vec<u8> {
        self.transcript.borrow().received[from..].to_vec()
    }

    /// How much has come that was not read as an answer.
    pub fn unread(&self) -> usize {
        self.transcript.borrow().received.len() - self.read
    }

    /// Sends `piece` over and over until an answer comes, or `most` bytes are sent.
    pub fn send_until_answered(&mut self, piece: &[u8], most: usize) {
        let pieces = most / piece.len();
        _ = self.stream.set_write_timeout(Some(self.wait()));
        let mut sent = 0;
        for _ in 0..pieces {
            if let Err(error) = self.stream.write_all(piece) {
                // A write that fails with the reset takes the error: the next read only sees an end.
                let resets = [io::ErrorKind::ConnectionReset, io::ErrorKind::BrokenPipe];
                self.was_reset |= resets.contains(&error.kind());
                break;
            }
            sent += piece.len();
            if self.has_more() || self.is_out_of_time() {
                break;
            }
        }
        let shown = crate::failure::escaped(&piece[..piece.len().min(8)]);
        self.remark(format!(
            "then {shown}... without end, {sent} bytes of it so far"
        ));
    }

    fn receive(&mut self) -> io::Result<usize> {
        let mut buffer = [0; 16 * 1024];
        let read = loop {
            // The checker doesn't read an endless response forever.
            if self.is_out_of_time() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(self.wait()))?;
            match self.stream.read(&mut buffer) {
                // A checker that was stopped and goes on (Ctrl-Z, fg) begins to wait anew; see signal(7).
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let mut transcript = self.transcript.borrow_mut();
        match &read {
            Ok(0) => {
                self.over = true;
                transcript.note(What::Closed);
            }
            Ok(read) if transcript.received.len() + read > MOST => {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            Ok(read) => transcript.receive(&buffer[..*read]),
            Err(error) if is_patience(error) => {}
            Err(error) => {
                self.over = true;
                self.was_reset |= error.kind() == io::ErrorKind::ConnectionReset;
                transcript.note(What::Broken(in_words(error)));
            }
        }
        read
    }

    /// How long to wait for the program now; a socket takes no timeout of zero.
    fn wait(&self) -> Duration {
        let wait = self.patience.min(left(self.deadline));
        wait.max(Duration::from_millis(1))
    }

    fn is_out_of_time(&self) -> bool {
        left(self.deadline).is_zero()
    }

    /// Goes away without reading what has come, which makes the system send a reset.
    pub fn vanish(self) {
        _ = self.stream.set_read_timeout(Some(self.wait()));
        _ = self.stream.peek(&mut [0]);
        self.note(What::Remark("gone without reading what has come".into()));
    }

    /// A failure that shows the conversation so far.
    pub fn fail(&self, what: impl Into<String>) -> Failure {
        self.transcript.borrow().failure(what.into(), None)
    }

    /// The same, with carets under the bytes `at` that were received.
    pub fn fail_at(&self, what: impl Into<String>, at: Range<usize>) -> Failure {
        self.transcript.borrow().failure(what.into(), Some(&at))
    }

    fn note(&self, what: What) {
        self.transcript.borrow_mut().note(what);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.note(What::Left);
    }
}

/// Whether nothing came, for as long as there was to wait.
fn is_patience(error: &io::Error) -> bool {
    let waiting = [io::ErrorKind::WouldBlock, io::ErrorKind::TimedOut];
    waiting.contains(&error.kind())
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionReset => "reset".into(),
        _ => error.to_string(),
    }
}

fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}
