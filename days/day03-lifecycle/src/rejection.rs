//! Rejections: the one value behind every response that says no.
//!
//! Why they are values and not just responses: what happened is decided deep inside, while how it
//! looks to a client is one decision for the whole program. The server, a router, a middleware, a
//! handler and a panic all end in a [`Rejection`]. It travels in the extensions of a bare response, and the
//! server renders it last, with the request's [`Context`] and the function it was given
//! ([`Server::refusals`](crate::Server::refusals)).
//!
//! Invariants
//! - A middleware sees the status, wherever the rejection comes from and however it is rendered later.
//! - The header fields of a rejection, and those that a middleware adds on the way out, survive the rendering.
//! - `detail` is for the client: it names the rule and the limit, never anything from inside the program.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::{Body, Context, IntoResponse, Response};

/// Why a request was not done, as the client may know it.
///
/// ```
/// use http::{HeaderValue, StatusCode, header};
/// use lifecycle::{Rejection, Request};
///
/// async fn report(_: Request) -> Result<String, Rejection> {
///     Err(Rejection::new(StatusCode::TOO_MANY_REQUESTS, "ten reports a minute are the limit")
///         .header(header::RETRY_AFTER, HeaderValue::from(60)))
/// }
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let request = http::Request::get("/report").body("".into())?;
/// let response = lifecycle::call(&report, request).await;
/// assert_eq!((response.status().as_u16(), &response.headers()["retry-after"]), (429, &HeaderValue::from(60)));
/// let text = response.into_body().bytes().await?;
/// assert!(text.starts_with(b"ten reports a minute are the limit\nrequest "));
/// # Ok::<_, Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Rejection(Box<Inner>);

/// Boxed, because a rejection is the other side of many a `Result` that is nearly always fine.
#[derive(Clone)]
struct Inner {
    status: StatusCode,
    detail: Cow<'static, str>,
    headers: HeaderMap,
    payload: Option<Arc<dyn Any + Send + Sync>>,
}

impl Rejection {
    /// A rejection of this status, with a sentence for the client.
    pub fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            status,
            detail: detail.into(),
            headers: HeaderMap::new(),
            payload: None,
        }))
    }

    /// The same with a header field that the response keeps whatever the rendering: `Allow`, `Retry-After`,
    /// `WWW-Authenticate`. One of that name is replaced.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.insert(name, value);
        self
    }

    /// The same as the last response on its HTTP/1 connection (RFC 9112 section 9.6), for a request whose rest
    /// will not be read.
    pub fn closing(self) -> Self {
        self.header(header::CONNECTION, HeaderValue::from_static("close"))
    }

    /// The same with a value of any type for the renderer, which gets it back by
    /// [`downcast`](Self::downcast). There is room for one.
    pub fn payload(mut self, payload: impl Any + Send + Sync) -> Self {
        self.0.payload = Some(Arc::new(payload));
        self
    }

    /// The status code.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The event and the next step, in words for the client.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The header fields that the response keeps.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The payload, if it is a `T`.
    pub fn downcast<T: Any>(&self) -> Option<&T> {
        self.0.payload.as_deref()?.downcast_ref()
    }

    /// The rendering of a server that was given no other: plain text, one line that says why and one with
    /// the request id, to quote when asking about it.
    pub fn plain(&self, context: &Context) -> Response {
        let text = format!("{self}\nrequest {}\n", context.id());
        (self.status(), text).into_response()
    }
}

/// A bare response that the server renders on its way out.
impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        *response.headers_mut() = self.0.headers.clone();
        response.extensions_mut().insert(self);
        response
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail())
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rejection({}: {})", self.status(), self.detail())
    }
}
