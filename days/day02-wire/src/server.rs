//! A server of these messages, on day 01's accept loop: one request after another on a connection,
//! answered in the order they came (RFC 9112 section 9.3.2).

use std::io::{self, Read as _, Write as _};
use std::time::SystemTime;

use sockets::{Connection, imf_fixdate};

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
    /// The status code. 204 has no body (RFC 9110 section 15.3.5), and this one's is left out then.
    pub status: u16,
    /// The media type of the body, `text/plain`.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// Whether to send it in chunks.
    pub chunked: bool,
    /// The methods that the target has. A 405 must say them (RFC 9110 section 15.5.6).
    pub allow: Option<&'static str>,
}

enum Refusal {
    /// The message breaks a rule.
    Wrong(Error),
    /// It did not come to its end in time.
    TooSlow,
    /// The client is gone.
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
            Err(refusal) => return refuse(connection, refusal, decoder.is_head()),
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
                match connection.read(&mut buffer) {
                    Ok(0) => {
                        decoder.finish()?;
                        return Ok(None);
                    }
                    Ok(read) => decoder.feed(&buffer[..read]),
                    // Nothing came but empty lines: that is silence, not a slow request.
                    Err(error) if is_late(&error) && decoder.finish().is_ok() => return Ok(None),
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
}
// ANCHOR_END: receive

fn refuse(connection: &mut Connection, refusal: Refusal, without_body: bool) -> io::Result<()> {
    let (status, why) = match refusal {
        Refusal::Wrong(error) => (error.kind.status(), format!("{error}\n")),
        Refusal::TooSlow => (
            408,
            "the request did not come to its end in time\n".to_owned(),
        ),
        Refusal::Broken(error) => return Err(error),
    };
    connection.write_all(&Response::text(status, why).to_bytes(without_body, false)?)
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Wrong(error)
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        if is_late(&error) {
            Self::TooSlow
        } else {
            Self::Broken(error)
        }
    }
}

fn is_late(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::TimedOut
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
            allow: None,
        }
    }

    /// An answer that says which methods the target has.
    pub fn allowing(self, methods: &'static str) -> Self {
        Self {
            allow: Some(methods),
            ..self
        }
    }

    fn to_bytes(&self, without_body: bool, persistent: bool) -> io::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(256 + self.body.len());
        let date = imf_fixdate(SystemTime::now());
        let framing = match self.status {
            204 => None,
            _ if self.chunked => Some(Framing::Chunked),
            _ => Some(Framing::Length(self.body.len() as u64)),
        };
        let mut fields: Vec<(&str, &[u8])> = vec![("Date", date.as_bytes())];
        if framing.is_some() {
            fields.push(("Content-Type", self.content_type.as_bytes()));
        }
        if let Some(methods) = self.allow {
            fields.push(("Allow", methods.as_bytes()));
        }
        if !persistent {
            fields.push(("Connection", b"close"));
        }
        let head = ResponseHead {
            status: self.status,
            fields: &fields,
            framing,
        };
        head.write(&mut out).map_err(io::Error::other)?;
        match framing.filter(|_| !without_body) {
            None => {}
            Some(Framing::Length(_)) => out.extend_from_slice(&self.body),
            Some(Framing::Chunked) => {
                for chunk in self.body.chunks(CHUNK) {
                    write_chunk(&mut out, chunk);
                }
                write_last_chunk(&mut out, &[]).map_err(io::Error::other)?;
            }
        }
        Ok(out)
    }
}
