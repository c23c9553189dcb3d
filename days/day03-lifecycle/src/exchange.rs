//! An exchange: one request and its response.
//!
//! Why: everything that must hold for every request whatever its handler does is done here, around the
//! handler, once: the checks, the context, the deadline, the panic caught, the id on the answer.
//!
//! Invariants
//! - Every request gets a response, unless its client leaves first. Then the handler's future is dropped
//!   where it waits: **a handler can be canceled at any await**, so what must not stop half-way
//!   belongs in a task of its own.
//! - A panic ends its exchange only. The connection goes on, and nothing of the panic reaches the client.

use std::any::Any;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use bytes::Bytes;
use futures_util::FutureExt;
use http::uri::Authority;
use http::{HeaderValue, Method, StatusCode, Version, header};
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::timeout_at;

use crate::connection::Connection;
use crate::context::{RequestId, X_REQUEST_ID};
use crate::received::Received;
use crate::{Body, BodyError, Context, IntoResponse, Refusal, Request, Response};

/// Answers one request on `connection`.
pub(crate) fn answer(
    connection: Arc<Connection>,
    request: http::Request<Incoming>,
) -> impl Future<Output = Result<http::Response<Outgoing>, Infallible>> {
    // Now, and not when first polled: before that hyper may already read on behind the request.
    let exchange = Exchange::begin(connection);
    async move { Ok(take_course(exchange, request).await) }
}

async fn take_course(
    exchange: Exchange,
    request: http::Request<Incoming>,
) -> http::Response<Outgoing> {
    let connection = &exchange.connection;
    let limits = &connection.server.limits;
    let version = request.version();
    let is_head = request.method() == Method::HEAD;
    let context = Context::within(
        RequestId::inbound(request.headers()).unwrap_or_else(RequestId::fresh),
        connection.peer,
        limits.handler_time,
        Arc::clone(&connection.shutdown),
    );

    let mut request =
        request.map(|body| Body::received(Received::new(body, Arc::clone(connection))));
    let mut response = match check(&request, limits.uri_bytes) {
        Err(refusal) => refusal.into_response(),
        Ok(()) => {
            request.extensions_mut().insert(context.clone());
            run(connection, request, &context).await
        }
    };

    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        if refusal.leaves_unread() {
            connection.progress.left_unread();
        }
        response = connection.server.render(&refusal, version, &context);
    }
    response
        .headers_mut()
        .insert(X_REQUEST_ID, context.id().to_header());
    if is_head {
        without_content(&mut response);
    }
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        connection.progress.upgrade();
    }
    response.map(|body| Outgoing::new(body, exchange))
}

/// What hyper leaves to us to check in a head.
fn check(request: &Request, uri_bytes: usize) -> Result<(), Refusal> {
    // HTTP/2 has `:authority` instead.
    if request.version() < Version::HTTP_2 && !has_fit_host(request) {
        return Err(Refusal::UnfitHost);
    }
    if !has_known_coding(request) {
        return Err(Refusal::UnknownCoding);
    }
    let target = request.uri().path_and_query();
    if target.is_some_and(|target| target.as_str().len() > uri_bytes) {
        return Err(Refusal::UriTooLong(uri_bytes));
    }
    Ok(())
}

/// Whether there is one `Host` that may be one, or none where HTTP/1.0 allows that (RFC 9112 section 3.2).
fn has_fit_host(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => is_host(host.as_bytes()),
        (Some(_), Some(_)) => false,
    }
}

/// Whether the body, if it is coded for the transfer, is in chunks and nothing else: hyper takes the chunks off and would hand
/// on whatever is below them.
fn has_known_coding(request: &Request) -> bool {
    let mut codings = request.headers().get_all(header::TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => true,
        (Some(coding), None) => coding.as_bytes().eq_ignore_ascii_case(b"chunked"),
        (Some(_), Some(_)) => false,
    }
}

/// `uri-host [ ":" port ]`, or empty, which it is for a target without an authority (RFC 9110 section 7.2).
fn is_host(value: &[u8]) -> bool {
    let without_user = |authority: Authority| !authority.as_str().contains('@');
    value.is_empty() || Authority::try_from(value).is_ok_and(without_user)
}

// ANCHOR: run
/// Runs the handler within its deadline; a panic in it becomes a refusal.
async fn run(connection: &Connection, request: Request, context: &Context) -> Response {
    let handler = &connection.server.handler;
    // The call is inside the block, so that a panic before the first await is caught as well.
    let work = AssertUnwindSafe(async { handler.call(request).await }).catch_unwind();
    match timeout_at(context.deadline().into(), work).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            tracing::error!(request_id = %context.id(), panic = reason(&*panic), "handler panicked");
            Refusal::Failed.into_response()
        }
        Err(_) => {
            tracing::warn!(request_id = %context.id(), "handler missed its deadline");
            Refusal::TooLate(connection.server.limits.handler_time).into_response()
        }
    }
}
// ANCHOR_END: run

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

/// Keeps the connection's progress in step with one exchange, to the end, however it ends.
struct Exchange {
    connection: Arc<Connection>,
    /// Whether the client waits for us, and not we for the client.
    ours: bool,
}

impl Exchange {
    fn begin(connection: Arc<Connection>) -> Self {
        connection.progress.begin();
        Self {
            connection,
            ours: true,
        }
    }

    fn turn(&mut self, ours: bool) {
        if self.ours == ours {
            self.connection.progress.took();
        } else {
            self.ours = ours;
            self.connection.progress.turn(ours);
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.connection.progress.end(self.ours);
    }
}

/// A response body on its way out. hyper asks for the next frame when it has room, so not being
/// asked is how a client that does not read looks from here.
pub(crate) struct Outgoing {
    body: Body,
    exchange: Exchange,
}

impl Outgoing {
    fn new(body: Body, mut exchange: Exchange) -> Self {
        exchange.turn(false);
        Self { body, exchange }
    }
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        self.exchange.turn(frame.is_pending());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
