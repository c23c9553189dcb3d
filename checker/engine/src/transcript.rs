//! The record of all connections of a stage, in order.
//!
//! Why one record for everything: a failure shows the conversation that it is about, and `course replay` shows every
//! one of a stage. Both read what the [`Client`](crate::client::Client) wrote down, so neither can tell another story.
//!
//! Invariants
//! - What a client did, and what came to it, is written down when it happens, by the client alone.
//! - What was sent is whole, and so is what came; only those who show it cut it.

use std::cell::{Ref, RefCell};
use std::net::SocketAddr;
use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::failure::{Failure, came, shown};
use crate::message::Request;

/// The record of one connection.
#[derive(Debug)]
pub struct Transcript {
    /// Where it leads.
    pub address: SocketAddr,
    /// The events on it, in order.
    pub events: Vec<Event>,
    /// All that came.
    pub received: Vec<u8>,
}

/// Something that happened on a connection, and when.
#[derive(Debug)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// The kind of event.
    pub what: What,
}

/// The kind of event.
#[derive(Debug)]
pub enum What {
    /// The checker connects.
    Connected,
    /// It could not: why.
    Refused(String),
    /// The checker sends a whole request.
    Request(Request),
    /// The checker sends bytes.
    Sent(Vec<u8>),
    /// The checker waits before it goes on.
    Pause(Duration),
    /// The checker's action other than sending, in words.
    Remark(String),
    /// These of the bytes that were received.
    Came(Range<usize>),
    /// The checker ends its side and goes on listening.
    Ended,
    /// The program ends its side.
    Closed,
    /// The program, or its system, breaks the connection off.
    Broken(String),
    /// The checker lets go of the connection.
    Left,
}

impl Transcript {
    fn new(address: SocketAddr) -> Self {
        Self {
            address,
            events: Vec::new(),
            received: Vec::new(),
        }
    }

    /// Writes down that something happens now.
    pub fn note(&mut self, what: What) {
        let at = Instant::now();
        self.events.push(Event { at, what });
    }

    /// Writes down that `bytes` have come.
    pub fn receive(&mut self, bytes: &[u8]) {
        let from = self.received.len();
        self.received.extend_from_slice(bytes);
        self.note(What::Came(from..self.received.len()));
    }

    /// A failure that shows this conversation, with carets under the bytes `at`.
    pub fn failure(&self, what: String, at: Option<&Range<usize>>) -> Failure {
        Failure {
            sent: self.sent(),
            came: came(&self.received, at),
            ..Failure::plain(what)
        }
    }

    /// The checker's actions without the responses in between: a command, if one can repeat them.
    fn sent(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut requests = Vec::new();
        let mut others = 0;
        for event in &self.events {
            match &event.what {
                What::Request(request) => requests.push(request),
                What::Sent(_) | What::Pause(_) | What::Remark(_) => others += 1,
                _ => {}
            }
            lines.extend(event.what.sent());
        }
        match requests[..] {
            [request] if others == 0 => request.curl(self.address).map_or(lines, |curl| vec![curl]),
            _ => lines,
        }
    }
}

impl What {
    /// The bytes or actions of the checker in it, as lines.
    pub fn sent(&self) -> Vec<String> {
        match self {
            What::Request(request) => shown("> ", &request.bytes(), None),
            What::Sent(bytes) => shown("> ", bytes, None),
            What::Pause(pause) => vec![format!("  ({} ms later)", pause.as_millis())],
            What::Remark(words) => vec![format!("  ({words})")],
            _ => Vec::new(),
        }
    }
}

/// The transcripts of a stage, and what the program printed meanwhile.
#[derive(Clone, Default)]
pub struct Tape {
    connections: Rc<RefCell<Vec<Rc<RefCell<Transcript>>>>>,
    program: Rc<RefCell<Vec<String>>>,
    statements: Rc<RefCell<Vec<Statement>>>,
}

/// A statement that was tried on what is written, and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    /// The statement.
    pub sent: Vec<String>,
    /// The result.
    pub came: Vec<String>,
}

impl Tape {
    /// The transcript of one connection more.
    pub fn connection(&self, address: SocketAddr) -> Rc<RefCell<Transcript>> {
        let transcript = Rc::new(RefCell::new(Transcript::new(address)));
        self.connections.borrow_mut().push(Rc::clone(&transcript));
        transcript
    }

    /// All of them, in the order in which they were begun.
    pub fn connections(&self) -> Ref<'_, [Rc<RefCell<Transcript>>]> {
        Ref::map(self.connections.borrow(), Vec::as_slice)
    }

    /// Keeps what the program has printed, with what became of it.
    pub fn set_program(&self, lines: Vec<String>) {
        *self.program.borrow_mut() = lines;
    }

    /// Writes down that a statement was tried.
    pub fn note_statement(&self, sent: Vec<String>, came: Vec<String>) {
        self.statements.borrow_mut().push(Statement { sent, came });
    }

    /// The statements, in the order in which they were tried.
    pub fn statements(&self) -> Vec<Statement> {
        self.statements.borrow().clone()
    }

    /// The output of the program.
    pub fn program(&self) -> Vec<String> {
        self.program.borrow().clone()
    }
}
