//! The writer: heads, chunks and trailers that have one meaning only.
//!
//! Invariants
//! - What is written, [`Decoder`](crate::Decoder) and every other strict reader takes. A name or value that would
//!   end a line early is an error, so nothing that comes from outside can add a field or a response.
//! - Framing fields come from [`Framing`] alone, so they cannot contradict the body or one another.

use std::fmt;
use std::io::Write as _;

use crate::framing::Framing;
use crate::octets::{TOKEN, target_span, trim, value_span};

/// The head of a response, to be written.
#[derive(Clone, Copy, Debug)]
pub struct ResponseHead<'a> {
    /// The status code, 100-599 (RFC 9110 section 15).
    pub status: u16,
    /// The fields, but for those of the framing.
    pub fields: &'a [(&'a str, &'a [u8])],
    /// How the body is framed; `None` for the responses that have none by definition: 1xx, 204
    /// and 304 (RFC 9112 section 6.3).
    pub framing: Option<Framing>,
}

/// The head of a request, to be written.
#[derive(Clone, Copy, Debug)]
pub struct RequestHead<'a> {
    /// The method, a token.
    pub method: &'a str,
    /// The request target, in whichever form the method asks for.
    pub target: &'a str,
    /// The fields, `Host` among them, but for those of the framing.
    pub fields: &'a [(&'a str, &'a [u8])],
    /// How the body is framed; `None` for no body.
    pub framing: Option<Framing>,
}

/// A message that cannot be written, because a reader would take it for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// Not a token, or a target with a byte that ends it.
    StartLine(String),
    /// A field name that is not a token.
    Name(String),
    /// The value of this field has a control character, such as CR or LF.
    Value(String),
    /// This field belongs to the framing, which writes it itself.
    FramingField(String),
    /// This status is outside 100-599, or has no body and was given one.
    Status(u16),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StartLine(text) => write!(f, "{text:?} cannot stand in a request line"),
            Self::Name(name) => write!(
                f,
                "{name:?} is not a field name: a token is (RFC 9110 section 5.1)"
            ),
            Self::Value(name) => write!(
                f,
                "the value of {name} has a control character; encode or refuse it (RFC 9110 section 5.5)"
            ),
            Self::FramingField(name) => write!(
                f,
                "{name} follows from the framing; leave it out of the fields"
            ),
            Self::Status(status) => write!(
                f,
                "a response with status {status} cannot be written: it is outside 100-599, or a body does not go with it"
            ),
        }
    }
}

impl std::error::Error for WriteError {}

impl ResponseHead<'_> {
    /// Appends the head to `out`.
    ///
    /// # Errors
    ///
    /// [`WriteError`]; nothing is appended then.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), WriteError> {
        let bodiless = matches!(self.status, 100..=199 | 204 | 304);
        if !(100..=599).contains(&self.status) || (bodiless && self.framing.is_some()) {
            return Err(WriteError::Status(self.status));
        }
        check(self.fields)?;
        write_line(
            out,
            format_args!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status)),
        );
        write_fields(out, self.fields, self.framing);
        Ok(())
    }
}

impl RequestHead<'_> {
    /// Appends the head to `out`.
    ///
    /// # Errors
    ///
    /// [`WriteError`]; nothing is appended then.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), WriteError> {
        for (text, fits) in [
            (self.method, TOKEN.span(self.method.as_bytes())),
            (self.target, target_span(self.target.as_bytes())),
        ] {
            if text.is_empty() || fits < text.len() {
                return Err(WriteError::StartLine(text.into()));
            }
        }
        check(self.fields)?;
        write_line(
            out,
            format_args!("{} {} HTTP/1.1\r\n", self.method, self.target),
        );
        write_fields(out, self.fields, self.framing);
        Ok(())
    }
}

/// Appends one chunk of `data`; none when it is empty, because an empty chunk ends the body.
pub fn write_chunk(out: &mut Vec<u8>, data: &[u8]) {
    if !data.is_empty() {
        write_line(out, format_args!("{:x}\r\n", data.len()));
        out.extend_from_slice(data);
        out.extend_from_slice(b"\r\n");
    }
}

/// Appends the empty chunk that ends a body, and `trailers` after it.
///
/// # Errors
///
/// [`WriteError`]; nothing is appended then.
pub fn write_last_chunk(out: &mut Vec<u8>, trailers: &[(&str, &[u8])]) -> Result<(), WriteError> {
    check(trailers)?;
    out.extend_from_slice(b"0\r\n");
    write_fields(out, trailers, None);
    Ok(())
}

// ANCHOR: check
fn check(fields: &[(&str, &[u8])]) -> Result<(), WriteError> {
    for &(name, value) in fields {
        if name.is_empty() || TOKEN.span(name.as_bytes()) < name.len() {
            return Err(WriteError::Name(name.into()));
        }
        if ["content-length", "transfer-encoding"]
            .iter()
            .any(|framing| framing.eq_ignore_ascii_case(name))
        {
            return Err(WriteError::FramingField(name.into()));
        }
        if value_span(value) < value.len() {
            return Err(WriteError::Value(name.into()));
        }
    }
    Ok(())
}
// ANCHOR_END: check

fn write_fields(out: &mut Vec<u8>, fields: &[(&str, &[u8])], framing: Option<Framing>) {
    for &(name, value) in fields {
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(trim(value));
        out.extend_from_slice(b"\r\n");
    }
    match framing {
        Some(Framing::Length(length)) => {
            write_line(out, format_args!("Content-Length: {length}\r\n"));
        }
        Some(Framing::Chunked) => out.extend_from_slice(b"Transfer-Encoding: chunked\r\n"),
        None => {}
    }
    out.extend_from_slice(b"\r\n");
}

fn write_line(out: &mut Vec<u8>, line: fmt::Arguments<'_>) {
    out.write_fmt(line)
        .expect("writing to memory does not fail");
}

/// The phrase that goes with a status: for people; programs read the number (RFC 9112 section 4).
fn reason(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        200 => "OK",
        204 => "No Content",
        304 => "Not Modified",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}
