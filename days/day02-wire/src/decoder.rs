//! The decoder: bytes in, in any pieces; heads, data and ends of messages out.

use crate::chunked::{Chunks, Piece};
use crate::error::{Error, Kind};
use crate::fields::{FieldLines, Fields};
use crate::framing::Framing;
use crate::head::{Head, HeadReader};
use crate::limits::Limits;

/// How many empty lines before a request are passed over (RFC 9112 section 2.2 asks for one at least).
const EMPTY_LINES: usize = 8;

/// The next event of a connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event<'b> {
    /// A request begins.
    Head(Head<'b>),
    /// A part of its body; never empty. How a body is cut into parts means nothing.
    Data(&'b [u8]),
    /// The request is whole. These are its trailers, of which there are mostly none.
    End(Fields<'b>),
}

/// Reads requests from the bytes of one connection.
///
/// Give it what arrives with [`feed`](Self::feed), then take what is there with
/// [`next_event`](Self::next_event) until that answers `None`. For every request comes one [`Event::Head`], any
/// number of [`Event::Data`], and one [`Event::End`].
///
/// ```
/// use wire::{Decoder, Event};
///
/// let mut decoder = Decoder::default();
/// decoder.feed(b"POST /notes HTTP/1.1\r\nHost: a.example\r\nContent-Le");
/// assert_eq!(decoder.next_event()?, None);
///
/// decoder.feed(b"ngth: 5\r\n\r\nhello");
/// let Some(Event::Head(head)) = decoder.next_event()? else { panic!("the head is whole") };
/// assert_eq!((head.method, head.target.path()), ("POST", "/notes"));
/// assert_eq!(decoder.next_event()?, Some(Event::Data(b"hello")));
/// assert!(matches!(decoder.next_event()?, Some(Event::End(_))));
/// assert_eq!(decoder.next_event()?, None);
/// # Ok::<(), wire::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Decoder {
    limits: Limits,
    buffer: Vec<u8>,
    /// Up to here the buffer has been taken.
    taken: usize,
    /// The bytes that the last event borrowed. The next call removes them.
    lent: usize,
    /// How far `taken` is into the message.
    offset: u64,
    head: HeadReader,
    trailers: FieldLines,
    phase: Phase,
}

// ANCHOR: phase
#[derive(Debug)]
enum Phase {
    Between { empty_lines: usize },
    Head,
    Length { left: u64 },
    Chunked(Chunks),
    Failed(Error),
}
// ANCHOR_END: phase

impl Default for Phase {
    fn default() -> Self {
        Self::Between { empty_lines: 0 }
    }
}

/// An event before it borrows: so many bytes at the front.
enum Step {
    Head(usize),
    Data(usize),
    End(usize),
}

impl Decoder {
    /// A decoder that reads no more of a message than `limits` allow.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits: limits.addressable(),
            ..Self::default()
        }
    }

    /// Takes in what arrived. It is copied, so that an event can borrow from whole elements.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.take_lent();
        if self.taken == self.buffer.len() {
            self.buffer.clear();
            self.taken = 0;
        } else if self.taken > self.buffer.len() / 2 {
            self.buffer.drain(..self.taken);
            self.taken = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next event, or `None` until more bytes are fed.
    ///
    /// # Errors
    ///
    /// The first rule that the message breaks; from then on always the same error.
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, Error> {
        self.take_lent();
        let step = match self.step() {
            Ok(step) => step,
            Err(error) => {
                self.phase = Phase::Failed(error);
                return Err(error);
            }
        };
        let bytes = &self.buffer[self.taken..];
        Ok(match step {
            None => None,
            Some(Step::Head(length)) => {
                self.lent = length;
                self.head.head(bytes).map(Event::Head)
            }
            Some(Step::Data(length)) => {
                self.lent = length;
                Some(Event::Data(&bytes[..length]))
            }
            Some(Step::End(length)) => {
                self.lent = length;
                Some(Event::End(Fields {
                    bytes,
                    spans: &self.trailers.spans,
                }))
            }
        })
    }

    /// Whether bytes are here that no event has covered yet.
    pub fn has_unread(&self) -> bool {
        self.buffer.len() > self.taken + self.lent
    }

    /// Whether the request that is being read is a HEAD, as far as is known. Then no answer to it
    /// has content, not even a refusal (RFC 9110 section 9.3.2).
    pub fn is_head(&self) -> bool {
        self.head.is_head()
    }

    /// The connection ended.
    ///
    /// # Errors
    ///
    /// [`Kind::Truncated`] when it ended inside a message, whose sender must not believe that it was
    /// received (RFC 9112 section 8); or the error that was found before.
    pub fn finish(&self) -> Result<(), Error> {
        match self.phase {
            Phase::Between { .. } if !self.has_unread() => Ok(()),
            Phase::Failed(error) => Err(error),
            _ => {
                let unread = self.buffer.len() - self.taken;
                Err(Error::at(Kind::Truncated, self.offset + unread as u64))
            }
        }
    }

    fn take_lent(&mut self) {
        self.take(self.lent);
        self.lent = 0;
    }

    fn take(&mut self, length: usize) {
        self.taken += length;
        self.offset += length as u64;
    }

    fn step(&mut self) -> Result<Option<Step>, Error> {
        loop {
            let bytes = &self.buffer[self.taken..];
            match &mut self.phase {
                Phase::Failed(error) => return Err(*error),
                Phase::Between { empty_lines } => {
                    self.offset = 0;
                    self.head.restart();
                    match bytes {
                        [] | [b'\r'] => return Ok(None),
                        [b'\r', b'\n', ..] if *empty_lines < EMPTY_LINES => {
                            *empty_lines += 1;
                            self.take(2);
                        }
                        [b'\r', b'\n', ..] => {
                            return Err(Error::byte(Kind::TooManyEmptyLines, 0, b'\r'));
                        }
                        _ => {
                            self.trailers.spans.clear();
                            self.phase = Phase::Head;
                        }
                    }
                }
                Phase::Head => {
                    let Some(length) = self.head.advance(bytes, &self.limits)? else {
                        return Ok(None);
                    };
                    self.phase = match self.head.framing() {
                        Framing::Length(left) => Phase::Length { left },
                        Framing::Chunked => Phase::Chunked(Chunks::new()),
                    };
                    return Ok(Some(Step::Head(length)));
                }
                Phase::Length { left: 0 } => {
                    self.phase = Phase::default();
                    return Ok(Some(Step::End(0)));
                }
                Phase::Length { .. } if bytes.is_empty() => return Ok(None),
                Phase::Length { left } => {
                    let here =
                        usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
                    *left -= here as u64;
                    return Ok(Some(Step::Data(here)));
                }
                Phase::Chunked(chunks) => {
                    match chunks.advance(bytes, self.offset, &mut self.trailers, &self.limits)? {
                        None => return Ok(None),
                        Some(Piece::Framing(length)) => self.take(length),
                        Some(Piece::Data(length)) => return Ok(Some(Step::Data(length))),
                        Some(Piece::End(length)) => {
                            self.phase = Phase::default();
                            return Ok(Some(Step::End(length)));
                        }
                    }
                }
            }
        }
    }
}
