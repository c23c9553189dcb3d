//! CORS: which other sites' scripts may read our responses (Fetch standard, section 3.2).
//!
//! It protects nobody from requests: those of forms, of programs and of the allowed sites come all the same. It lets
//! go of the browser's own protection, for exactly the sites that are listed.
//!
//! Invariants
//! - An origin is compared as a whole, byte by byte. There is no `*`, no suffix, no `null`.
//! - Every response varies by `Origin`, so that a cache never gives one site's permission to another.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use lifecycle::{BoxFuture, IntoResponse, Middleware, Next, Request, Response};

use crate::field;

/// The sites whose scripts may read responses. A middleware that belongs around the table, since a preflight has
/// no credentials and asks about paths that need them.
///
/// ```
/// let cors = protection::Cors::new(["https://app.example.org"])?.credentials();
/// # Ok::<(), protection::BadOrigin>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cors {
    origins: Vec<HeaderValue>,
    credentials: bool,
    methods: HeaderValue,
    headers: HeaderValue,
    exposed: HeaderValue,
}

/// Text that is not the origin of a site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an origin as a browser sends it, like https://app.example.org or http://localhost:5173, not {0:?}"
)]
pub struct BadOrigin(String);

/// A day would be longer than any browser keeps it.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");

impl Cors {
    /// Exactly these origins, without credentials.
    ///
    /// # Errors
    /// The first that no browser would send: `*`, `null`, one with a path, a slash at its end, a capital letter or
    /// its scheme's own port.
    pub fn new<'a>(origins: impl IntoIterator<Item = &'a str>) -> Result<Self, BadOrigin> {
        let origins = origins.into_iter().map(origin);
        Ok(Self {
            origins: origins.collect::<Result<_, _>>()?,
            credentials: false,
            methods: HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE"),
            headers: HeaderValue::from_static(
                "authorization, content-type, if-match, if-none-match, idempotency-key, prefer",
            ),
            exposed: HeaderValue::from_static(
                "etag, link, location, ratelimit, ratelimit-policy, retry-after, x-request-id",
            ),
        })
    }

    /// The same for scripts that send the browser's cookies along.
    #[must_use]
    pub fn credentials(self) -> Self {
        Self {
            credentials: true,
            ..self
        }
    }

    /// The origin of a request, if its scripts may read the response.
    fn allowed(&self, headers: &HeaderMap) -> Option<&HeaderValue> {
        let mut sent = headers.get_all(ORIGIN).iter();
        let (Some(only), None) = (sent.next(), sent.next()) else {
            return None;
        };
        self.origins.iter().find(|it| *it == only)
    }

    // ANCHOR: write
    fn write(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        field::add(headers, &VARY, &HeaderValue::from_static("Origin"));
        let Some(origin) = origin else {
            return;
        };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, self.exposed.clone());
        if self.credentials {
            headers.insert(
                ACCESS_CONTROL_ALLOW_CREDENTIALS,
                HeaderValue::from_static("true"),
            );
        }
    }
    // ANCHOR_END: write

    /// The response to a preflight. A browser takes one without permissions for a no.
    fn preflight(&self, headers: &HeaderMap) -> Response {
        const ASKED: HeaderValue = HeaderValue::from_static(
            "Access-Control-Request-Method, Access-Control-Request-Headers",
        );
        let mut response = StatusCode::NO_CONTENT.into_response();
        let origin = self.allowed(headers);
        let fields = response.headers_mut();
        self.write(origin, fields);
        field::add(fields, &VARY, &ASKED);
        if origin.is_some() {
            fields.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
            fields.insert(ACCESS_CONTROL_ALLOW_METHODS, self.methods.clone());
            fields.insert(ACCESS_CONTROL_ALLOW_HEADERS, self.headers.clone());
            fields.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        }
        response
    }
}

impl Middleware for Cors {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        let headers = request.headers();
        let asks =
            headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        if asks && *request.method() == Method::OPTIONS {
            let response = self.preflight(headers);
            return Box::pin(std::future::ready(response));
        }
        let origin = self.allowed(headers).cloned();
        Box::pin(async move {
            let mut response = next.run(request).await;
            self.write(origin.as_ref(), response.headers_mut());
            response
        })
    }
}

/// An origin as browsers serialize it (HTML standard, section 7.1.1).
fn origin(text: &str) -> Result<HeaderValue, BadOrigin> {
    let parse = || {
        let uri: Uri = text.parse().ok()?;
        let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
        let own_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        let written = format!("{scheme}://{authority}");
        let is_one = written == text
            && text == text.to_ascii_lowercase()
            && !authority.as_str().contains(['@', '*'])
            && authority.port_u16() != Some(own_port);
        is_one.then(|| HeaderValue::from_str(text).ok()).flatten()
    };
    parse().ok_or_else(|| BadOrigin(text.to_owned()))
}
