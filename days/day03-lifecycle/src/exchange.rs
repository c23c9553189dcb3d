//! An exchange: one request of a connection and its response, from the complete head to the last byte.
//!
//! Why: [`Policy`](crate::policy::Policy) says what the response is. Here the connection learns what the
//! exchange is doing, so that the right side is timed.
//!
//! Invariants
//! - Progress is told the end of every exchange, however it ends.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, Version, header};
use http_body::{Frame, SizeHint};
use hyper::body;

use crate::connection::Connection;
use crate::incoming::Incoming;
use crate::received::Received;
use crate::{Body, BodyError, Context};

/// Answers one request on `connection`.
pub(crate) fn answer(
    connection: Arc<Connection>,
    request: http::Request<body::Incoming>,
) -> impl Future<Output = Result<http::Response<Outgoing>, Infallible>> {
    // Now, and not when first polled: before that hyper may already read on behind the request.
    let in_chunks = request.headers().contains_key(header::TRANSFER_ENCODING);
    let exchange = Exchange::begin(connection, in_chunks);
    async move { Ok(take_course(exchange, request).await) }
}

async fn take_course(
    exchange: Exchange,
    request: http::Request<body::Incoming>,
) -> http::Response<Outgoing> {
    let connection = &exchange.connection;
    let policy = &connection.server.policy;
    let context = Context::within(
        &request,
        connection.peer,
        policy.limits.handler_time,
        Arc::clone(&connection.shutdown),
    );
    let version = request.version();
    if version == Version::HTTP_2 {
        connection.asked_over_http2();
    }
    let waits = version == Version::HTTP_2 && expects_continue(&request);
    let request = request.map(|frames| {
        let incoming = Incoming::new(frames, Arc::clone(connection), waits);
        Body::received(Received::within(&policy.limits, incoming))
    });
    let handler = &*connection.server.handler;
    let mut response = policy.respond(handler, request, &context).await;
    if version < Version::HTTP_2 && connection.is_last() {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    let last = response.headers().get(header::CONNECTION);
    if last.is_some_and(|option| option.as_bytes().eq_ignore_ascii_case(b"close")) {
        connection.progress().left_unread();
    }
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        connection.progress().upgrade();
    }
    response.map(|body| Outgoing::new(body, exchange))
}

fn expects_continue(request: &http::Request<body::Incoming>) -> bool {
    let expected = request.headers().get(header::EXPECT);
    expected.is_some_and(|expected| expected.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// Keeps the connection's progress in step with one exchange, to the end, however it ends.
struct Exchange {
    connection: Arc<Connection>,
    /// Whether the client waits for us, and not we for the client.
    ours: bool,
}

impl Exchange {
    fn begin(connection: Arc<Connection>, in_chunks: bool) -> Self {
        connection.progress().begin(in_chunks);
        Self {
            connection,
            ours: true,
        }
    }

    fn turn(&mut self, ours: bool) {
        if self.ours == ours {
            self.connection.progress().took();
        } else {
            self.ours = ours;
            self.connection.progress().turn(ours);
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.connection.progress().end(self.ours);
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
