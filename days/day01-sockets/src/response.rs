//! A response, made of a status, a body, and the two headers that frame it.

use crate::Refusal;

/// A response. It always says how long it is, and that the connection ends with it.
///
/// ```
/// use sockets::Response;
///
/// let bytes = Response::text(200, "hi\n").to_bytes();
/// assert_eq!(
///     String::from_utf8_lossy(&bytes),
///     "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\
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

    /// What a refused request is told.
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
    pub fn to_bytes(&self) -> Vec<u8> {
        let (status, reason) = (self.status, reason(self.status));
        let (kind, length) = (self.content_type, self.body.len());
        let head = format!(
            "HTTP/1.1 {status} {reason}\r\n\
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
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}
