//! The received bytes, read strictly: the place of each part, and the first wrong byte.
//!
//! Why a parser of its own: a library would forgive, and a checker has to see; and it must share no code with the
//! days, so that a mistake of theirs cannot hide here.
//!
//! Invariants
//! - Every position counts from the first byte that the connection received, so a caret can be put under it.
//! - What is not there yet is never an error; [`Read::More`] says what is being waited for.

use std::ops::Range;

/// A response, whole.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The status code.
    pub status: u16,
    /// Where it stands.
    pub status_at: Range<usize>,
    /// The header fields, in their order.
    pub fields: Vec<Field>,
    /// The content, without the framing of chunks.
    pub body: Vec<u8>,
    /// Where the body stands, as it came: chunks with their sizes.
    pub body_at: Range<usize>,
    /// How its end was known.
    pub framing: Framing,
}

/// A header field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, as it was written.
    pub name: String,
    /// Its value, without the space around it.
    pub value: String,
    /// Where it stands.
    pub at: Range<usize>,
}

/// How the end of the body was known (RFC 9112 section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// By the request's method or the status: there is none.
    None,
    /// By Content-Length.
    Length(usize),
    /// By the last chunk.
    Chunked,
    /// By the end of the connection.
    UntilClose,
}

/// A byte that cannot stand where it stands.
#[derive(Debug)]
pub struct Wrong {
    /// The mistake.
    pub what: String,
    /// Where it stands.
    pub at: Range<usize>,
}

/// How far it got.
pub enum Read {
    /// To the end.
    Whole(Box<Parsed>),
    /// The missing part, as in "the body: 3 of 5 bytes came".
    More(String),
}

impl Parsed {
    /// Reads the response to a `method` that begins at `from`; `ended` says that nothing will follow.
    pub fn read(bytes: &[u8], from: usize, method: &str, ended: bool) -> Result<Read, Wrong> {
        let more = |what: &str| Ok(Read::More(what.to_owned()));
        let mut at = from;
        let Some(line) = line(bytes, &mut at)? else {
            let none = bytes.len() == from;
            return more(if none {
                "an answer"
            } else {
                "the end of the status line"
            });
        };
        let (status, status_at) = status(bytes, line)?;
        let mut fields = Vec::new();
        loop {
            let Some(line) = self::line(bytes, &mut at)? else {
                return more("the empty line that ends the head");
            };
            if line.is_empty() {
                break;
            }
            fields.push(field(bytes, line)?);
        }

        let framing = framing(&fields, status, method)?;
        let rest = &bytes[at..];
        let (body, end) = match framing {
            Framing::None => (Vec::new(), at),
            Framing::Length(length) if rest.len() < length => {
                let came = rest.len();
                return more(&format!(
                    "the body: Content-Length says {length} and {came} came"
                ));
            }
            Framing::Length(length) => (rest[..length].to_vec(), at + length),
            Framing::UntilClose if !ended => {
                return more("the end of the connection, as there is no Content-Length");
            }
            Framing::UntilClose => (rest.to_vec(), bytes.len()),
            Framing::Chunked => match chunks(bytes, at)? {
                None => return more("the last chunk, `0`, and the empty line after it"),
                Some(read) => read,
            },
        };
        Ok(Read::Whole(Box::new(Parsed {
            status,
            status_at,
            fields,
            body,
            body_at: at..end,
            framing,
        })))
    }

    /// The field `name`, the first if there are several.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

/// The line at `at`, without its CR LF; `at` moves past it.
fn line(bytes: &[u8], at: &mut usize) -> Result<Option<Range<usize>>, Wrong> {
    let start = *at;
    let Some(length) = bytes[start..].iter().position(|&byte| byte == b'\n') else {
        return Ok(None);
    };
    let end = start + length;
    if length == 0 || bytes[end - 1] != b'\r' {
        return Err(Wrong {
            what: "a line of the head ends in LF alone; it ends in CR LF".into(),
            at: end..end + 1,
        });
    }
    *at = end + 1;
    Ok(Some(start..end - 1))
}

fn status(bytes: &[u8], line: Range<usize>) -> Result<(u16, Range<usize>), Wrong> {
    let text = &bytes[line.clone()];
    let version = text.starts_with(b"HTTP/1.1 ") || text.starts_with(b"HTTP/1.0 ");
    if !version {
        let expected = b"HTTP/1.1 ";
        let same = text
            .iter()
            .zip(expected)
            .take_while(|(a, b)| a == b)
            .count();
        return Err(Wrong {
            what: "the answer does not begin with `HTTP/1.1 ` and a status".into(),
            at: line.start + same..(line.start + same + 1).min(line.end.max(line.start + 1)),
        });
    }
    let at = line.start + 9..line.end.min(line.start + 12);
    let digits = &bytes[at.clone()];
    let three = digits.len() == 3 && digits.iter().all(u8::is_ascii_digit);
    let apart = matches!(text.get(12), None | Some(b' '));
    let status = std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| digits.parse().ok());
    match status.filter(|status| three && apart && (100..600).contains(status)) {
        Some(status) => Ok((status, at)),
        None => Err(Wrong {
            what: "the status is not a number of three digits, 100 to 599".into(),
            at,
        }),
    }
}

