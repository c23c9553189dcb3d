//! The edge of the server: what browsers are told, who a client is, how often somebody may guess, and what is fetched.

mod breach;
mod egress;

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub use breach::Breach;

use super::http::{Request, Response};
use super::model::Model;
use super::negotiation::content;

/// What an operator has said about the network.
#[derive(Default)]
pub(super) struct Edge {
    origin: Option<String>,
    proxy: Option<IpAddr>,
    allowed: Option<String>,
}

/// Wrong guesses by account and address, since the first of them.
#[derive(Default)]
pub(super) struct Guesses(HashMap<(String, String), (usize, Instant)>);

/// How many guesses there are in a minute.
const MOST: usize = 10;
const MINUTE: Duration = Duration::from_secs(60);

impl Edge {
    pub(super) fn new(variable: &impl Fn(&str) -> Option<String>) -> Self {
        let said = |name: &str| variable(name).filter(|it| !it.is_empty());
        Self {
            origin: said("ALLOWED_ORIGIN"),
            proxy: said("TRUSTED_PROXIES").and_then(|it| it.parse().ok()),
            allowed: said("EGRESS_ALLOW"),
        }
    }
}

impl Model {
    /// The response to a request that isn't let further in, or is the browser's own.
    pub(super) fn stopped(&self, request: &Request) -> Option<Response> {
        if let Some(encoding) = request.field("content-encoding")
            && !encoding.eq_ignore_ascii_case("identity")
            && !self.twist.has(Breach::EncodingIgnored)
            && !self.twist.has(Breach::EncodingUnpacked)
        {
            return Some(Response::new(415));
        }
        let asks = request.field("access-control-request-method").is_some();
        if request.method == "OPTIONS" && asks && self.twist.has(Breach::NoPreflight) {
            return Some(Response::new(401).field("WWW-Authenticate", "Bearer"));
        }
        let account = guessed(request)?;
        if account.contains("' or ") && self.twist.has(Breach::SqlInLogin) {
            return Some(Response::new(201).json(&json!({ "id": "1" })));
        }
        if account.contains('\'') && self.twist.has(Breach::QuoteBreaks) {
            return Some(Response::new(500));
        }
        let key = self.counted(request, &account);
        let guesses = &self.state().guesses.0;
        let (count, since) = guesses.get(&key)?;
        let over = *count >= MOST && since.elapsed() < MINUTE;
        let limited = over && !self.twist.has(Breach::GuessesUnlimited);
        limited.then(|| Response::new(429).field("Retry-After", "60"))
    }

    /// The request with its body unpacked, with one mistake; only what is stored as it is has to be understood.
    pub(super) fn unpacked(&self, request: &Request) -> Option<Request> {
        let packed = request.field("content-encoding").is_some();
        let content = request.body.get(15..request.body.len().saturating_sub(8))?;
        let mut unpacked = request.clone();
        unpacked.body = content.to_vec();
        (packed && self.twist.has(Breach::EncodingUnpacked)).then_some(unpacked)
    }

    /// Notes a wrong guess.
    pub(super) fn note_guess(&self, request: &Request, response: &Response) {
        let Some(account) = guessed(request).filter(|_| response.status == 401) else {
            return;
        };
        let key = self.counted(request, &account);
        let guesses = &mut self.state().guesses.0;
        let it = guesses.entry(key).or_insert((0, Instant::now()));
        if it.1.elapsed() > MINUTE {
            *it = (0, Instant::now());
        }
        it.0 += 1;
    }

    /// What guesses are counted by.
    fn counted(&self, request: &Request, account: &str) -> (String, String) {
        let account = match self.twist.has(Breach::GuessesBySpelling) {
            true => account.to_owned(),
            false => account.trim().to_lowercase(),
        };
        let address = self.client(request);
        match self.twist {
            it if it.has(Breach::GuessesByAccount) => (account, String::new()),
            it if it.has(Breach::GuessesByAddress) => (String::new(), address),
            _ => (account, address),
        }
    }

