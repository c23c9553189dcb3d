//! The middleware that asks who sends a request.

use std::sync::Arc;

use lifecycle::{BoxFuture, IntoResponse, Middleware, Next, Request, Response};
use rest::Problem;
use rest::idempotency::Principal;
use routing::Route;

use crate::{Identity, Scheme, challenge};

/// Asks each scheme in turn who sends a request, and refuses with 401 the requests of nobody.
///
/// It belongs into [`Api::with`](rest::Api::with): after 404 and 405, before a parameter is parsed or a byte of the body
/// is read. The first scheme whose credential is there decides. So a scheme that knows its credentials by a prefix
/// stands before one that takes all.
///
/// A handler finds the [`Identity`], and what days 11 and 12 write down names the account
/// ([`Principal`]). On an open route a credential that isn't valid is as good as none: a login must work while the old
/// cookie is still there.
#[derive(Clone, Default)]
pub struct Authenticate {
    schemes: Vec<Arc<dyn Scheme>>,
    is_open: Option<fn(&Route) -> bool>,
}

impl Authenticate {
    /// No schemes yet: nobody is let in.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks `scheme` too, after those already there.
    #[must_use]
    pub fn with(mut self, scheme: impl Scheme) -> Self {
        self.schemes.push(Arc::new(scheme));
        self
    }

    /// The routes that need no credentials.
    #[must_use]
    pub fn open_if(mut self, is_open: fn(&Route) -> bool) -> Self {
        self.is_open = Some(is_open);
        self
    }

    // ANCHOR: identify
    async fn identify(&self, head: &http::request::Parts) -> Result<Identity, Problem> {
        for scheme in &self.schemes {
            if let Some(identity) = scheme.identify(head).await? {
                return Ok(identity);
            }
        }
        Err(challenge::missing())
    }
    // ANCHOR_END: identify

    fn is_open(&self, request: &Request) -> bool {
        match (self.is_open, Route::of(request)) {
            (Some(is_open), Some(route)) => is_open(route),
            _ => false,
        }
    }
}

impl Middleware for Authenticate {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        Box::pin(async move {
            let is_open = self.is_open(&request);
            let (mut head, body) = request.into_parts();
            match self.identify(&head).await {
                Ok(identity) => {
                    let principal = Principal(identity.subject.to_string());
                    head.extensions.insert(principal);
                    head.extensions.insert(identity);
                }
                Err(_) if is_open => {}
                Err(problem) => return problem.into_response(),
            }
            next.run(Request::from_parts(head, body)).await
        })
    }
}