fn field(bytes: &[u8], line: Range<usize>) -> Result<Field, Wrong> {
    let text = &bytes[line.clone()];
    let token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    let name = text.iter().take_while(|byte| token(byte)).count();
    if name == 0 || text.get(name) != Some(&b':') {
        let at = (line.start + name).min(line.end - 1);
        return Err(Wrong {
            what: "a line of the head is not `name: value`".into(),
            at: at..at + 1,
        });
    }
    let blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let value = &text[name + 1..];
    let leading = value.iter().take_while(blank).count();
    let trailing = value[leading..].iter().rev().take_while(blank).count();
    let at = line.start + name + 1 + leading..line.end - trailing;
    Ok(Field {
        name: String::from_utf8_lossy(&text[..name]).into_owned(),
        value: String::from_utf8_lossy(&bytes[at.clone()]).into_owned(),
        at,
    })
}

fn framing(fields: &[Field], status: u16, method: &str) -> Result<Framing, Wrong> {
    let named = |name: &'static str| {
        fields
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name))
    };
    let mut length: Option<usize> = None;
    for field in named("content-length") {
        let digits =
            !field.value.is_empty() && field.value.bytes().all(|byte| byte.is_ascii_digit());
        let Some(value) = field.value.parse().ok().filter(|_| digits) else {
            return Err(Wrong {
                what: "Content-Length is not a number".into(),
                at: field.at.clone(),
            });
        };
        if length.replace(value).is_some() {
            return Err(Wrong {
                what: "there is a second Content-Length".into(),
                at: field.at.clone(),
            });
        }
    }
    let coding = named("transfer-encoding").next_back();
    if let (Some(coding), Some(_)) = (coding, length) {
        return Err(Wrong {
            what: "there is a Transfer-Encoding as well as a Content-Length".into(),
            at: coding.at.clone(),
        });
    }
    // Behind a CONNECT that succeeds begins a tunnel (RFC 9110 section 9.3.6).
    let tunnel = method == "CONNECT" && (200..300).contains(&status);
    if method == "HEAD" || status < 200 || status == 204 || status == 304 || tunnel {
        return Ok(Framing::None);
    }
    match (coding, length) {
        (Some(coding), _) if coding.value.eq_ignore_ascii_case("chunked") => Ok(Framing::Chunked),
        (Some(coding), _) => Err(Wrong {
            what: "a Transfer-Encoding that nobody asked for".into(),
            at: coding.at.clone(),
        }),
        (None, Some(length)) => Ok(Framing::Length(length)),
        (None, None) => Ok(Framing::UntilClose),
    }
}

/// The content of the chunks at `at`, and where they end (RFC 9112 section 7.1).
fn chunks(bytes: &[u8], mut at: usize) -> Result<Option<(Vec<u8>, usize)>, Wrong> {
    let mut body = Vec::new();
    loop {
        let Some(size_at) = line(bytes, &mut at)? else {
            return Ok(None);
        };
        let size = String::from_utf8_lossy(&bytes[size_at.clone()]).into_owned();
        let digits = size.split(';').next().unwrap_or_default().trim_end();
        let hexadecimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let size = usize::from_str_radix(digits, 16)
            .ok()
            .filter(|size| hexadecimal && *size < 1 << 40);
        let Some(size) = size else {
            return Err(Wrong {
                what: "the size of a chunk is not a hexadecimal number".into(),
                at: size_at.start..size_at.end.max(size_at.start + 1),
            });
        };
        if size == 0 {
            break;
        }
        let Some(data) = bytes.get(at..at + size) else {
            return Ok(None);
        };
        body.extend_from_slice(data);
        at += size;
        match line(bytes, &mut at)? {
            None => return Ok(None),
            Some(nothing) if nothing.is_empty() => {}
            Some(more) => {
                return Err(Wrong {
                    what: "a chunk is longer than its size".into(),
                    at: more.start..more.start + 1,
                });
            }
        }
    }
    while let Some(trailer) = line(bytes, &mut at)? {
        if trailer.is_empty() {
            return Ok(Some((body, at)));
        }
        field(bytes, trailer)?;
    }
    Ok(None)
}
