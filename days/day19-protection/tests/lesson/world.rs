//! Requests in process, from whatever peer, by a clock that stands.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use clock::Clock;
use http::HeaderMap;
use lifecycle::{Context, Handler, RequestId};
use rest::idempotency::Principal;

/// An answer, all of it read.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The values of a field, joined as a client reads them.
    pub fn field(&self, name: &str) -> String {
        let values = self.headers.get_all(name).iter();
        let values: Vec<_> = values.map(|it| it.to_str().unwrap()).collect();
        values.join(", ")
    }
}

/// Sends `METHOD /path` from `peer` to `handler`.
pub async fn send(
    handler: &impl Handler,
    peer: &str,
    line: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let (method, target) = line.split_once(' ').unwrap();
    let mut request = http::Request::builder().method(method).uri(target);
    for (name, value) in fields {
        match *name {
            // In place of authentication.
            "as" => request = request.extension(Principal((*value).to_owned())),
            name => request = request.header(name, *value),
        }
    }
    let peer = SocketAddr::new(peer.parse().unwrap(), 40_000);
    let context = Context::new(RequestId::fresh(), peer, Duration::from_secs(30));
    let request = request.extension(context).body("".into()).unwrap();
    let (head, body) = lifecycle::call(handler, request).await.into_parts();
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: String::from_utf8(body.bytes().await.unwrap().to_vec()).unwrap(),
    }
}

pub fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

pub fn nine_o_clock() -> Clock {
    Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap())
}
