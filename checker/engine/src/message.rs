//! The requests of a contract: valid, except where a stage needs an invalid one.

use std::net::{IpAddr, SocketAddr};

/// A request, and how a person would send it.
#[derive(Clone, Debug)]
pub struct Request {
    /// GET, POST, ...
    pub method: &'static str,
    target: String,
    fields: Vec<(String, String)>,
    /// A bearer token.
    credential: Option<String>,
    body: Option<Vec<u8>>,
    /// The address of this machine that it comes from.
    from: Option<IpAddr>,
}

impl Request {
    /// A request without a body.
    pub fn new(method: &'static str, target: impl Into<String>) -> Self {
        Self {
            method,
            target: target.into(),
            fields: Vec::new(),
            credential: None,
            body: None,
            from: None,
        }
    }

    /// A GET request.
    pub fn get(target: impl Into<String>) -> Self {
        Self::new("GET", target)
    }

    /// A POST request with this body.
    pub fn post(target: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: Some(body.into()),
            ..Self::new("POST", target)
        }
    }

    /// The same request with one more header field.
    pub fn field(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// The same request with this body.
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: Some(body.into()),
            ..self
        }
    }

    /// The same request in the name of somebody whose token this is. A command shows it as `$TOKEN`.
    pub fn credential(self, token: impl Into<String>) -> Self {
        Self {
            credential: Some(token.into()),
            ..self
        }
    }

    /// The same request from this address of the machine.
    pub fn coming_from(self, address: IpAddr) -> Self {
        Self {
            from: Some(address),
            ..self
        }
    }

    /// Its body, if it has one.
    pub fn content(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// The message, with a `Host` first, if none of its fields is one, and the length of its body.
    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let is_host = |(name, _): &(String, String)| name.eq_ignore_ascii_case("host");
        if !self.fields.iter().any(is_host) {
            head += "Host: course\r\n";
        }
        for (name, value) in &self.fields {
            head += &format!("{name}: {value}\r\n");
        }
        if let Some(token) = &self.credential {
            head += &format!("Authorization: Bearer {token}\r\n");
        }
        if let Some(body) = &self.body {
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        head += "\r\n";
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }

    /// The command that sends the same; `None` for a body that no command line can hold.
    pub fn curl(&self, address: SocketAddr) -> Option<String> {
        let mut command = String::from("curl -i");
        match self.method {
            "HEAD" => command += " --head",
            "GET" if self.body.is_none() => {}
            "POST" if self.body.is_some() => {}
            method => command += &format!(" -X {method}"),
        }
        if let Some(from) = self.from {
            command += &format!(" --interface {from}");
        }
        for (name, value) in &self.fields {
            command += &format!(" -H {}", quoted(&format!("{name}: {value}"))?);
        }
        if self.credential.is_some() {
            command += " -H \"Authorization: Bearer $TOKEN\"";
        }
        if let Some(body) = &self.body {
            let body = std::str::from_utf8(body)
                .ok()
                .filter(|body| body.len() < 200)?;
            command += &format!(" --data-binary {}", quoted(body)?);
        }
        // `OPTIONS *` has no place in a URL.
        let path = self.target.strip_prefix('/')?;
        let url = format!("http://{address}/{path}");
        let plain = url
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b":/._%-+".contains(&byte));
        let as_is = if path.contains("//") || path.contains("..") || path.starts_with('/') {
            " --path-as-is"
        } else {
            ""
        };
        let url = if plain { url } else { quoted(&url)? };
        Some(format!("{command}{as_is} {url}"))
    }
}

/// `text` for a shell; `None` where its bytes would not survive the way through a terminal.
fn quoted(text: &str) -> Option<String> {
    // Curl takes what begins with @ for the name of a file.
    let printable = !text.starts_with('@') && !text.contains(|c: char| c.is_control() || c == '\'');
    printable.then(|| format!("'{text}'"))
}
