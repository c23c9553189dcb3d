//! Security headers: instructions to browsers, on every response.
//!
//! A field that a handler has set stays, so that a page can have a policy of its own.

use http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, REFERRER_POLICY, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::SignedDuration;
use lifecycle::{BoxFuture, Middleware, Next, Request, Response};

use crate::gcra::seconds;

/// The fields, as middleware around the table. The server itself refuses some requests outside of all middleware
/// (a panic, a missed deadline): give those the fields where refusals are rendered, by [`apply`](Self::apply).
///
/// ```
/// use http::HeaderMap;
/// use protection::SecurityHeaders;
///
/// let mut headers = HeaderMap::new();
/// SecurityHeaders::new().apply(&mut headers);
/// assert_eq!(headers["x-content-type-options"], "nosniff");
/// assert_eq!(headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
/// assert_eq!(headers["referrer-policy"], "no-referrer");
/// ```
#[derive(Clone, Debug, Default)]
pub struct SecurityHeaders {
    hsts: Option<HeaderValue>,
}

/// What every response says.
const FIELDS: [(HeaderName, HeaderValue); 3] = [
    // A browser that guesses types runs a text as a script.
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // An API's responses are no pages: nothing in them loads, and nothing frames them.
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    // A URL can name a person.
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

impl SecurityHeaders {
    /// Without `Strict-Transport-Security`.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, where browsers reach the server by TLS only: for `time` they won't try anything else
    /// (RFC 6797). It can't be taken back before, and covers no other host.
    #[must_use]
    pub fn hsts(self, time: SignedDuration) -> Self {
        let value = format!("max-age={}", seconds(time));
        Self {
            hsts: HeaderValue::try_from(value).ok(),
        }
    }

    /// Puts the fields into `headers`, if they aren't there.
    pub fn apply(&self, headers: &mut HeaderMap) {
        for (name, value) in FIELDS {
            headers.entry(name).or_insert(value);
        }
        if let Some(value) = &self.hsts {
            headers
                .entry(STRICT_TRANSPORT_SECURITY)
                .or_insert_with(|| value.clone());
        }
    }
}

impl Middleware for SecurityHeaders {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        let sent = request.headers();
        let is_personal = sent.contains_key(AUTHORIZATION) || sent.contains_key(COOKIE);
        Box::pin(async move {
            let mut response = next.run(request).await;
            let headers = response.headers_mut();
            self.apply(headers);
            if is_personal || headers.contains_key(SET_COOKIE) {
                headers
                    .entry(CACHE_CONTROL)
                    .or_insert(HeaderValue::from_static("no-store"));
            }
            response
        })
    }
}
