//! Asking a table in-process, without a socket.

use http::{HeaderMap, Method};
use lifecycle::{Body, Handler, Request};
use routing::{Params, Table};
use tokio::runtime::Builder;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The first line: what a rejection says, which is followed by the request's id.
    pub fn said(&self) -> &str {
        self.body.lines().next().unwrap_or_default()
    }

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

pub fn ask_with(handler: &impl Handler, request: Request) -> Answer {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let response = lifecycle::call(handler, request).await;
        let (head, body) = response.into_parts();
        let body = body.bytes().await.unwrap();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    })
}

pub fn get(table: &Table, target: &str) -> Answer {
    ask(table, Method::GET, target)
}
