//! Requests and responses over a socket, as far as a checker that sends right ones needs it.

use std::io::{self, BufRead, Read, Write};
use std::net::IpAddr;

/// The most bytes of a body.
const MOST: usize = 4 << 20;

#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    fields: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// The other end of the connection.
    pub(super) peer: Option<IpAddr>,
}

#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    /// The sentence of its problem, where it isn't the usual one.
    pub(super) because: Option<String>,
    /// The broken rules of its problem.
    pub(super) errors: Vec<serde_json::Value>,
}

impl Request {
    /// The next request; `None` when the client has no more.
    pub(super) fn read(from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some(line) = line(from)? else {
            return Ok(None);
        };
        let mut words = line.split(' ');
        let (method, target) = (words.next(), words.next());
        let (Some(method), Some(target)) = (method, target) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut request = Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            fields: Vec::new(),
            body: Vec::new(),
            peer: None,
        };
        while let Some(line) = line_or_end(from)? {
            let (name, value) = line.split_once(':').ok_or(io::ErrorKind::InvalidData)?;
            let field = (name.to_ascii_lowercase(), value.trim().to_owned());
            request.fields.push(field);
        }
        let length = request.field("content-length").unwrap_or("0").parse();
        let length = length.ok().filter(|it| *it <= MOST);
        request.body = vec![0; length.ok_or(io::ErrorKind::InvalidData)?];
        from.read_exact(&mut request.body)?;
        Ok(Some(request))
    }

    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Response {
    pub(super) fn new(status: u16) -> Self {
        Self {
            status,
            fields: Vec::new(),
            body: Vec::new(),
            because: None,
            errors: Vec::new(),
        }
    }

    pub(super) fn field(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    pub(super) fn json(self, value: &serde_json::Value) -> Self {
        let body = value.to_string().into_bytes();
        Self {
            body,
            ..self.field("Content-Type", "application/json")
        }
    }

    /// Writes it as the response to a request with `method`.
    pub(super) fn write(&self, method: &str, to: &mut impl Write) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} \r\n", self.status);
        for (name, value) in &self.fields {
            head += &format!("{name}: {value}\r\n");
        }
        if !matches!(self.status, 204 | 304) {
            head += &format!("Content-Length: {}\r\n", self.body.len());
        }
        head += "\r\n";
        let mut bytes = head.into_bytes();
        if method != "HEAD" && !matches!(self.status, 204 | 304) {
            bytes.extend(&self.body);
        }
        to.write_all(&bytes)
    }
}

/// A line without its end; `None` at the end of the input.
fn line(from: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = from.take(16 * 1024).read_line(&mut line)?;
    Ok((read > 0).then(|| line.trim_end().to_owned()))
}

/// A line of the head; `None` behind its last.
fn line_or_end(from: &mut impl BufRead) -> io::Result<Option<String>> {
    let line = line(from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(Some(line).filter(|line| !line.is_empty()))
}
