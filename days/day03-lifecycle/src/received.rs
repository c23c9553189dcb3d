//! A request body on its way in, held to its limits.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Sleep, sleep};

use crate::connection::Connection;
use crate::{Body, BodyError, Limits};

/// A request's body, with a bound on its bytes and on the time it takes.
pub(crate) struct Received {
    source: Source,
    time: Duration,
    limit: u64,
    left: u64,
    ended: bool,
    /// Set when a handler first has to wait. A body that came along with its head needs no timer.
    timer: Option<Pin<Box<Sleep>>>,
}

/// Where it comes from.
enum Source {
    /// From a client, by way of hyper.
    Client(Client),
    /// From this program: a request without a socket.
    Given(Body),
}

/// What is coming in from a client.
pub(crate) struct Client {
    pub(crate) incoming: Incoming,
    pub(crate) connection: Arc<Connection>,
    /// The client waits to be told to go on, and cannot be.
    pub(crate) waits: bool,
    /// Whether trailers came.
    pub(crate) trailers: bool,
}

impl Received {
    pub(crate) fn new(client: Client) -> Self {
        let server = Arc::clone(&client.connection.server);
        Self::within(&server.policy.limits, Source::Client(client))
    }

    pub(crate) fn given(body: Body, limits: &Limits) -> Self {
        Self::within(limits, Source::Given(body))
    }

    fn within(limits: &Limits, source: Source) -> Self {
        Self {
            source,
            time: limits.body_time,
            limit: limits.body_bytes,
            left: limits.body_bytes,
            ended: false,
            timer: None,
        }
    }

    pub(crate) fn limit_bytes(&mut self, limit: u64) {
        let seen = self.limit - self.left;
        self.limit = limit;
        self.left = limit.saturating_sub(seen);
    }

    // ANCHOR: poll_frame
    pub(crate) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        // The lower bound is what is declared and not read yet. Asked first: polling hyper's body
        // is what sends `100 Continue`, and a client about to be refused should be spared its upload.
        if self.size_hint().lower() > self.left {
            return Poll::Ready(Some(Err(BodyError::TooLarge(self.limit))));
        }
        match self.source.poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(self.admit(frame))),
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => {
                self.ended = true;
                Poll::Ready(None)
            }
            Poll::Pending => {
                let time = self.time;
                let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(time)));
                timer
                    .as_mut()
                    .poll(cx)
                    .map(|()| Some(Err(BodyError::TooSlow(time))))
            }
        }
    }
    // ANCHOR_END: poll_frame

    fn admit(&mut self, frame: Frame<Bytes>) -> Result<Frame<Bytes>, BodyError> {
        let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(frame)
            }
            None => {
                // A reader that goes on after the error gets nothing either.
                self.left = 0;
                Err(BodyError::TooLarge(self.limit))
            }
        }
    }

    pub(crate) fn is_end_stream(&self) -> bool {
        self.ended
            || match &self.source {
                Source::Client(client) => client.incoming.is_end_stream(),
                Source::Given(body) => body.is_end_stream(),
            }
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Client(client) => client.incoming.size_hint(),
            Source::Given(body) => body.size_hint(),
        }
    }
}

impl Source {
    fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self {
            Self::Given(body) => Pin::new(body).poll_frame(cx),
            Self::Client(client) => client.poll_frame(cx),
        }
    }
}

impl Client {
    fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut self.incoming).poll_frame(cx);
        match &polled {
            Poll::Pending if self.waits => {
                return Poll::Ready(Some(Err(BodyError::CannotContinue)));
            }
            // hyper is not told of the end yet (see `Progress::ended`), and has passed on the rest.
            Poll::Pending if self.connection.progress.has_ended() => {
                return Poll::Ready(Some(Err(BodyError::Incomplete)));
            }
            Poll::Ready(Some(Ok(frame))) => {
                self.waits = false;
                self.trailers |= frame.is_trailers();
            }
            Poll::Ready(None) if !self.trailers => self.connection.progress.read_to_its_end(),
            _ => {}
        }
        polled.map_err(|_| BodyError::Incomplete)
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if let Source::Client(client) = &self.source
            && !self.is_end_stream()
        {
            client.connection.progress.left_unread();
        }
    }
}
