//! The chunked coding, received: sizes, data, and the trailers after the last chunk (RFC 9112 section 7.1).

use crate::error::{Error, Kind};
use crate::fields::{FieldBounds, FieldLines, Fields, line_end};
use crate::limits::Limits;
use crate::octets::{QUOTED, TOKEN, VALUE};

/// Sixteen hexadecimal digits are 64 bits.
const SIZE_DIGITS: usize = 16;

/// Fields that decide framing, routing, who asks, or what the content is. A recipient has acted on
/// these before the trailers come (RFC 9110 section 6.5.1).
const NOT_AS_TRAILER: [&str; 18] = [
    "authorization",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "max-forwards",
    "proxy-authorization",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Where in a chunked body the reader is.
#[derive(Debug)]
pub(crate) struct Chunks {
    state: State,
    body: u64,
    extensions: usize,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Size,
    Data { left: u64 },
    DataEnd,
    Trailers,
}

/// The piece at the front of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// So many bytes of framing.
    Framing(usize),
    /// So many bytes of data.
    Data(usize),
    /// So many bytes of trailer section, and with them the body ends.
    End(usize),
}

impl Chunks {
    pub(crate) fn new() -> Self {
        Self {
            state: State::Size,
            body: 0,
            extensions: 0,
        }
    }

    /// Reads on in `bytes`, which begin at `offset` in the message; `None` when more must arrive.
    /// The caller takes the piece off the front before it asks again.
    pub(crate) fn advance(
        &mut self,
        bytes: &[u8],
        offset: u64,
        trailers: &mut FieldLines,
        limits: &Limits,
    ) -> Result<Option<Piece>, Error> {
        match self.state {
            State::Size => self.size_line(bytes, offset, trailers, limits),
            State::Data { .. } if bytes.is_empty() => Ok(None),
            State::Data { left } => {
                let here = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
                let left = left - here as u64;
                self.state = if left == 0 {
                    State::DataEnd
                } else {
                    State::Data { left }
                };
                Ok(Some(Piece::Data(here)))
            }
            State::DataEnd => match bytes {
                [] => Ok(None),
                [b'\r' | b'\n', ..] => {
                    let end = line_end(bytes, 0, offset)?;
                    if end.is_some() {
                        self.state = State::Size;
                    }
                    Ok(end.map(Piece::Framing))
                }
                [byte, ..] => Err(Error::byte(Kind::ChunkEnd, offset, *byte)),
            },
            State::Trailers => {
                let bounds = FieldBounds {
                    bytes: limits.fields,
                    count: limits.field_count,
                };
                let end = trailers.advance(bytes, offset, bounds)?;
                if end.is_some() {
                    refuse_forbidden(bytes, offset, trailers)?;
                }
                Ok(end.map(Piece::End))
            }
        }
    }

    /// `chunk-size [ chunk-ext ] CR LF`
    fn size_line(
        &mut self,
        bytes: &[u8],
        offset: u64,
        trailers: &mut FieldLines,
        limits: &Limits,
    ) -> Result<Option<Piece>, Error> {
        let digits = bytes
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        if digits > SIZE_DIGITS {
            return Err(Error::at(
                Kind::ChunkSizeTooLarge,
                offset + SIZE_DIGITS as u64,
            ));
        }
        match bytes.get(digits) {
            None => return Ok(None),
            Some(&byte) if digits == 0 => return Err(Error::byte(Kind::ChunkSize, offset, byte)),
            Some(_) => {}
        }
        let size = bytes[..digits].iter().fold(0_u64, |size, &digit| {
            let value = (digit as char)
                .to_digit(16)
                .expect("counted as a hexadecimal digit");
            (size << 4) | u64::from(value)
        });
        if size > limits.body.saturating_sub(self.body) {
            return Err(Error::at(Kind::BodyTooLarge, offset));
        }

        let bound = digits + limits.chunk_extensions - self.extensions;
        // The byte at the bound may still be the CR.
        let within = &bytes[..bytes.len().min(bound + 1)];
        let extensions_end = match extensions(within, digits) {
            Scan::Until(end) => end,
            Scan::More if within.len() > bound => {
                let at = offset + bound as u64;
                return Err(Error::at(Kind::ChunkExtensionsTooLong, at));
            }
            Scan::More => return Ok(None),
            Scan::Wrong(kind, at) => return Err(Error::byte(kind, offset + at as u64, within[at])),
        };
        let Some(next) = line_end(bytes, extensions_end, offset)? else {
            return Ok(None);
        };
        self.extensions += extensions_end - digits;
        self.body += size;
        self.state = if size == 0 {
            trailers.restart(0);
            State::Trailers
        } else {
            State::Data { left: size }
        };
        Ok(Some(Piece::Framing(next)))
    }
}

