//! Requests, read from a connection, and the answers to them.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crate::head::{Framing, Head};
use crate::mode::{Mode, wrapped};

/// The most bytes of a request line, of a head, and of a body.
const LINE: usize = 8 * 1024;
const HEAD: usize = 32 * 1024;
const BODY: usize = 1024 * 1024;

/// A request, whole.
pub(crate) struct Message {
    pub(crate) method: String,
    /// The target, and the path of it.
    pub(crate) target: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    /// Whether the connection ends with its answer.
    pub(crate) last: bool,
    /// The name that it brought.
    pub(crate) id: Option<String>,
}

/// Why there is none.
pub(crate) enum Refusal {
    Status(u16),
    Broken(io::Error),
    /// The client has closed, between two requests.
    End,
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Refusal::Broken(error)
    }
}

/// A connection, and what of it is not read as a request yet.
pub(crate) struct Source<'a> {
    pub(crate) mode: &'a Mode,
    pub(crate) stream: &'a mut TcpStream,
    pub(crate) unread: Vec<u8>,
    /// The name that the request brought which is being read.
    pub(crate) id: Option<String>,
    /// When a client on day 3 has had its time.
    pub(crate) deadline: Option<Instant>,
}

impl Source<'_> {
    /// The next request; `begun` is called with its first byte.
    pub(crate) fn next(&mut self, begun: impl FnOnce()) -> Result<Message, Refusal> {
        self.deadline = None;
        self.id = None;
        if self.unread.is_empty() && self.more()? == 0 {
            return Err(Refusal::End);
        }
        begun();
        self.limit_time("patient-with-heads");
        let end = self.head_end()?;
        let head: Vec<u8> = self.unread.drain(..end).collect();
        let head = Head::read(self.mode, &head).map_err(Refusal::Status)?;
        self.id.clone_from(&head.id);
        if let Framing::Length(length) = head.framing
            && length > self.most()
            && !self.mode.is("continues-first")
        {
            return Err(Refusal::Status(413));
        }
        if head.expects_continue && self.unread.is_empty() && !self.mode.is("never-continues") {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        self.limit_time("patient-with-bodies");
        let body = match head.framing {
            Framing::Length(length) => self.exactly(length)?,
            Framing::Chunked => self.chunks()?,
        };
        let in_chunks = matches!(head.framing, Framing::Chunked);
        if self.mode.is("forgets-the-rest") || (in_chunks && self.mode.is("forgets-behind-chunks"))
        {
            self.unread.clear();
        }
        Ok(Message {
            method: head.method,
            target: head.target,
            path: head.path,
            body,
            last: head.last || self.mode.is("closes-always"),
            id: head.id,
        })
    }

    fn head_end(&mut self) -> Result<usize, Refusal> {
        let (mut looked, mut reads) = (0, 1);
        loop {
            let from = looked.min(self.unread.len());
            let lone = self
                .mode
                .is("lone-lf")
                .then(|| find(&self.unread, b"\n\n"))
                .flatten();
            if let Some(end) = find(&self.unread[from..], b"\r\n\r\n") {
                return self.within_limits(from + end + 4).map(|()| from + end + 4);
            }
            if let Some(end) = lone {
                return Ok(end + 2);
            }
            if self.mode.is("one-read") || (self.mode.is("two-reads") && reads == 2) {
                return Err(Refusal::Status(400));
            }
            reads += 1;
            looked = self.unread.len().saturating_sub(3);
            self.within_limits(self.unread.len())?;
            if self.more()? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
    }

    fn within_limits(&self, head: usize) -> Result<(), Refusal> {
        if self.mode.is("no-limits") {
            return Ok(());
        }
        let line = self
            .unread
            .iter()
            .position(|&byte| byte == b'\n')
            .unwrap_or(head);
        match (line > LINE, head > HEAD) {
            (true, _) => Err(Refusal::Status(414)),
            (_, true) => Err(Refusal::Status(431)),
            _ => Ok(()),
        }
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>, Refusal> {
        if length > self.most() {
            return Err(Refusal::Status(413));
        }
        while self.unread.len() < length {
            if self.more()? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
        Ok(self.unread.drain(..length).collect())
    }

    fn chunks(&mut self) -> Result<Vec<u8>, Refusal> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size = match self.mode.is("no-extensions") {
                true => line.as_str(),
                false => line.split(';').next().unwrap_or_default(),
            };
            let digits = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
            let size = usize::from_str_radix(size, 16).ok().filter(|_| digits);
            let size = wrapped(self.mode, size.ok_or(Refusal::Status(400))?);
            if size == 0 {
                break;
            }
            let counts_late = ["declared-only", "counts-whole-chunks"];
            let counts_late = counts_late.iter().any(|mistake| self.mode.is(mistake));
            if size > self.most().saturating_sub(body.len()) && !counts_late {
                return Err(Refusal::Status(413));
            }
            body.extend(self.exactly(size)?);
            if body.len() > self.most() && !self.mode.is("declared-only") {
                return Err(Refusal::Status(413));
            }
            if !self.line()?.is_empty() {
                return Err(Refusal::Status(400));
            }
        }
        let mut trailers = 0;
        loop {
            match self.line()?.len() {
                0 => return Ok(body),
                length => trailers += length,
            }
            if trailers > HEAD && !self.mode.is("any-trailers") {
                return Err(Refusal::Status(431));
            }
        }
    }

    fn line(&mut self) -> Result<String, Refusal> {
        let end = loop {
            if let Some(end) = find(&self.unread, b"\n") {
                break end;
            }
            if self.unread.len() > LINE {
                return Err(Refusal::Status(400));
            }
            if self.more()? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        };
        let line: Vec<u8> = self.unread.drain(..=end).collect();
        let line = match line.strip_suffix(b"\r\n") {
            None if self.mode.is("lone-lf-in-chunks") && line.len() > 1 => line.strip_suffix(b"\n"),
            line => line,
        };
        let line = line.ok_or(Refusal::Status(400))?;
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    /// The most bytes of a body.
    fn most(&self) -> usize {
        match self.mode.day {
            _ if self.mode.is("no-limits") => usize::MAX,
            3 => 64 * 1024,
            _ => BODY,
        }
    }

    /// On day 3, a part of a request has a second; unless it is this `mistake` to think otherwise.
    fn limit_time(&mut self, mistake: &str) {
        let limited = self.mode.day == 3 && !self.mode.is(mistake);
        let time = match self.mode.mistake.as_str() {
            "hurries" => Duration::from_millis(300),
            "default-times" => Duration::from_secs(5),
            _ => Duration::from_secs(1),
        };
        self.deadline = limited.then(|| Instant::now() + time);
    }

    fn more(&mut self) -> Result<usize, Refusal> {
        let mut buffer = [0; 16 * 1024];
        let mut left = self
            .deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if self.mode.is("patient-with-each-read") {
            left = left.map(|_| Duration::from_secs(1));
        }
        self.stream
            .set_read_timeout(left.map(|left| left.max(Duration::from_millis(1))))?;
        let read = self
            .stream
            .read(&mut buffer)
            .map_err(|error| match error.kind() {
                io::ErrorKind::WouldBlock => Refusal::Status(408),
                _ => Refusal::Broken(error),
            })?;
        if read == 0 && self.mode.is("reads-past-the-end") {
            loop {
                std::thread::park();
            }
        }
        self.unread.extend_from_slice(&buffer[..read]);
        Ok(read)
    }
}

/// An answer with the length of its body.
pub(crate) fn answer(mode: &Mode, request: &Message, status: u16, body: &[u8]) -> Vec<u8> {
    reply(mode, request, status, "", Some(body))
}

/// An answer with `fields` of its own, and perhaps without content.
pub(crate) fn reply(
    mode: &Mode,
    request: &Message,
    status: u16,
    fields: &str,
    body: Option<&[u8]>,
) -> Vec<u8> {
    let text = || String::from_utf8_lossy(body.unwrap_or_default());
    let length = body.map(|body| match mode.mistake.as_str() {
        "counts-characters" => text().chars().count(),
        // As a string's length is in Java and JavaScript.
        "counts-units" if request.method == "POST" => text().encode_utf16().count(),
        _ => body.len(),
    });
    let length = match length {
        Some(0) if mode.is("no-length") => String::new(),
        Some(length) => format!("Content-Length: {length}\r\n"),
        None => String::new(),
    };
    let id = name(mode, request.id.as_deref());
    let last = if request.last {
        "Connection: close\r\n"
    } else {
        ""
    };
    let reason = reason(status);
    let mut bytes =
        format!("HTTP/1.1 {status} {reason}\r\n{fields}{length}{id}{last}\r\n").into_bytes();
    let misses = status == 404 && mode.is("head-with-body-of-misses");
    if request.method != "HEAD" || mode.is("head-with-body") || misses {
        bytes.extend_from_slice(body.unwrap_or_default());
    }
    bytes
}

/// The next name for a request that brings none.
static FRESH: AtomicU32 = AtomicU32::new(1);

/// On day 3, the field that names a request: `own` is the name that it brought.
fn name(mode: &Mode, own: Option<&str>) -> String {
    let id = match own {
        _ if mode.day != 3 || mode.is("no-request-id") => return String::new(),
        Some(id) if fit(id) || mode.is("any-request-id") => id.to_owned(),
        Some(id) if mode.is("mends-request-ids") && id.bytes().any(plain) => id
            .chars()
            .filter(|c| c.is_ascii() && plain(*c as u8))
            .take(64)
            .collect(),
        _ if mode.is("ids-of-the-clock") => {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            now.map_or(0, |now| now.as_secs()).to_string()
        }
        _ => format!(
            "{}-{}",
            std::process::id(),
            FRESH.fetch_add(1, Ordering::Relaxed)
        ),
    };
    format!("x-request-id: {id}\r\n")
}

fn fit(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(plain)
}

fn plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

/// The response to bytes that aren't a request, or to a request that is refused before it is whole.
pub(crate) fn refusal(mode: &Mode, own: Option<&str>, status: u16) -> Vec<u8> {
    let reason = reason(status);
    let length = reason.len();
    let id = match mode.is("refuses-without-id") {
        true => String::new(),
        false => name(mode, own),
    };
    format!("HTTP/1.1 {status} {reason}\r\n{id}Content-Length: {length}\r\nConnection: close\r\n\r\n{reason}").into_bytes()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
