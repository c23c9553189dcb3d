//! The least of HTTP/1.1 that a server must understand (RFC 9112), by hand.
//!
//! One request a connection, framed by `Content-Length`. What it does not implement it says
//! (501 for a transfer coding, 505 for another major version) instead of guessing; what it need
//! not understand, such as a header it has never heard of, it ignores. Day 02 replaces it.
//!
//! Invariants
//! - Reading never keeps more than [`MAX_HEAD`] + [`MAX_BODY`] bytes, and never reads past them.
//! - It never panics, whatever the bytes.

use std::error::Error;
use std::fmt;
use std::io::{self, Read};

use crate::is_host;

/// Bytes of a request before its body, the empty line included. Beyond: 431.
pub const MAX_HEAD: usize = 8 * 1024;

/// Bytes of its body. Beyond: 413, before any of it is read.
pub const MAX_BODY: usize = 1024 * 1024;

/// A request, complete.
///
/// ```
/// use sockets::Request;
///
/// let mut bytes: &[u8] = b"POST /?draft=1 HTTP/1.1\r\nHost: day01\r\nContent-Length: 2\r\n\r\nhi";
/// let request = Request::read(&mut bytes).unwrap();
/// assert_eq!((request.method.as_str(), request.path()), ("POST", "/"));
/// assert_eq!(request.body, b"hi");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method; any token, in the case it came in.
    pub method: String,
    /// The request target as it came: path and query.
    pub target: String,
    /// The body; empty without a `Content-Length`.
    pub body: Vec<u8>,
}

/// The head of a request, complete, and what came with it.
#[derive(Clone, Debug)]
pub struct Head {
    /// The request so far; its body is empty.
    request: Request,
    length: usize,
    expects_continue: bool,
    /// The bytes after the head: the beginning of the body.
    rest: Vec<u8>,
}

/// Why there is no request to answer; all but the last still get a response.
#[derive(Debug)]
pub enum Refusal {
    /// 400: what came is not a request, and why.
    Malformed(&'static str),
    /// 408: it did not come to its end in time.
    TooSlow,
    /// 413: its body is longer than [`MAX_BODY`].
    BodyTooLarge,
    /// 414: its request line alone is longer than [`MAX_HEAD`].
    TargetTooLong,
    /// 431: its head is longer than [`MAX_HEAD`].
    HeadTooLarge,
    /// 501: its body has a transfer coding.
    TransferCoding,
    /// 505: it is of another major version than HTTP/1.
    OtherVersion,
    /// The connection broke: there is nobody to tell.
    Broken(io::Error),
}

impl Head {
    /// Reads up to the empty line, and refuses a body that is too large before any of it is kept.
    pub fn read(from: &mut impl Read) -> Result<Self, Refusal> {
        let (bytes, rest) = read_head(from)?;
        let head = parse_head(&bytes)?;
        if head.length > MAX_BODY {
            return Err(Refusal::BodyTooLarge);
        }
        Ok(Self { rest, ..head })
    }

    /// Whether the client waits for `100 Continue` before it sends its body (RFC 9110 section 10.1.1). Not one
    /// that has begun to send it.
    pub fn expects_continue(&self) -> bool {
        self.expects_continue && self.length > 0 && self.rest.is_empty()
    }

    /// Reads the body that the head announces.
    pub fn read_body(self, from: &mut impl Read) -> Result<Request, Refusal> {
        let Self {
            mut request,
            length,
            rest: mut body,
            ..
        } = self;
        // Anything after the body would be another request, and this is the only one.
        body.truncate(length);
        while body.len() < length {
            let mut buffer = [0; 16 * 1024];
            let room = buffer.len().min(length - body.len());
            match from.read(&mut buffer[..room])? {
                0 => {
                    return Err(Refusal::Malformed(
                        "the request ends in the middle of its body",
                    ));
                }
                read => body.extend_from_slice(&buffer[..read]),
            }
        }
        request.body = body;
        Ok(request)
    }
}

impl Request {
    /// Reads one request from somewhere that does not wait to be told to go on.
    pub fn read(from: &mut impl Read) -> Result<Self, Refusal> {
        Head::read(from)?.read_body(from)
    }

    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

// ANCHOR: read_head
/// Reads until the empty line that ends the head, however many reads that takes; returns the head
/// and what came behind it.
fn read_head(from: &mut impl Read) -> Result<(Vec<u8>, Vec<u8>), Refusal> {
    let mut bytes = Vec::new();
    loop {
        let mut buffer = [0; 2048];
        match from.read(&mut buffer)? {
            0 => return Err(Refusal::Malformed("the request ends before its empty line")),
            read => bytes.extend_from_slice(&buffer[..read]),
        }
        match head_end(&bytes) {
            Some(end) if end <= MAX_HEAD => {
                let rest = bytes.split_off(end);
                return Ok((bytes, rest));
            }
            None if bytes.len() < MAX_HEAD => {}
            _ if !has_request_line(&bytes[..MAX_HEAD]) => return Err(Refusal::TargetTooLong),
            _ => return Err(Refusal::HeadTooLarge),
        }
    }
}

/// Where the head ends: behind its first empty line. One before the request line does not count
/// (RFC 9112 section 2.2), and a lone LF ends a line, so that a request can be typed into `nc`.
fn head_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut begun = false;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        at += line.len();
        match line {
            b"\n" | b"\r\n" if begun => return Some(at),
            b"\n" | b"\r\n" => {}
            _ => begun = true,
        }
    }
    None
}
// ANCHOR_END: read_head

