//! Heads: a request line and fields, and what they say of the body to come.

use crate::error::{Error, Kind};
use crate::fields::{FieldBounds, FieldLines, Fields, line_end, slice};
use crate::framing::{Facts, Framing};
use crate::limits::Limits;
use crate::octets::{TARGET, TOKEN, target_span};
use crate::target::Target;
use crate::version::Version;

/// No registered method is longer (`UPDATEREDIRECTREF` has 17 letters); what is, is not implemented.
const METHOD_LIMIT: usize = 32;

/// The head of a request: all that comes before its body. A view into the bytes that were received.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head<'b> {
    /// The method, `GET`. Case matters, and any token may be one.
    pub method: &'b str,
    /// The target of the request.
    pub target: Target<'b>,
    /// The version it is in.
    pub version: Version,
    /// Its fields, in the order they came.
    pub fields: Fields<'b>,
    /// How the end of its body is known.
    pub framing: Framing,
    /// Whether the connection may serve another request after this one (RFC 9112 section 9.3).
    pub persistent: bool,
    /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110 section 10.1.1).
    pub expects_continue: bool,
}

/// Where the parts of a head stand in its message.
#[derive(Clone, Copy, Debug)]
struct RequestLine {
    is_head: bool,
    method: (u32, u32),
    target: (u32, u32),
    version: Version,
}

/// The part of an incomplete request line that need not be read again.
#[derive(Debug, Default)]
struct LineSoFar {
    /// The space behind the method, once it is there; no method is empty.
    method_end: usize,
    /// Up to here the method, or the target if it has begun, is one.
    looked: usize,
    /// Whether the target's query has begun.
    query: bool,
}

/// Reads a head as far as the bytes reach.
#[derive(Debug, Default)]
pub(crate) struct HeadReader {
    line: Option<RequestLine>,
    line_so_far: LineSoFar,
    pub(crate) lines: FieldLines,
    facts: Option<Facts>,
}

impl HeadReader {
    /// Makes ready for the next message.
    pub(crate) fn restart(&mut self) {
        self.line = None;
        self.line_so_far = LineSoFar::default();
        self.facts = None;
    }

    /// Reads on in `message`, which begins with the request line and may have grown. Answers the
    /// length of the head, once it is whole.
    pub(crate) fn advance(
        &mut self,
        message: &[u8],
        limits: &Limits,
    ) -> Result<Option<usize>, Error> {
        let line = match self.line {
            Some(line) => line,
            None => {
                let so_far = &mut self.line_so_far;
                let Some((line, end)) = request_line(message, limits.request_line, so_far)? else {
                    return Ok(None);
                };
                self.lines.restart(end);
                *self.line.insert(line)
            }
        };
        let bounds = FieldBounds {
            bytes: limits.fields,
            count: limits.field_count,
        };
        let Some(end) = self.lines.advance(message, 0, bounds)? else {
            return Ok(None);
        };
        let (_, target) = method_and_target(message, &line)?;
        if target.wants_security() {
            return Err(Error::at(Kind::NotSecured, u64::from(line.target.0)));
        }
        let fields = Fields {
            bytes: message,
            spans: &self.lines.spans,
        };
        self.facts = Some(Facts::read(fields, line.version, &target, end, limits)?);
        Ok(Some(end))
    }

    /// Whether the request is a HEAD, as soon as its line has been read.
    pub(crate) fn is_head(&self) -> bool {
        self.line.is_some_and(|line| line.is_head)
    }

    /// How the body that follows is framed, once the head is whole.
    pub(crate) fn framing(&self) -> Framing {
        self.facts.map_or(Framing::Length(0), |facts| facts.framing)
    }

    /// The head in `message`, once it is whole.
    pub(crate) fn head<'b>(&'b self, message: &'b [u8]) -> Option<Head<'b>> {
        let (line, facts) = (self.line.as_ref()?, self.facts?);
        let (method, target) = method_and_target(message, line).ok()?;
        Some(Head {
            method,
            target,
            version: line.version,
            fields: Fields {
                bytes: message,
                spans: &self.lines.spans,
            },
            framing: facts.framing,
            persistent: facts.persistent,
            expects_continue: facts.expects_continue,
        })
    }
}

