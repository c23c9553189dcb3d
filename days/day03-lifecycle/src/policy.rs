//! Rules of every response, whichever handler made it and however its request came.
//!
//! Why: everything that must hold whatever a handler does is done here, around it, once: the checks, the
//! context, the deadline, the panic caught, the rejection rendered, the id on the response. A request from a
//! socket and one from a test ([`call`]) get the same.
//!
//! Invariants
//! - Every request gets a response, unless its client leaves first. Then the handler's future is dropped
//!   where it waits: **a handler can be canceled at any await**, so what must not stop half-way
//!   belongs in a task of its own.
//! - A panic ends its exchange only. The connection goes on, and nothing of the panic reaches the client.

use std::any::Any;
use std::net::{Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use http::{HeaderValue, Method, StatusCode, Version, header};
use http_body::Body as _;
use tokio::time::timeout_at;
use tokio_util::sync::CancellationToken;

use crate::context::X_REQUEST_ID;
use crate::received::Received;
use crate::{
    Body, Context, Handler, IntoResponse, Limits, Refusal, Rejection, Request, Response, head,
};

/// How rejections look.
pub(crate) type Render = dyn Fn(&Rejection, &Context) -> Response + Send + Sync;

/// The limits of a server and the look of its rejections.
#[derive(Clone)]
pub(crate) struct Policy {
    pub(crate) limits: Limits,
    pub(crate) render: Arc<Render>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            render: Arc::new(Rejection::plain),
        }
    }
}

impl Policy {
    /// The response of `handler` to `request`, as the client gets it.
    pub(crate) async fn respond(
        &self,
        handler: &dyn Handler,
        mut request: Request,
        context: &Context,
    ) -> Response {
        let version = request.version();
        let is_head = request.method() == Method::HEAD;
        let mut response = match head::check(&request, &self.limits) {
            Err(refusal) => refusal.into_response(),
            Ok(()) => {
                request.extensions_mut().insert(context.clone());
                self.run(handler, request, context).await
            }
        };
        if let Some(rejection) = response.extensions_mut().remove::<Rejection>() {
            response = self.render(&rejection, response, context);
        }
        complete(&mut response, version, context);
        if is_head {
            without_content(&mut response);
        }
        response
    }

    // ANCHOR: run
    /// Runs the handler within its deadline; a panic in it becomes a refusal.
    async fn run(&self, handler: &dyn Handler, request: Request, context: &Context) -> Response {
        // The call is inside the block, so that a panic before the first await is caught as well.
        let work = AssertUnwindSafe(async { handler.call(request).await }).catch_unwind();
        match timeout_at(context.deadline().into(), work).await {
            Ok(Ok(response)) => response,
            Ok(Err(panic)) => {
                let panic = reason(&*panic);
                tracing::error!(request_id = %context.id(), panic, "handler panicked");
                Refusal::Failed.into_response()
            }
            Err(_) => {
                tracing::warn!(request_id = %context.id(), "handler missed its deadline");
                Refusal::TooLate(self.limits.handler_time).into_response()
            }
        }
    }
    // ANCHOR_END: run

    /// `rejection` in the program's own look, with the header fields that `bare` collected on its way here.
    fn render(&self, rejection: &Rejection, bare: Response, context: &Context) -> Response {
        let mut response = (self.render)(rejection, context);
        let kept = bare.into_parts().0.headers;
        // A map's own iterator names a field once and then gives its further values without one.
        let mut last = None;
        for (name, value) in kept {
            match (name, &last) {
                (Some(name), _) => {
                    response.headers_mut().insert(name.clone(), value);
                    last = Some(name);
                }
                (None, Some(name)) => {
                    response.headers_mut().append(name.clone(), value);
                }
                (None, None) => {}
            }
        }
        response
    }

    /// The whole response to a request that never became one.
    pub(crate) fn refuse(&self, refusal: &Refusal, context: &Context) -> Response {
        let rejection = Rejection::from(refusal.clone());
        let bare = rejection.clone().into_response();
        let mut response = self.render(&rejection, bare, context);
        complete(&mut response, Version::HTTP_11, context);
        response
    }

    /// Runs `handler` without a socket, as [`call`] says.
    pub(crate) async fn call(&self, handler: &dyn Handler, mut request: Request) -> Response {
        let peer = request
            .extensions()
            .get()
            .map_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), Context::peer);
        if !request.headers().contains_key(header::HOST) {
            let authority = request.uri().authority();
            let host = authority.map_or("localhost", |authority| authority.as_str());
            if let Ok(host) = HeaderValue::from_str(host) {
                request.headers_mut().insert(header::HOST, host);
            }
        }
        let context = Context::within(
            &request,
            peer,
            self.limits.handler_time,
            Arc::new(CancellationToken::new()),
        );
        let request = request.map(|body| Body::received(Received::within(&self.limits, body)));
        self.respond(handler, request, &context).await
    }
}

/// Runs `handler` as a [`Server`](crate::Server) with default limits would, without a socket: checks of the
/// head, context, deadline, body limits, panic to 500, rejections rendered (as plain text), `x-request-id`, HEAD.
///
/// For a server's own limits and rendering: [`Server::call`](crate::Server::call). `Host` is filled in where it
/// is missing. The peer is that of a [`Context`] in the request's extensions, otherwise `127.0.0.1:0`.
///
/// ```
/// use lifecycle::Request;
///
/// async fn broken(_: Request) -> &'static str {
///     panic!("the secret is 42")
/// }
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let response = lifecycle::call(&broken, http::Request::get("/").body("".into())?).await;
/// assert_eq!(response.status(), 500);
/// # Ok::<_, http::Error>(()) }).unwrap();
/// ```
pub async fn call<H: Handler>(handler: &H, request: Request) -> Response {
    Policy::default().call(handler, request).await
}

/// Adds what every response needs: its request's id, `Retry-After` on 503 (RFC 9110 section 10.2.3), and nothing
/// about the connection where that is not one request's to say (RFC 9113 section 8.2.2).
fn complete(response: &mut Response, version: Version, context: &Context) {
    let status = response.status();
    let headers = response.headers_mut();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers
            .entry(header::RETRY_AFTER)
            .or_insert(HeaderValue::from_static("1"));
    }
    headers.insert(X_REQUEST_ID, context.id().to_header());
    if version >= Version::HTTP_2 {
        headers.remove(header::CONNECTION);
    }
}

fn reason(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

/// Turns the answer to a GET into the answer to a HEAD: the same fields, `Content-Length` among them, and
/// no content (RFC 9110 section 9.3.2). hyper would do it on HTTP/1 only.
fn without_content(response: &mut Response) {
    let length = response.body().size_hint().exact();
    *response.body_mut() = Body::empty();
    if let Some(length) = length {
        response
            .headers_mut()
            .entry(header::CONTENT_LENGTH)
            .or_insert_with(|| HeaderValue::from(length));
    }
}