/// Whether the first line that is not empty has come to its end.
fn has_request_line(bytes: &[u8]) -> bool {
    let begins = bytes.iter().position(|byte| !b"\r\n".contains(byte));
    begins.is_some_and(|at| bytes[at..].contains(&b'\n'))
}

/// Parses the head alone, before any byte of the body.
fn parse_head(head: &[u8]) -> Result<Head, Refusal> {
    let head = std::str::from_utf8(head).map_err(|_| Refusal::Malformed("the head is not text"))?;
    let mut lines = head.lines().skip_while(|line| line.is_empty());
    let line = lines.next().unwrap_or_default();
    let (request, minor) = parse_request_line(line)?;
    let (mut hosts, mut length, mut expects_continue) = (0, None, false);
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line
            .split_once(':')
            .filter(|(name, _)| is_token(name))
            .ok_or(Refusal::Malformed("a header is not \"name: value\""))?;
        let value = value.trim_matches([' ', '\t']);
        if name.eq_ignore_ascii_case("host") {
            hosts += 1;
            if !is_host(value.as_bytes()) {
                return Err(Refusal::Malformed(
                    "a Host is a name or an address, and perhaps a port",
                ));
            }
        } else if name.eq_ignore_ascii_case("expect") {
            expects_continue |= minor > 0 && value.eq_ignore_ascii_case("100-continue");
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            return Err(Refusal::TransferCoding);
        } else if name.eq_ignore_ascii_case("content-length") {
            // Two lengths are two opinions on where the next request begins.
            if length.replace(parse_length(value)?).is_some() {
                return Err(Refusal::Malformed("there is more than one Content-Length"));
            }
        }
    }
    if hosts > 1 || (hosts == 0 && minor > 0) {
        return Err(Refusal::Malformed("HTTP/1.1 needs exactly one Host"));
    }
    Ok(Head {
        request,
        length: length.unwrap_or(0),
        expects_continue,
        rest: Vec::new(),
    })
}

/// `GET / HTTP/1.1`, and the minor version.
fn parse_request_line(line: &str) -> Result<(Request, u8), Refusal> {
    const MALFORMED: Refusal =
        Refusal::Malformed("the first line is not \"METHOD target HTTP/1.1\"");
    let mut parts = line.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(MALFORMED);
    };
    let target_is_visible = target.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_token(method) || target.is_empty() || !target_is_visible {
        return Err(MALFORMED);
    }
    let minor = match version.strip_prefix("HTTP/").map(str::as_bytes) {
        Some([b'1', b'.', minor @ b'0'..=b'9']) => minor - b'0',
        Some([b'0'..=b'9', b'.', b'0'..=b'9']) => return Err(Refusal::OtherVersion),
        _ => return Err(MALFORMED),
    };
    let request = Request {
        method: method.to_owned(),
        target: target.to_owned(),
        body: Vec::new(),
    };
    Ok((request, minor))
}

/// Digits and nothing else: `+5` and `0x5` are numbers to many a library, not to HTTP.
fn parse_length(value: &str) -> Result<usize, Refusal> {
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::Malformed("Content-Length is not a number"));
    }
    value.parse().map_err(|_| Refusal::BodyTooLarge)
}

/// RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    let is_token_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_byte)
}

impl Refusal {
    /// The status that says so.
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) | Self::Broken(_) => 400,
            Self::TooSlow => 408,
            Self::BodyTooLarge => 413,
            Self::TargetTooLong => 414,
            Self::HeadTooLarge => 431,
            Self::TransferCoding => 501,
            Self::OtherVersion => 505,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => f.write_str(why),
            Self::TooSlow => f.write_str("the request did not come to its end in time"),
            Self::BodyTooLarge => write!(f, "a body may have {MAX_BODY} bytes"),
            Self::TargetTooLong => write!(f, "a request line may have {MAX_HEAD} bytes"),
            Self::HeadTooLarge => write!(f, "a request line and headers may have {MAX_HEAD} bytes"),
            Self::TransferCoding => f.write_str("send a Content-Length instead of a coding"),
            Self::OtherVersion => f.write_str("this server speaks HTTP/1.1"),
            Self::Broken(error) => write!(f, "the connection broke: {error}"),
        }
    }
}

impl Error for Refusal {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Broken(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut => Self::TooSlow,
            _ => Self::Broken(error),
        }
    }
}
