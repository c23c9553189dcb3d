//! Requests and answers, as far as the gallery needs them.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use crate::Mode;

/// A request, whole.
pub(crate) struct Message {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    /// Whether the connection ends with its answer.
    pub(crate) last: bool,
}

/// What a connection brought.
pub(crate) enum Next {
    Message(Message),
    Refused(Vec<u8>),
    End,
}

impl Message {
    /// The next request; `begun` is called with its first byte.
    pub(crate) fn read(
        mode: &Mode,
        stream: &mut TcpStream,
        unread: &mut Vec<u8>,
        begun: impl FnOnce(),
    ) -> io::Result<Next> {
        let mut begun = Some(begun);
        let end = loop {
            if !unread.is_empty()
                && let Some(begun) = begun.take()
            {
                begun();
            }
            if let Some(end) = find(unread, b"\r\n\r\n") {
                break end + 4;
            }
            if more(stream, unread)? == 0 {
                return match unread.is_empty() {
                    true => Ok(Next::End),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
            if mode.is("one-read") && find(unread, b"\r\n\r\n").is_none() {
                return Ok(Next::Refused(refusal(400)));
            }
        };
        let head = String::from_utf8_lossy(&unread[..end]).into_owned();
        unread.drain(..end);
        let mut lines = head.split("\r\n");
        let first: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
        let [method, target, _] = first[..] else {
            return Ok(Next::Refused(refusal(400)));
        };
        let mut length = 0;
        for line in lines.take_while(|line| !line.is_empty()) {
            let Some((name, value)) = line.split_once(':') else {
                return Ok(Next::Refused(refusal(400)));
            };
            let same = match mode.is("case-matters") {
                true => name == "Content-Length",
                false => name.eq_ignore_ascii_case("Content-Length"),
            };
            if same {
                let Ok(value) = value.trim().parse() else {
                    return Ok(Next::Refused(refusal(400)));
                };
                length = value;
            }
        }
        while unread.len() < length {
            if more(stream, unread)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(Next::Message(Message {
            method: method.to_owned(),
            path: target.split('?').next().unwrap_or_default().to_owned(),
            body: unread.drain(..length).collect(),
            last: false,
        }))
    }
}

/// An answer with the length of its body.
pub(crate) fn answer(mode: &Mode, request: &Message, status: u16, body: &[u8]) -> Vec<u8> {
    let length = match mode.is("counts-characters") {
        true => String::from_utf8_lossy(body).chars().count(),
        false => body.len(),
    };
    let mut bytes = Vec::new();
    let length = match mode.is("no-length") && body.is_empty() {
        true => String::new(),
        false => format!("Content-Length: {length}\r\n"),
    };
    let last = if length.is_empty() {
        "Connection: close\r\n"
    } else {
        ""
    };
    // Writing to a vector does not fail.
    _ = write!(
        bytes,
        "HTTP/1.1 {status} {}\r\n{length}{last}\r\n",
        reason(status)
    );
    if request.method != "HEAD" {
        bytes.extend_from_slice(body);
    }
    bytes
}

fn refusal(status: u16) -> Vec<u8> {
    let reason = reason(status);
    let length = reason.len();
    format!("HTTP/1.1 {status} {reason}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{reason}").into_bytes()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        _ => "",
    }
}

fn more(stream: &mut TcpStream, unread: &mut Vec<u8>) -> io::Result<usize> {
    let mut buffer = [0; 16 * 1024];
    let read = stream.read(&mut buffer)?;
    unread.extend_from_slice(&buffer[..read]);
    Ok(read)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
