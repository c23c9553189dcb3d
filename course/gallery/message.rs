//! Requests, read from a connection, and the answers to them.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use crate::Mode;
use crate::head::{Framing, Head};

/// The most bytes of a request line, of a head, and of a body.
const LINE: usize = 8 * 1024;
const HEAD: usize = 32 * 1024;
const BODY: usize = 1024 * 1024;

/// A request, whole.
pub(crate) struct Message {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    /// Whether the connection ends with its answer.
    pub(crate) last: bool,
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
}

impl Source<'_> {
    /// The next request; `begun` is called with its first byte.
    pub(crate) fn next(&mut self, begun: impl FnOnce()) -> Result<Message, Refusal> {
        if self.unread.is_empty() && self.more()? == 0 {
            return Err(Refusal::End);
        }
        begun();
        let end = self.head_end()?;
        let head: Vec<u8> = self.unread.drain(..end).collect();
        let head = Head::read(self.mode, &head).map_err(Refusal::Status)?;
        if head.expects_continue && self.unread.is_empty() && !self.mode.is("never-continues") {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let body = match head.framing {
            Framing::Length(length) => self.exactly(length)?,
            Framing::Chunked => self.chunks()?,
        };
        if self.mode.is("forgets-the-rest") {
            self.unread.clear();
        }
        Ok(Message {
            method: head.method,
            path: head.path,
            body,
            last: head.last || self.mode.is("closes-always"),
        })
    }

    fn head_end(&mut self) -> Result<usize, Refusal> {
        let mut looked = 0;
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
            if self.mode.is("one-read") {
                return Err(Refusal::Status(400));
            }
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
        if length > BODY && !self.mode.is("no-limits") {
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
            let size = size.ok_or(Refusal::Status(400))?;
            if size == 0 {
                break;
            }
            body.extend(self.exactly(size)?);
            if body.len() > BODY {
                return Err(Refusal::Status(413));
            }
            if !self.line()?.is_empty() {
                return Err(Refusal::Status(400));
            }
        }
        while !self.line()?.is_empty() {}
        Ok(body)
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
        let line = line.strip_suffix(b"\r\n").ok_or(Refusal::Status(400))?;
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    fn more(&mut self) -> io::Result<usize> {
        let mut buffer = [0; 16 * 1024];
        let read = self.stream.read(&mut buffer)?;
        self.unread.extend_from_slice(&buffer[..read]);
        Ok(read)
    }
}

/// An answer with the length of its body.
pub(crate) fn answer(mode: &Mode, request: &Message, status: u16, body: &[u8]) -> Vec<u8> {
    let length = match mode.is("counts-characters") {
        true => String::from_utf8_lossy(body).chars().count(),
        false => body.len(),
    };
    let length = match mode.is("no-length") && body.is_empty() {
        true => String::new(),
        false => format!("Content-Length: {length}\r\n"),
    };
    let last = if request.last {
        "Connection: close\r\n"
    } else {
        ""
    };
    let mut bytes =
        format!("HTTP/1.1 {status} {}\r\n{length}{last}\r\n", reason(status)).into_bytes();
    if request.method != "HEAD" || mode.is("head-with-body") {
        bytes.extend_from_slice(body);
    }
    bytes
}

/// What somebody is told whose request is none.
pub(crate) fn refusal(status: u16) -> Vec<u8> {
    let reason = reason(status);
    let length = reason.len();
    format!("HTTP/1.1 {status} {reason}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{reason}").into_bytes()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        413 => "Content Too Large",
        414 => "URI Too Long",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
