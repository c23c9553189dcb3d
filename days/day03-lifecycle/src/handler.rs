//! Handlers and middleware: the two shapes that every later day plugs into.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::{HeaderValue, StatusCode, header};

use crate::Body;

/// A request as a handler sees it; its [`Context`](crate::Context) travels in the extensions.
pub type Request = http::Request<Body>;

/// A response as a handler makes it.
pub type Response = http::Response<Body>;

/// A boxed future: the one seam where it keeps signatures readable.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Anything a handler may answer with: a [`Response`], or a `Result` whose both sides become one.
pub trait IntoResponse {
    /// Makes the response.
    fn into_response(self) -> Response;
}

impl IntoResponse for Response {
    fn into_response(self) -> Response {
        self
    }
}

impl IntoResponse for Body {
    fn into_response(self) -> Response {
        Response::new(self)
    }
}

impl IntoResponse for StatusCode {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self;
        response
    }
}

impl IntoResponse for &'static str {
    fn into_response(self) -> Response {
        text(self.into())
    }
}

impl IntoResponse for String {
    fn into_response(self) -> Response {
        text(self.into())
    }
}

fn text(body: Body) -> Response {
    const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, PLAIN);
    response
}

impl<T: IntoResponse> IntoResponse for (StatusCode, T) {
    fn into_response(self) -> Response {
        let mut response = self.1.into_response();
        *response.status_mut() = self.0;
        response
    }
}

impl<T: IntoResponse, E: IntoResponse> IntoResponse for Result<T, E> {
    fn into_response(self) -> Response {
        match self {
            Ok(answer) => answer.into_response(),
            Err(refusal) => refusal.into_response(),
        }
    }
}

/// Answers requests. Every async function from a [`Request`] to something that
/// [becomes a response](IntoResponse) is one.
pub trait Handler: Send + Sync + 'static {
    /// Answers `request`.
    fn call(&self, request: Request) -> BoxFuture<'_, Response>;
}

impl<F, Fut> Handler for F
where
    F: Fn(Request) -> Fut + Send + Sync + 'static,
    Fut: Future<Output: IntoResponse> + Send + 'static,
{
    fn call(&self, request: Request) -> BoxFuture<'_, Response> {
        let answer = self(request);
        Box::pin(async move { answer.await.into_response() })
    }
}

/// Wraps the handling of a request: sees it before the rest of the chain and the response after,
/// or answers without calling the rest at all.
pub trait Middleware: Send + Sync + 'static {
    /// Handles `request`; `next.run(request)` is the rest of the chain.
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response>;
}

/// Every function of this shape is middleware.
impl<F> Middleware for F
where
    F: for<'a> Fn(Request, Next<'a>) -> BoxFuture<'a, Response> + Send + Sync + 'static,
{
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        self(request, next)
    }
}

/// The rest of a middleware chain, ending in its handler.
pub struct Next<'a> {
    rest: &'a [Arc<dyn Middleware>],
    handler: &'a dyn Handler,
}

impl<'a> Next<'a> {
    /// Runs the rest of the chain.
    pub fn run(self, request: Request) -> BoxFuture<'a, Response> {
        match self.rest.split_first() {
            Some((first, rest)) => first.handle(
                request,
                Next {
                    rest,
                    handler: self.handler,
                },
            ),
            None => self.handler.call(request),
        }
    }
}

/// A handler behind middleware, which runs in the order it is written: the first one added sees
/// the request first and the response last.
pub struct Chain<H> {
    middleware: Vec<Arc<dyn Middleware>>,
    handler: H,
}

impl<H: Handler> Chain<H> {
    /// A chain of no middleware yet around `handler`.
    pub fn around(handler: H) -> Self {
        Self {
            middleware: Vec::new(),
            handler,
        }
    }

    /// Adds `middleware` after those already there, that is, nearer to the handler.
    pub fn with(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }
}

impl<H: Handler> Handler for Chain<H> {
    fn call(&self, request: Request) -> BoxFuture<'_, Response> {
        Next {
            rest: &self.middleware,
            handler: &self.handler,
        }
        .run(request)
    }
}
