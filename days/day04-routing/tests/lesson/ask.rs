//! Asking a table in-process, without a socket.

use futures_util::future::FutureExt;
use http::{HeaderMap, Method};
use lifecycle::{Body, Handler, Request};
use routing::{Params, Table};

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn allow(&self) -> &str {
        self.headers["allow"].to_str().unwrap()
    }
}

/// Answers with the method it sees, the pattern it is at and what was captured.
pub async fn found(request: Request) -> String {
    let params = Params::of(&request);
    let pattern = params.route().unwrap().pattern();
    let values: Vec<_> = params
        .iter()
        .map(|(name, value)| format!(" {name}={value}"))
        .collect();
    format!("{} {pattern}{}", request.method(), values.concat())
}

pub fn ask(table: &Table, method: Method, target: &str) -> Answer {
    let request = http::Request::builder().method(method).uri(target);
    ask_with(table, request.body(Body::empty()).unwrap())
}

/// Nothing in these tests waits, so the future is ready at once.
pub fn ask_with(table: &Table, request: Request) -> Answer {
    let response = table.call(request).now_or_never().unwrap();
    let (head, body) = response.into_parts();
    let body = body.bytes().now_or_never().unwrap().unwrap();
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

pub fn get(table: &Table, target: &str) -> Answer {
    ask(table, Method::GET, target)
}
