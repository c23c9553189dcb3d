//! The requests of a tour, and their responses.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};

/// A request that a tour sends: what is not said is not sent, except `Host` and, with a body,
/// `Content-Length`.
///
/// ```
/// use lesson::Call;
///
/// let call = Call::post("/courses").header("Content-Type", "application/json").body("{}");
/// assert_eq!(
///     String::from_utf8(call.to_bytes("127.0.0.1:3011"))?,
///     "POST /courses HTTP/1.1\r\nHost: 127.0.0.1:3011\r\nContent-Type: application/json\r\n\
///      Content-Length: 2\r\n\r\n{}",
/// );
/// # Ok::<(), std::string::FromUtf8Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Call {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Call {
    /// A request of any method.
    pub fn new(method: impl Into<String>, target: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            target: target.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// A `GET` request.
    pub fn get(target: impl Into<String>) -> Self {
        Self::new("GET", target)
    }

    /// A `HEAD` request.
    pub fn head(target: impl Into<String>) -> Self {
        Self::new("HEAD", target)
    }

    /// A `POST` request.
    pub fn post(target: impl Into<String>) -> Self {
        Self::new("POST", target)
    }

    /// A `PUT` request.
    pub fn put(target: impl Into<String>) -> Self {
        Self::new("PUT", target)
    }

    /// A `PATCH` request.
    pub fn patch(target: impl Into<String>) -> Self {
        Self::new("PATCH", target)
    }

    /// A `DELETE` request.
    pub fn delete(target: impl Into<String>) -> Self {
        Self::new("DELETE", target)
    }

    /// An `OPTIONS` request.
    pub fn options(target: impl Into<String>) -> Self {
        Self::new("OPTIONS", target)
    }

    /// Adds a header; a `Host` replaces the one that would be sent.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the body and says that it is JSON.
    #[must_use]
    pub fn json(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("Content-Type", "application/json").body(body)
    }

    /// The bytes that go over the wire to `host`.
    pub fn to_bytes(&self, host: &str) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let mut push = |name: &str, value: &str| {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        };
        if !self.has("Host") {
            push("Host", host);
        }
        for (name, value) in &self.headers {
            push(name, value);
        }
        if let Some(body) = &self.body
            && !self.has("Content-Length")
            && !self.has("Transfer-Encoding")
        {
            push("Content-Length", &body.len().to_string());
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }

    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    fn has(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(present, _)| present.eq_ignore_ascii_case(name))
    }
}

/// A response, read to its end.
///
/// The `expect_*` methods are how a tour checks what it narrates: they hand the answer on, so that
/// several can be chained, or end the tour with a sentence that shows both sides.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code, 100-999.
    pub status: u16,
    /// The reason phrase; may be empty.
    pub reason: String,
    /// The headers in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body without its framing.
    pub body: Vec<u8>,
    /// From the last byte sent until the last byte of the answer.
    pub took: Duration,
}

impl Answer {
    /// The first header called `name`, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(present, _)| present.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> anyhow::Result<&str> {
        std::str::from_utf8(&self.body).context("the body is not UTF-8")
    }

    /// Passes if the status is `expected`.
    pub fn expect_status(self, expected: u16) -> anyhow::Result<Self> {
        ensure!(
            self.status == expected,
            "expected status {expected}, got {} {}",
            self.status,
            self.reason
        );
        Ok(self)
    }

    /// Passes if the header `name` has exactly this value.
    pub fn expect_header(self, name: &str, expected: &str) -> anyhow::Result<Self> {
        match self.header(name) {
            Some(value) if value == expected => Ok(self),
            Some(value) => bail!("expected {name}: {expected}, got {name}: {value}"),
            None => bail!("expected {name}: {expected}, but there is no such header"),
        }
    }

    /// Passes if there is no header `name`.
    pub fn expect_no_header(self, name: &str) -> anyhow::Result<Self> {
        if let Some(value) = self.header(name) {
            bail!("expected no {name} header, got {name}: {value}");
        }
        Ok(self)
    }

    /// Passes if the body is exactly this.
    pub fn expect_body(self, expected: impl AsRef<[u8]>) -> anyhow::Result<Self> {
        let expected = expected.as_ref();
        ensure!(
            self.body == expected,
            "expected the body {:?}, got {:?}",
            String::from_utf8_lossy(expected),
            String::from_utf8_lossy(&self.body)
        );
        Ok(self)
    }

    /// Passes if the body contains `expected`.
    pub fn expect_body_with(self, expected: &str) -> anyhow::Result<Self> {
        let body = String::from_utf8_lossy(&self.body);
        ensure!(
            body.contains(expected),
            "expected a body with {expected:?} in it, got {body:?}"
        );
        Ok(self)
    }
}
