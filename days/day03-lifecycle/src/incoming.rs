//! A request body as it comes from a client, by way of hyper.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body;

use crate::BodyError;
use crate::connection::Connection;

/// The bytes that a client sends after a head. The connection's progress learns whether they were read to their end.
pub(crate) struct Incoming {
    frames: body::Incoming,
    connection: Arc<Connection>,
    /// The client waits to be told to go on, and cannot be.
    waits: bool,
    /// Whether trailers came.
    trailers: bool,
    ended: bool,
}

impl Incoming {
    pub(crate) fn new(frames: body::Incoming, connection: Arc<Connection>, waits: bool) -> Self {
        Self {
            frames,
            connection,
            waits,
            trailers: false,
            ended: false,
        }
    }
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut self.frames).poll_frame(cx);
        match &polled {
            Poll::Pending if self.waits => {
                return Poll::Ready(Some(Err(BodyError::CannotContinue)));
            }
            // hyper is not told of the end yet (see `Progress::ended`), and has passed on the rest.
            Poll::Pending if self.connection.progress().has_ended() => {
                return Poll::Ready(Some(Err(BodyError::Incomplete)));
            }
            Poll::Ready(Some(Ok(frame))) => {
                self.waits = false;
                self.trailers |= frame.is_trailers();
            }
            Poll::Ready(None) => {
                self.ended = true;
                if !self.trailers {
                    self.connection.progress().read_to_its_end();
                }
            }
            _ => {}
        }
        polled.map_err(|_| BodyError::Incomplete)
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.frames.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.frames.size_hint()
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.is_end_stream() {
            self.connection.progress().left_unread();
        }
    }
}
