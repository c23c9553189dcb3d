//! Fields: the `name: value` lines of a head or a trailer section (RFC 9112 section 5).

use std::fmt;

use crate::error::{Error, Kind};
use crate::octets::{TOKEN, trim, value_span};

/// Where a field stands in its message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldSpan {
    pub(crate) name: (u32, u32),
    pub(crate) value: (u32, u32),
}

/// The fields of a message, in the order they came; a view into its bytes.
#[derive(Clone, Copy)]
pub struct Fields<'b> {
    pub(crate) bytes: &'b [u8],
    pub(crate) spans: &'b [FieldSpan],
}

impl<'b> Fields<'b> {
    /// How many field lines there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Each field line's name as it was sent, and its value without the white space around it.
    pub fn iter(&self) -> impl Iterator<Item = (&'b str, &'b [u8])> + use<'b> {
        let bytes = self.bytes;
        self.spans.iter().map(move |span| {
            let name = std::str::from_utf8(slice(bytes, span.name));
            let name = name.expect("a field name is a token, and tokens are ASCII");
            (name, slice(bytes, span.value))
        })
    }

    /// The values of every line called `name`, whose case does not matter (RFC 9110 section 5.1).
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'b [u8]> {
        self.iter()
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The value of the first line called `name`.
    pub fn get(&self, name: &str) -> Option<&'b [u8]> {
        self.all(name).next()
    }
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(
                self.iter()
                    .map(|(name, value)| (name, String::from_utf8_lossy(value))),
            )
            .finish()
    }
}

impl PartialEq for Fields<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

pub(crate) fn slice(bytes: &[u8], (start, end): (u32, u32)) -> &[u8] {
    &bytes[start as usize..end as usize]
}

/// Reads field lines up to the empty line that ends them, as far as the bytes reach.
#[derive(Debug, Default)]
pub(crate) struct FieldLines {
    pub(crate) spans: Vec<FieldSpan>,
    /// Where the line that is not read yet begins.
    next_line: usize,
    /// The first byte of the first line: limits count from here.
    start: usize,
    /// Where to go on in a line that is not whole yet.
    resume: Resume,
}

/// The part of an incomplete line that need not be read again. Past the line, it means nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Resume {
    /// Up to here the name is one; once it has ended, where its colon stands.
    name: usize,
    /// Up to here the value, if it has begun, is one.
    value: usize,
}

/// The bounds of [`FieldLines`].
#[derive(Clone, Copy)]
pub(crate) struct FieldBounds {
    pub(crate) bytes: usize,
    pub(crate) count: usize,
}

enum Line {
    Field(FieldSpan, usize),
    End(usize),
}

impl FieldLines {
    /// Begins a section whose first line is at `start`.
    pub(crate) fn restart(&mut self, start: usize) {
        self.spans.clear();
        self.next_line = start;
        self.start = start;
        self.resume = Resume::default();
    }

    // ANCHOR: advance
    /// Reads on in `bytes`, which begin where they began before and may have grown. `base` is what
    /// to add to an index to have an offset in the message. Answers where the section ends, once it
    /// does.
    ///
    /// Only what lies within the bounds is looked at, so that the verdict does not depend on how
    /// the bytes arrived.
    pub(crate) fn advance(
        &mut self,
        bytes: &[u8],
        base: u64,
        bounds: FieldBounds,
    ) -> Result<Option<usize>, Error> {
        let bound = self.start.saturating_add(bounds.bytes);
        let within = &bytes[..bytes.len().min(bound)];
        loop {
            let first = self.spans.is_empty();
            match field_line(within, self.next_line, self.resume, first, base)? {
                Some(Line::Field(span, next)) => {
                    if self.spans.len() == bounds.count {
                        return Err(Error::at(Kind::TooManyFields, base + self.next_line as u64));
                    }
                    self.spans.push(span);
                    self.next_line = next;
                }
                Some(Line::End(end)) => return Ok(Some(end)),
                None if bytes.len() >= bound => {
                    return Err(Error::at(Kind::FieldsTooLarge, base + bound as u64));
                }
                None => {
                    self.resume.note(within, self.next_line);
                    return Ok(None);
                }
            }
        }
    }
    // ANCHOR_END: advance
}

impl Resume {
    /// All of `bytes` is as it may be in the line that begins at `line`, but the end is missing.
    #[cold]
    fn note(&mut self, bytes: &[u8], line: usize) {
        let from = self.name.max(line);
        // A CR may still be followed by what it must not be.
        let looked = bytes.len() - usize::from(bytes.ends_with(b"\r"));
        let colon = bytes[from..looked].iter().position(|&byte| byte == b':');
        self.name = colon.map_or(looked, |colon| from + colon);
        self.value = looked;
    }
}

/// One line that begins at `start`; `None` while its end has not arrived.
#[inline]
fn field_line(
    bytes: &[u8],
    start: usize,
    resume: Resume,
    first: bool,
    base: u64,
) -> Result<Option<Line>, Error> {
    let refuse = |kind, at: usize| Err(Error::byte(kind, base + at as u64, bytes[at]));
    let name = resume.name.max(start);
    let name_end = name + TOKEN.span(&bytes[name..]);
    let Some(&after_name) = bytes.get(name_end) else {
        return Ok(None);
    };
    if name_end == start || after_name != b':' {
        return match after_name {
            b'\r' if name_end == start => Ok(line_end(bytes, start, base)?.map(Line::End)),
            b'\n' => refuse(Kind::BareLf, name_end),
            b' ' | b'\t' if name_end > start => refuse(Kind::SpaceBeforeColon, name_end),
            b' ' | b'\t' if first => refuse(Kind::SpaceBeforeFields, start),
            b' ' | b'\t' => refuse(Kind::ObsoleteFold, start),
            _ => refuse(Kind::FieldName, name_end),
        };
    }
    let after_colon = name_end + 1;
    let value = resume.value.max(after_colon);
    let value_end = value + value_span(&bytes[value..]);
    match bytes.get(value_end) {
        None => return Ok(None),
        Some(b'\r' | b'\n') => {}
        Some(_) => return refuse(Kind::FieldValue, value_end),
    }
    let Some(next) = line_end(bytes, value_end, base)? else {
        return Ok(None);
    };
    let untrimmed = &bytes[after_colon..value_end];
    let value = trim(untrimmed);
    let value_start = after_colon + leading_space(untrimmed);
    Ok(Some(Line::Field(
        FieldSpan {
            name: (start as u32, name_end as u32),
            value: (value_start as u32, (value_start + value.len()) as u32),
        },
        next,
    )))
}

fn leading_space(bytes: &[u8]) -> usize {
    let space = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let count = bytes.iter().take_while(space).count();
    // A value of nothing but space is empty, and empty at its start.
    if count == bytes.len() { 0 } else { count }
}

/// Where the line after the one whose CR LF stands at `at` begins; `None` while the LF has not arrived.
#[inline]
pub(crate) fn line_end(bytes: &[u8], at: usize, base: u64) -> Result<Option<usize>, Error> {
    match bytes[at..] {
        [b'\r', b'\n', ..] => Ok(Some(at + 2)),
        [b'\r'] => Ok(None),
        [b'\n', ..] => Err(Error::byte(Kind::BareLf, base + at as u64, b'\n')),
        _ => Err(Error::byte(Kind::BareCr, base + at as u64, b'\r')),
    }
}
