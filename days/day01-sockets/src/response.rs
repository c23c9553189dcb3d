//! A response, made of a status, a body, and the headers that frame it.

use std::time::SystemTime;

use crate::{Refusal, imf_fixdate};

/// A response. It always says when it was made (RFC 9110 section 6.6.1), how long it is, and that the
/// connection ends with it.
///
/// ```
/// use std::time::SystemTime;
/// use sockets::Response;
///
/// let bytes = Response::text(200, "hi\n").to_bytes(SystemTime::UNIX_EPOCH);
/// assert_eq!(
///     String::from_utf8_lossy(&bytes),
///     "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\
///      Content-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\
///      Connection: close\r\n\r\nhi\n",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
    head_only: bool,
}

impl Response {
    /// An answer in words.
    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body: body.into().into_bytes(),
            head_only: false,
        }
    }

    /// A 200 with bytes of which nothing is known.
    pub fn bytes(body: Vec<u8>) -> Self {
        Self {
            status: 200,
            content_type: "application/octet-stream",
            body,
            head_only: false,
        }
    }

    /// The response to a refused request.
    pub fn refusing(refusal: &Refusal) -> Self {
        Self::text(refusal.status(), format!("{refusal}\n"))
    }

    /// The answer to a HEAD: it says how long the body would be, and has none (RFC 9110 section
    /// 9.3.2).
    #[must_use]
    pub fn head_only(mut self) -> Self {
        self.head_only = true;
        self
    }

    // ANCHOR: to_bytes
    /// The bytes that go over the wire, all of them, so that they can be written at once.
    pub fn to_bytes(&self, now: SystemTime) -> Vec<u8> {
        let date = imf_fixdate(now);
        let (status, reason) = (self.status, reason(self.status));
        let (kind, length) = (self.content_type, self.body.len());
        let head = format!(
            "HTTP/1.1 {status} {reason}\r\n\
             Date: {date}\r\n\
             Content-Type: {kind}\r\n\
             Content-Length: {length}\r\n\
             Connection: close\r\n\
             \r\n"
        );
        let mut bytes = head.into_bytes();
        if !self.head_only {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
    // ANCHOR_END: to_bytes
}

/// The reason phrase of RFC 9110 section 15. Nobody needs it but the reader of a tour.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}
