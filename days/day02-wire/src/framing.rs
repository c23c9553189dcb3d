//! Framing: where a body ends, and with it where the next message begins (RFC 9112 section 6.3).
//!
//! Every request-smuggling attack is two recipients that disagree here. So whatever a recipient
//! somewhere might read differently is refused, even where the RFC would let it pass.

use sockets::is_host;

use crate::error::{Error, Kind};
use crate::fields::{FieldSpan, Fields, slice};
use crate::limits::Limits;
use crate::octets::{TOKEN, trim};
use crate::target::Target;
use crate::version::Version;

/// How the end of a request's body is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// It has this many bytes; 0 where the head says nothing of a body.
    Length(u64),
    /// It comes in chunks, the last of which is empty (RFC 9112 section 7.1).
    Chunked,
}

/// The facts about the message and the connection in the fields of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) framing: Framing,
    pub(crate) persistent: bool,
    pub(crate) expects_continue: bool,
}

#[derive(Default)]
struct Seen {
    host: bool,
    length: Option<(u64, u64)>,
    coding: Option<Coding>,
    close: bool,
    expects_continue: bool,
}

/// The transfer codings so far, in the order they were applied.
#[derive(Clone, Copy)]
struct Coding {
    chunked_last: bool,
    all_known: bool,
    at: u64,
}

impl Facts {
    /// Reads them from `fields`, whose section ends at `end`.
    pub(crate) fn read(
        fields: Fields<'_>,
        version: Version,
        target: &Target<'_>,
        end: usize,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let mut seen = Seen::default();
        for span in fields.spans {
            seen.field(fields, span)?;
        }
        if version == Version::Http11 && !seen.host {
            return Err(Error::at(Kind::HostMissing, end as u64));
        }
        // What follows a CONNECT is a tunnel's, not a request's.
        seen.close |= matches!(target, Target::Authority(_));
        Ok(Self {
            framing: seen.framing(version, limits)?,
            persistent: version == Version::Http11 && !seen.close,
            expects_continue: version == Version::Http11 && seen.expects_continue,
        })
    }
}

impl Seen {
    #[inline]
    fn field(&mut self, fields: Fields<'_>, span: &FieldSpan) -> Result<(), Error> {
        let name = slice(fields.bytes, span.name);
        let value = slice(fields.bytes, span.value);
        let at = u64::from(span.value.0);
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        let is_but_for_hyphens = |known: &[u8]| {
            let mut pairs = name.iter().zip(known);
            pairs.all(|(byte, known)| *known == b'-' || byte.eq_ignore_ascii_case(known))
        };
        // Nearly all names are turned away by their length or first letter, without a comparison.
        match (name.len(), name[0] | 0x20) {
            (4, b'h') if is(b"host") => self.host(value, u64::from(span.name.0), at),
            (6, b'e') if is(b"expect") => self.expect(value, at),
            (10, b'c') if is(b"connection") => {
                self.close |= elements(value).any(|option| option.eq_ignore_ascii_case(b"close"));
                Ok(())
            }
            (14, b'c') if is(b"content-length") => self.length(value, at),
            (16, b'c') if is(b"content-encoding") => content_coding(value, at),
            (17, b't') if is(b"transfer-encoding") => self.coding(value, at),
            // CGI and its heirs have `_` for `-` in every name, and then cannot tell the two apart.
            (14, b'c') if is_but_for_hyphens(b"content-length") => framing_name(span),
            (17, b't') if is_but_for_hyphens(b"transfer-encoding") => framing_name(span),
            _ => Ok(()),
        }
    }

    fn host(&mut self, value: &[u8], name_at: u64, at: u64) -> Result<(), Error> {
        if self.host {
            return Err(Error::at(Kind::HostTwice, name_at));
        }
        self.host = true;
        if !is_host(value) {
            return Err(Error::at(Kind::Host, at));
        }
        Ok(())
    }

