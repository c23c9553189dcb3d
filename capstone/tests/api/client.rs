//! A strict HTTP/1.1 client: one connection, and no answer that is not framed by `Content-Length`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use capstone::http::problems::REGISTRY;
use clock::Clock;
use lesson::Call;
use serde_json::Value;

use crate::identity;

/// Longer than any deadline of the server, on a machine that is busy with other tests.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Every header that an answer may have. Another one is a leak, or needs a line here.
const ALLOWED: [&str; 30] = [
    "accept",
    "accept-encoding",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "allow",
    "cache-control",
    "connection",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "etag",
    "idempotent-replayed",
    "link",
    "location",
    "preference-applied",
    "ratelimit",
    "ratelimit-policy",
    "referrer-policy",
    "retry-after",
    "set-cookie",
    "strict-transport-security",
    "vary",
    "www-authenticate",
    "x-content-type-options",
    "x-request-id",
];

/// One connection to the platform.
pub struct Client {
    stream: BufReader<TcpStream>,
}

/// The same request, by the administrator.
pub fn signed(call: Call) -> Call {
    call.header(
        "Authorization",
        identity::bearer(identity::ADA, &Clock::system()),
    )
}

/// An answer, checked for what every answer must have.
#[derive(Debug)]
pub struct Answer {
    /// Its status code.
    pub status: u16,
    /// Its headers; names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub body: String,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream: BufReader::new(stream),
        }
    }

    pub fn get(&mut self, target: &str) -> Answer {
        self.call(&Call::get(target))
    }

    pub fn post(&mut self, target: &str, body: &Value) -> Answer {
        self.call(&Call::post(target).json(body.to_string()))
    }

    pub fn call(&mut self, call: &Call) -> Answer {
        self.send(&signed(call.clone()).to_bytes("capstone.test"));
        self.receive().expect("the connection closed")
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).unwrap();
    }

    /// Sends, unless the server has closed the connection.
    pub fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.stream.get_mut().write_all(bytes).is_ok()
    }

    /// The next answer; `None` if the connection ends (closed or reset) before one begins.
    pub fn receive(&mut self) -> Option<Answer> {
        let mut answer = self.head_only()?;
        let length = answer.headers.get("content-length");
        let mut body = vec![0; length.map_or(0, |it| it.parse().unwrap())];
        self.stream.read_exact(&mut body).unwrap();
        answer.body = String::from_utf8(body).unwrap();
        assert!(answer.headers.contains_key("date"), "{answer:?}");
        answer.check();
        Some(answer)
    }

    /// The next answer, if it is one to a HEAD request: whatever its length, no body follows.
    pub fn head_only(&mut self) -> Option<Answer> {
        let mut status_line = String::new();
        match self.stream.read_line(&mut status_line) {
            Ok(0) => return None,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
            read => read.unwrap(),
        };
        let status = status_line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            let name = name.to_ascii_lowercase();
            let twice = headers.insert(name, value.to_owned());
            assert!(twice.is_none(), "{line:?} came twice");
        }
        Some(Answer {
            status,
            headers,
            body: String::new(),
        })
    }

    /// Whether the server closes the connection, rather than sending more.
    pub fn is_closed(&mut self) -> bool {
        self.receive().is_none()
    }

    pub fn socket(&self) -> &TcpStream {
        self.stream.get_ref()
    }
}

impl Answer {
    /// Rules of every response: it has an id, the words to browsers and no unknown header, and an error is a problem that explains itself.
    pub fn check(&self) {
        let unknown = |name: &&String| !ALLOWED.contains(&name.as_str());
        assert_eq!(self.headers.keys().find(unknown), None, "{self:?}");
        assert!(self.headers.contains_key("x-request-id"), "{self:?}");
        assert_eq!(self.field("x-content-type-options"), "nosniff", "{self:?}");
        assert!(
            self.field("content-security-policy")
                .contains("frame-ancestors"),
            "{self:?}"
        );
        if self.status < 400 {
            return;
        }
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let problem = self.json();
        let kind = problem["type"].as_str().unwrap();
        let registered = kind
            .strip_prefix("/problems/")
            .and_then(|it| REGISTRY.find(it));
        let kind = registered.unwrap_or_else(|| panic!("no such kind: {problem}"));
        assert_eq!(problem["title"], kind.title, "{problem}");
        assert_eq!(kind.status, self.status, "{problem}");
        assert_eq!(problem["status"], self.status, "{problem}");
        assert!(problem["title"].is_string(), "{problem}");
        assert_eq!(
            problem["request_id"], self.headers["x-request-id"],
            "{problem}"
        );
        assert!(
            problem["detail"].as_str().unwrap().ends_with('.'),
            "{problem}"
        );
        for secret in [
            "SELECT", "select ", "postgres", "SQLSTATE", "src/", "panicked",
        ] {
            assert!(
                !self.body.contains(secret),
                "{problem} gives away {secret:?}"
            );
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// A header's value; empty if it isn't there.
    pub fn field(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The items of a list.
    #[track_caller]
    pub fn items(&self) -> Vec<Value> {
        self.json()["items"].as_array().unwrap().clone()
    }

    /// The target of the link of this relation, if there is one.
    pub fn link(&self, relation: &str) -> Option<String> {
        let end = format!(">; rel=\"{relation}\"");
        let mut links = self.field("link").split(", ");
        let link = links.find_map(|link| link.strip_suffix(end.as_str()))?;
        Some(link.trim_start_matches('<').to_owned())
    }

    /// Pointer and code of each rule that the input breaks, as `/pointer code`.
    pub fn violations(&self) -> Vec<String> {
        let problem = self.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        errors
            .iter()
            .map(|it| text(&it["pointer"]) + " " + &text(&it["code"]))
            .collect()
    }
}