enum Scan {
    /// A CR or LF stands here.
    Until(usize),
    /// The end has not arrived.
    More,
    /// This byte breaks this rule.
    Wrong(Kind, usize),
}

/// `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )` from `at` up to the end of the line.
fn extensions(line: &[u8], mut at: usize) -> Scan {
    let mut stray = Kind::ChunkSize;
    loop {
        let semicolon = skip_space(line, at);
        match line.get(semicolon) {
            None => return Scan::More,
            Some(b'\r' | b'\n') if semicolon == at => return Scan::Until(at),
            Some(b';') => {}
            Some(_) if semicolon == at => return Scan::Wrong(stray, at),
            Some(_) => return Scan::Wrong(Kind::ChunkExtension, semicolon),
        }
        stray = Kind::ChunkExtension;
        let name = skip_space(line, semicolon + 1);
        let name_end = name + TOKEN.span(&line[name..]);
        match line.get(name_end) {
            None => return Scan::More,
            Some(_) if name_end == name => return Scan::Wrong(stray, name),
            Some(_) => {}
        }
        let equals = skip_space(line, name_end);
        at = match line.get(equals) {
            None => return Scan::More,
            Some(b'=') => match extension_value(line, skip_space(line, equals + 1)) {
                Scan::Until(end) => end,
                other => return other,
            },
            Some(_) => name_end,
        };
    }
}

/// A token or a quoted string at `at`.
fn extension_value(line: &[u8], at: usize) -> Scan {
    let stray = |at| Scan::Wrong(Kind::ChunkExtension, at);
    if line.get(at) != Some(&b'"') {
        let end = at + TOKEN.span(&line[at.min(line.len())..]);
        return match line.get(end) {
            None => Scan::More,
            Some(_) if end == at => stray(at),
            Some(_) => Scan::Until(end),
        };
    }
    let mut at = at + 1;
    loop {
        at += QUOTED.span(&line[at..]);
        match (line.get(at), line.get(at + 1)) {
            (Some(b'"'), _) => return Scan::Until(at + 1),
            (Some(b'\\'), Some(&escaped)) if VALUE.holds(escaped) => at += 2,
            (Some(b'\\'), Some(_)) => return stray(at + 1),
            (Some(b'\\') | None, _) => return Scan::More,
            (Some(_), _) => return stray(at),
        }
    }
}

fn skip_space(line: &[u8], at: usize) -> usize {
    let space = |byte: &&u8| matches!(byte, b' ' | b'\t');
    at + line[at..].iter().take_while(space).count()
}

fn refuse_forbidden(bytes: &[u8], offset: u64, trailers: &FieldLines) -> Result<(), Error> {
    let fields = Fields {
        bytes,
        spans: &trailers.spans,
    };
    for (span, (name, _)) in trailers.spans.iter().zip(fields.iter()) {
        if NOT_AS_TRAILER
            .iter()
            .any(|forbidden| forbidden.eq_ignore_ascii_case(name))
        {
            return Err(Error::at(Kind::Trailer, offset + u64::from(span.name.0)));
        }
    }
    Ok(())
}