    /// The address of the client: what the proxy says it is, where the peer is the proxy.
    fn client(&self, request: &Request) -> String {
        let peer = request.peer.map(|it| it.to_string()).unwrap_or_default();
        let is_proxy = request.peer.is_some() && request.peer == self.edge.proxy;
        let believed = is_proxy || self.twist.has(Breach::AnyProxy);
        let said = request.field("x-forwarded-for").filter(|_| believed);
        let mut said = said
            .map(|it| it.split(',').map(str::trim))
            .into_iter()
            .flatten();
        let said = match self.twist.has(Breach::LeftmostForwarded) {
            true => said.next(),
            false => said.next_back(),
        };
        said.map_or(peer, str::to_owned)
    }

    /// What every response says to browsers.
    pub(super) fn edged(&self, request: &Request, mut response: Response) -> Response {
        let Some(allowed) = &self.edge.origin else {
            return response;
        };
        if !(response.status >= 400 && self.twist.has(Breach::BareRefusals)) {
            response = response
                .field("X-Content-Type-Options", "nosniff")
                .field(
                    "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'",
                )
                .field("Referrer-Policy", "no-referrer");
        }
        let personal =
            request.field("authorization").is_some() || request.field("cookie").is_some();
        if personal {
            response = response.field("Cache-Control", "no-store");
        }
        if self.twist.has(Breach::PoweredBy) {
            response = response.field("X-Powered-By", "Express");
        }
        if let Some((_, line)) = request.path.split_once("%0d%0aX-Injected:%20")
            && self.twist.has(Breach::HeaderInjected)
        {
            response = response.field("X-Injected", line);
        }
        let Some(origin) = request.field("origin") else {
            return response;
        };
        response = response.field("Vary", "Origin");
        let is_allowed = match self.twist {
            it if it.has(Breach::OriginReflected) => true,
            it if it.has(Breach::OriginNull) => origin == "null" || origin == allowed,
            it if it.has(Breach::OriginPrefix) => origin.starts_with(allowed.as_str()),
            it if it.has(Breach::OriginSuffix) => origin.ends_with("app.course.example"),
            it if it.has(Breach::OriginAnyScheme) => {
                let host = |it: &str| it.split("://").nth(1).map(str::to_owned);
                host(origin) == host(allowed)
            }
            _ => origin == allowed,
        };
        let value = match self.twist.has(Breach::OriginStar) {
            true => "*",
            false => origin,
        };
        if is_allowed || self.twist.has(Breach::OriginStar) {
            response = response.field("Access-Control-Allow-Origin", value);
        }
        if is_allowed && request.method == "OPTIONS" {
            response = response
                .field(
                    "Access-Control-Allow-Methods",
                    "GET, HEAD, POST, PUT, PATCH, DELETE",
                )
                .field(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, If-Match",
                );
        }
        response
    }

    /// `POST /previews`.
    pub(super) fn preview(&self, request: &Request) -> Response {
        let members = match content(self.twist, request) {
            Ok(members) => members,
            Err(refused) => return refused,
        };
        let Some(url) = members.get("url").and_then(Value::as_str) else {
            return Response::new(422);
        };
        let allowed = self.edge.allowed.as_deref().unwrap_or_default();
        match egress::title(self.twist, url, allowed) {
            Some(title) => Response::new(200).json(&json!({ "title": title })),
            None if self.twist.has(Breach::EgressBreaks) => Response::new(500),
            None => Response::new(422),
        }
    }

    /// The course that a slug finds, with one mistake.
    pub(super) fn slug_by_injection(&self, slug: &str) -> Option<String> {
        let injected = self.twist.has(Breach::SqlInSlug) && slug.contains("or%20");
        let state = self.state();
        injected.then(|| state.courses.by_slug.keys().next().cloned())?
    }
}

/// The account of a request that guesses a password.
fn guessed(request: &Request) -> Option<String> {
    let guesses = request.method == "POST"
        && request.path == "/sessions"
        && request.field("authorization").is_none();
    let members: Value = serde_json::from_slice(&request.body)
        .ok()
        .filter(|_| guesses)?;
    members.get("email")?.as_str().map(str::to_owned)
}
