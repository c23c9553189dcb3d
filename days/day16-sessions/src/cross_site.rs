//! Cross-site requests: refused where the browser would have sent the cookie by itself.
//!
//! Why: a browser attaches a cookie to a request because of where it goes, whoever wrote the page that asks for it. So a request
//! that changes something has to come from our own pages, and a browser says whether it does, in `Sec-Fetch-Site` (Fetch Metadata)
//! or, if it is old, in `Origin`. A page can set neither. The algorithm is that of Go 1.25's `CrossOriginProtection`, and needs no token
//! in any form.
//!
//! Invariants
//! - GET, HEAD and OPTIONS pass. They must not change anything.
//! - A request with neither field isn't a browser's, or comes from our own page in a browser from before 2020. It passes.
//! - A request that has `Authorization` and not the cookie passes: no browser adds that field by itself.

use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use lifecycle::{BoxFuture, IntoResponse, Middleware, Next, Request, Response};
use rest::Problem;

use crate::Cookie;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The middleware that refuses them, with 403.
#[derive(Clone, Debug)]
pub struct CrossSite {
    cookie: Cookie,
    trusted: Vec<String>,
}

impl CrossSite {
    /// For a program whose sessions travel in `cookie`.
    pub fn protecting(cookie: Cookie) -> Self {
        Self {
            cookie,
            trusted: Vec::new(),
        }
    }

    /// The same, with an origin such as `https://app.example.org` whose pages may do what ours may.
    #[must_use]
    pub fn trusting(mut self, origin: impl Into<String>) -> Self {
        self.trusted.push(origin.into());
        self
    }

    /// Judges a request by its head.
    ///
    /// # Errors
    /// 403 for an unsafe request from another site.
    ///
    /// ```
    /// use http::Request;
    /// use sessions::{Cookie, CrossSite};
    ///
    /// let rule = CrossSite::protecting(Cookie::named("__Host-sid"));
    /// let judge = |field: &str, value: &str| {
    ///     let post = Request::post("/transfers").header("host", "bank.example");
    ///     let (head, ()) = post.header(field, value).body(()).unwrap().into_parts();
    ///     rule.judge(&head).map_err(|refused| refused.status().as_u16())
    /// };
    /// assert_eq!(judge("sec-fetch-site", "same-origin"), Ok(()));
    /// assert_eq!(judge("sec-fetch-site", "cross-site"), Err(403));
    /// assert_eq!(judge("origin", "https://bank.example"), Ok(()));
    /// assert_eq!(judge("origin", "https://evil.example"), Err(403));
    /// ```
    // ANCHOR: judge
    pub fn judge(&self, head: &Parts) -> Result<(), Problem> {
        let headers = &head.headers;
        let is_safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(&head.method);
        let is_explicit =
            headers.contains_key(header::AUTHORIZATION) && !self.cookie.is_in(headers);
        if is_safe || is_explicit {
            return Ok(());
        }
        let origin = only(headers, &header::ORIGIN);
        let from_us = match only(headers, &SEC_FETCH_SITE) {
            Field::One(site) => ["same-origin", "none"].contains(&site),
            Field::Unfit => false,
            Field::Absent => match &origin {
                Field::Absent => true,
                Field::One(origin) => is_own(origin, head),
                Field::Unfit => false,
            },
        };
        match origin {
            _ if from_us => Ok(()),
            Field::One(origin) if self.trusted.iter().any(|it| it == origin) => Ok(()),
            _ => Err(refused()),
        }
    }
    // ANCHOR_END: judge
}

impl Middleware for CrossSite {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        let (head, body) = request.into_parts();
        match self.judge(&head) {
            Ok(()) => next.run(Request::from_parts(head, body)),
            Err(refused) => Box::pin(async move { refused.into_response() }),
        }
    }
}

/// A field that a request may have once.
enum Field<'a> {
    Absent,
    One(&'a str),
    /// Twice, or not text.
    Unfit,
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Field<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Field::Absent,
        (Some(value), None) => value.to_str().map_or(Field::Unfit, Field::One),
        (Some(_), Some(_)) => Field::Unfit,
    }
}

/// Whether an origin has the host and the port that the request went to. Its scheme can't be compared, because a proxy may have
/// taken TLS away; `Strict-Transport-Security` is the answer to that.
fn is_own(origin: &str, head: &Parts) -> bool {
    let host = match head.uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => match only(&head.headers, &header::HOST) {
            Field::One(host) => Some(host),
            _ => None,
        },
    };
    let Some((_, authority)) = origin.split_once("://") else {
        return false;
    };
    let is_origin = origin.parse::<Uri>().is_ok() && !authority.contains(['/', '@', '?', '#']);
    is_origin && host.is_some_and(|host| host.eq_ignore_ascii_case(authority))
}

fn refused() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "cross_site",
        "This request comes from another site's page, and may change nothing here.",
    )
}