fn method_and_target<'b>(
    message: &'b [u8],
    line: &RequestLine,
) -> Result<(&'b str, Target<'b>), Error> {
    let text = |span| {
        std::str::from_utf8(slice(message, span))
            .expect("methods and targets are made of ASCII classes")
    };
    let method = text(line.method);
    match Target::parse(method, text(line.target)) {
        Some(target) => Ok((method, target)),
        None => Err(Error::at(Kind::TargetForm, u64::from(line.target.0))),
    }
}

/// `method SP request-target SP HTTP-version CR LF`, and where the next line begins.
///
/// Each part is judged when its last byte and the one after it are there, so that the same bytes
/// get the same verdict however they are cut.
fn request_line(
    message: &[u8],
    limit: usize,
    so_far: &mut LineSoFar,
) -> Result<Option<(RequestLine, usize)>, Error> {
    let within = &message[..message.len().min(limit)];
    let incomplete = if message.len() >= limit {
        Err(Error::at(Kind::RequestLineTooLong, limit as u64))
    } else {
        Ok(None)
    };
    let refuse = |kind, at: usize| Err(Error::byte(kind, at as u64, within[at]));

    let method_end = match so_far.method_end {
        0 => so_far.looked + TOKEN.span(&within[so_far.looked..]),
        known => known,
    };
    match within.get(method_end) {
        // So long a word is nobody's method, and what it begins is no request.
        None if message.len() >= limit => return Err(Error::at(Kind::Method, limit as u64)),
        None => {
            so_far.looked = method_end;
            return Ok(None);
        }
        Some(b' ') if method_end > METHOD_LIMIT => {
            return Err(Error::at(Kind::MethodTooLong, METHOD_LIMIT as u64));
        }
        Some(b' ') if method_end > 0 => {}
        Some(_) => return refuse(Kind::Method, method_end),
    }

    let target_start = method_end + 1;
    let target = so_far.looked.max(target_start);
    let target_end = match so_far.query {
        true => target + TARGET.span(&within[target..]),
        false => target + target_span(&within[target..]),
    };
    match within.get(target_end) {
        None => {
            so_far.method_end = method_end;
            so_far.looked = target_end;
            so_far.query |= within[target..].contains(&b'?');
            return incomplete;
        }
        Some(b' ') if target_end > target_start => {}
        Some(b'\n') => return refuse(Kind::BareLf, target_end),
        Some(b'\r') if target_end > target_start => return refuse(Kind::Version, target_end),
        Some(_) => return refuse(Kind::Target, target_end),
    }

    let version_start = target_end + 1;
    let mut at = version_start;
    for expected in *b"HTTP/0.0" {
        match within.get(at) {
            None => return incomplete,
            Some(byte) if expected == b'0' && byte.is_ascii_digit() => {}
            Some(&byte) if expected != b'0' && byte == expected => {}
            Some(_) => return refuse(Kind::Version, at),
        }
        at += 1;
    }
    let version = match (within[version_start + 5], within[version_start + 7]) {
        (b'1', b'0') => Version::Http10,
        (b'1', _) => Version::Http11,
        (_, _) => return refuse(Kind::VersionUnsupported, version_start + 5),
    };
    match within.get(at) {
        None => return incomplete,
        Some(b'\r' | b'\n') => {}
        Some(_) => return refuse(Kind::Version, at),
    }
    let Some(next) = line_end(within, at, 0)? else {
        return incomplete;
    };
    let span = |start: usize, end: usize| (start as u32, end as u32);
    let line = RequestLine {
        is_head: within.starts_with(b"HEAD "),
        method: span(0, method_end),
        target: span(target_start, target_end),
        version,
    };
    Ok(Some((line, next)))
}
