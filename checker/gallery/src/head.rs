//! The head of a request, held to RFC 9112, but for the mistakes that modes ask for.

use crate::mode::{Mode, wrapped};

/// The methods that a server of day 4 knows.
pub(crate) const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// A head that may be acted on.
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) path: String,
    pub(crate) framing: Framing,
    pub(crate) last: bool,
    pub(crate) expects_continue: bool,
    pub(crate) id: Option<String>,
}

pub(crate) enum Framing {
    Length(usize),
    Chunked,
}

impl Head {
    /// Reads a head with its empty line; the error is the status that refuses it.
    pub(crate) fn read(mode: &Mode, bytes: &[u8]) -> Result<Self, u16> {
        // A byte above 127 may stand in a value (RFC 9110 section 5.5), and means nothing here.
        let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
        let lone = mode.is("lone-lf");
        let forbidden = |c: char| c.is_ascii_control() && !matches!(c, '\t' | '\r' | '\n');
        let bare = text.replace("\r\n", "").contains(['\r', '\n']);
        if text.contains(forbidden) || (bare && !lone) {
            return Err(400);
        }
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let (method, path, minor) = request_line(mode, first)?;
        // As the parsers of Node and Uvicorn do, which know the methods.
        if mode.is("known-methods-only") && !METHODS.contains(&method.as_str()) {
            return Err(400);
        }
        let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut head = Head {
            method,
            target,
            path,
            framing: Framing::Length(0),
            last: minor == 0,
            expects_continue: false,
            id: None,
        };
        let (mut hosts, mut lengths, mut coding) = (0, Vec::new(), None);
        for line in lines.take_while(|line| !line.is_empty()) {
            let (name, value) = field(mode, line)?;
            let value = value.trim_matches([' ', '\t']);
            if mode.is("printable-values") && value.contains(|c| !(' '..='~').contains(&c)) {
                return Err(400);
            }
            let length_name = match mode.is("case-matters") {
                true => name == "Content-Length",
                false => name.eq_ignore_ascii_case("Content-Length"),
            };
            match name.to_ascii_lowercase().as_str() {
                _ if length_name => {
                    for value in value.split(',') {
                        lengths.push(length(mode, value.trim_matches([' ', '\t']))?);
                    }
                }
                "host" => {
                    hosts += 1;
                    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
                    if !value.chars().all(plain) {
                        return Err(400);
                    }
                }
                "transfer-encoding"
                    if mode.is("coding-in-one-spelling") && name != "Transfer-Encoding" => {}
                "transfer-encoding" => coding = Some(value.to_ascii_lowercase()),
                "connection" => {
                    let close = value
                        .split(',')
                        .any(|option| option.trim().eq_ignore_ascii_case("close"));
                    head.last |= close && !mode.is("never-closes");
                }
                "x-request-id" => head.id = Some(value.to_owned()),
                // HTTP/1.0 has no such answer (RFC 9110 section 10.1.1).
                "expect" => head.expects_continue = minor > 0 || mode.is("continues-the-old"),
                _ => {}
            }
        }
        let host_needed = match mode.mistake.as_str() {
            "host-optional" => false,
            "host-always" => true,
            _ => minor > 0,
        };
        if hosts > 1 || (hosts == 0 && host_needed) {
            return Err(400);
        }
        head.framing = framing(mode, &lengths, coding.as_deref())?;
        Ok(head)
    }
}

fn request_line(mode: &Mode, line: &str) -> Result<(String, String, u8), u16> {
    let words: Vec<&str> = line.split(' ').collect();
    let [method, target, version] = words[..] else {
        return Err(400);
    };
    if method.is_empty()
        || target.is_empty()
        || !method.bytes().all(|byte| byte.is_ascii_alphabetic())
    {
        return Err(400);
    }
    let minor = match version.as_bytes() {
        [
            b'H',
            b'T',
            b'T',
            b'P',
            b'/',
            b'1',
            b'.',
            minor @ b'0'..=b'9',
        ] => minor - b'0',
        [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9']
            if mode.is("any-version") =>
        {
            1
        }
        [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9'] => return Err(505),
        _ => return Err(400),
    };
    let scheme = target
        .get(..7)
        .filter(|begin| match mode.is("scheme-in-one-spelling") {
            true => *begin == "http://",
            false => begin.eq_ignore_ascii_case("http://"),
        });
    let path = match scheme.map(|scheme| &target[scheme.len()..]) {
        Some(_) if mode.is("paths-only") => return Err(400),
        Some(rest) => rest.find('/').map_or("/", |at| &rest[at..]),
        None if target.starts_with('/') || target == "*" || method == "CONNECT" => target,
        None => return Err(400),
    };
    let path = path.split('?').next().unwrap_or_default();
    Ok((method.to_owned(), path.to_owned(), minor))
}

fn field<'a>(mode: &Mode, line: &'a str) -> Result<(&'a str, &'a str), u16> {
    let (name, value) = line.split_once(':').ok_or(400_u16)?;
    let name = if mode.is("trims-names") {
        name.trim()
    } else {
        name
    };
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    match !name.is_empty() && name.bytes().all(token) {
        true => Ok((name, value)),
        false => Err(400),
    }
}

fn length(mode: &Mode, value: &str) -> Result<usize, u16> {
    // `parse` takes `+5`, as the libraries of many languages do.
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    match digits || mode.is("lenient-numbers") {
        true => value
            .parse()
            .map(|length| wrapped(mode, length))
            .map_err(|_| 400),
        false => Err(400),
    }
}

fn framing(mode: &Mode, lengths: &[usize], coding: Option<&str>) -> Result<Framing, u16> {
    let differ = lengths.iter().any(|length| *length != lengths[0]);
    if differ && !mode.is("first-length-wins") {
        return Err(400);
    }
    let length = lengths.first().copied();
    match (coding, length) {
        (Some(_), Some(length)) if mode.is("length-wins") => Ok(Framing::Length(length)),
        (Some(_), Some(_)) => Err(400),
        (Some("chunked"), None) => Ok(Framing::Chunked),
        (Some(coding), None) if mode.is("chunked-somewhere") && coding.contains("chunked") => {
            Ok(Framing::Chunked)
        }
        (Some(coding), None) if coding.starts_with("chunked") => Err(400),
        // RFC 9112 section 6.3 asks for this where chunked is not last, and section 6.1 for the other.
        (Some("xchunked"), None) if mode.is("unknown-is-malformed") => Err(400),
        (Some(_), None) => Err(501),
        (None, length) => Ok(Framing::Length(length.unwrap_or(0))),
    }
}