    /// `Expect`: a list, whose empty elements count for nothing (RFC 9110 section 5.6.1.2), so that
    /// an empty value expects nothing.
    fn expect(&mut self, value: &[u8], at: u64) -> Result<(), Error> {
        for member in elements(value).filter(|member| !member.is_empty()) {
            if !member.eq_ignore_ascii_case(b"100-continue") {
                return Err(Error::at(Kind::Expectation, at));
            }
            self.expects_continue = true;
        }
        Ok(())
    }

    /// `Content-Length`: a number, or a list of the same number, which a sender makes when it joins
    /// lines (RFC 9110 section 8.6).
    fn length(&mut self, value: &[u8], at: u64) -> Result<(), Error> {
        for element in elements(value) {
            let Some(length) = decimal(element) else {
                return Err(Error::at(Kind::ContentLength, at));
            };
            if matches!(element, [b'0', _, ..]) {
                return Err(Error::at(Kind::LeadingZero, at));
            }
            match self.length {
                Some((other, _)) if other != length => {
                    return Err(Error::at(Kind::ContentLengthDiffers, at));
                }
                _ => self.length = Some((length, at)),
            }
        }
        Ok(())
    }

    /// `Transfer-Encoding`: coding names, of which only the last may be chunked, and without parameters.
    fn coding(&mut self, value: &[u8], at: u64) -> Result<(), Error> {
        for element in elements(value) {
            if self.coding.is_some_and(|before| before.chunked_last) {
                return Err(Error::at(Kind::ChunkedNotLast, at));
            }
            let (name, parameters) = element.split_at(TOKEN.span(element));
            let chunked = name.eq_ignore_ascii_case(b"chunked");
            let separated = matches!(parameters, [] | [b';' | b' ' | b'\t', ..]);
            if name.is_empty() || !separated || (chunked && !parameters.is_empty()) {
                return Err(Error::at(Kind::TransferCoding, at));
            }
            let known_before = self.coding.is_none_or(|before| before.all_known);
            self.coding = Some(Coding {
                chunked_last: chunked,
                all_known: known_before && chunked,
                at,
            });
        }
        Ok(())
    }

    // ANCHOR: framing
    fn framing(&self, version: Version, limits: &Limits) -> Result<Framing, Error> {
        match (self.coding, self.length) {
            (Some(coding), _) if version == Version::Http10 => {
                Err(Error::at(Kind::CodingInHttp10, coding.at))
            }
            (Some(coding), Some((_, at))) => {
                Err(Error::at(Kind::LengthAndCoding, coding.at.max(at)))
            }
            (Some(coding), None) if !coding.chunked_last => {
                Err(Error::at(Kind::ChunkedNotLast, coding.at))
            }
            (Some(coding), None) if !coding.all_known => {
                Err(Error::at(Kind::TransferCodingUnknown, coding.at))
            }
            (Some(_), None) => Ok(Framing::Chunked),
            (None, Some((length, at))) if length > limits.body => {
                Err(Error::at(Kind::BodyTooLarge, at))
            }
            (None, Some((length, _))) => Ok(Framing::Length(length)),
            (None, None) => Ok(Framing::Length(0)),
        }
    }
    // ANCHOR_END: framing
}

fn content_coding(value: &[u8], at: u64) -> Result<(), Error> {
    if elements(value).any(|coding| coding.eq_ignore_ascii_case(b"chunked")) {
        return Err(Error::at(Kind::ChunkedContent, at));
    }
    Ok(())
}

fn framing_name(span: &FieldSpan) -> Result<(), Error> {
    Err(Error::at(Kind::FramingName, u64::from(span.name.0)))
}

/// The elements of a list (RFC 9110 section 5.6.1), empty ones too: where one may not be empty, that is an error.
fn elements(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&byte| byte == b',').map(trim)
}

/// `1*DIGIT`, and nothing else: no sign, no space, no underscore, no overflow.
fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, &digit| {
        let value = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(value)
    })
}
