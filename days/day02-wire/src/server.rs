//! A server of these messages, on day 01's accept loop: one request after another on a connection,
//! answered in the order they came (RFC 9112 section 9.3.2).

use std::io::{self, Read as _, Write as _};
use std::time::SystemTime;

use sockets::Connection;

use crate::date::imf_fixdate;
use crate::{
    Decoder, Error, Event, Framing, Head, Limits, ResponseHead, write_chunk, write_last_chunk,
};

/// How much is read at once.
const READ: usize = 16 * 1024;
/// How large the chunks of a chunked answer are.
const CHUNK: usize = 8 * 1024;

/// A request, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method, as it came.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The body, out of its framing.
    pub body: Vec<u8>,
    /// Whether the body came in chunks.
    pub chunked: bool,
    persistent: bool,
}

/// A response to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code; one that goes with a body.
    pub status: u16,
    /// What the body is, `text/plain`.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// Whether to send it in chunks.
    pub chunked: bool,
}

enum Refusal {
    /// The message breaks a rule.
    Wrong(Error),
    /// It did not come to its end in time.
    TooSlow,
    /// Nobody is there to be told.
    Broken(io::Error),
}

// ANCHOR: serve
/// Serves requests on `connection` until one side wants it closed, with `answer` for each.
///
/// A message that breaks a rule is answered with its status, and the connection is closed: where
/// the next message would begin is not known.
///
/// # Errors
///
/// When the connection breaks.
pub fn serve<A>(connection: &mut Connection, limits: Limits, answer: A) -> io::Result<()>
where
    A: Fn(Request) -> Response,
{
    let mut decoder = Decoder::new(limits);
    loop {
        if decoder.has_unread() {
            connection.begin();
        } else if !connection.wait()? {
            return Ok(());
        }
        let request = match receive(connection, &mut decoder) {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(refusal) => return refuse(connection, refusal),
        };
        let without_body = request.method == "HEAD";
        let persistent = request.persistent && !connection.is_stopping();
        let response = answer(request);
        connection.write_all(&response.to_bytes(without_body, persistent)?)?;
        if !persistent {
            return Ok(());
        }
    }
}
// ANCHOR_END: serve

// ANCHOR: receive
/// The next request; `None` when the client closes before it begins one.
fn receive(connection: &mut Connection, decoder: &mut Decoder) -> Result<Option<Request>, Refusal> {
    let mut request: Option<Request> = None;
    loop {
        match decoder.next_event()? {
            Some(Event::Head(head)) => {
                request = Some(Request::begin(&head));
                let body_to_come = head.framing != Framing::Length(0);
                if head.expects_continue && body_to_come && !decoder.has_unread() {
                    connection.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
                    connection.begin();
                }
            }
            Some(Event::Data(data)) => {
                if let Some(request) = &mut request {
                    request.body.extend_from_slice(data);
                }
            }
            Some(Event::End(_)) => return Ok(request),
            None => {
                let mut buffer = [0; READ];
                match connection.read(&mut buffer)? {
                    0 => {
                        decoder.finish()?;
                        return Ok(None);
                    }
                    read => decoder.feed(&buffer[..read]),
                }
            }
        }
    }
}
// ANCHOR_END: receive

fn refuse(connection: &mut Connection, refusal: Refusal) -> io::Result<()> {
    let (status, why) = match refusal {
        Refusal::Wrong(error) => (error.kind.status(), format!("{error}\n")),
        Refusal::TooSlow => (
            408,
            "the request did not come to its end in time\n".to_owned(),
        ),
        Refusal::Broken(error) => return Err(error),
    };
    connection.write_all(&Response::text(status, why).to_bytes(false, false)?)
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Wrong(error)
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

impl Request {
    fn begin(head: &Head<'_>) -> Self {
        Self {
            method: head.method.to_owned(),
            path: head.target.path().to_owned(),
            body: Vec::new(),
            chunked: head.framing == Framing::Chunked,
            persistent: head.persistent,
        }
    }
}

impl Response {
    /// An answer in words.
    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body: body.into().into_bytes(),
            chunked: false,
        }
    }

    fn to_bytes(&self, without_body: bool, persistent: bool) -> io::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(256 + self.body.len());
        let date = imf_fixdate(SystemTime::now());
        let fields: [(&str, &[u8]); 3] = [
            ("Date", date.as_bytes()),
            ("Content-Type", self.content_type.as_bytes()),
            ("Connection", b"close"),
        ];
        let framing = if self.chunked {
            Framing::Chunked
        } else {
            Framing::Length(self.body.len() as u64)
        };
        let head = ResponseHead {
            status: self.status,
            fields: &fields[..if persistent { 2 } else { 3 }],
            framing: Some(framing),
        };
        head.write(&mut out).map_err(io::Error::other)?;
        if without_body {
            return Ok(out);
        }
        match framing {
            Framing::Length(_) => out.extend_from_slice(&self.body),
            Framing::Chunked => {
                for chunk in self.body.chunks(CHUNK) {
                    write_chunk(&mut out, chunk);
                }
                write_last_chunk(&mut out, &[]).map_err(io::Error::other)?;
            }
        }
        Ok(out)
    }
}
