//! A request body on its way in, held to its limits.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::{BodyError, Limits};

/// Where a body comes from: a client, or this program.
pub(crate) trait Source:
    http_body::Body<Data = Bytes, Error = BodyError> + Send + Sync + Unpin + 'static
{
}

impl<S> Source for S where
    S: http_body::Body<Data = Bytes, Error = BodyError> + Send + Sync + Unpin + 'static
{
}

/// A request's body, with a bound on its bytes and on the time it takes.
pub(crate) struct Received<S: ?Sized> {
    time: Duration,
    limit: u64,
    left: u64,
    ended: bool,
    /// Set when a handler first has to wait. A body that came along with its head needs no timer.
    timer: Option<Pin<Box<Sleep>>>,
    source: S,
}

impl<S> Received<S> {
    pub(crate) fn within(limits: &Limits, source: S) -> Self {
        Self {
            time: limits.body_time,
            limit: limits.body_bytes,
            left: limits.body_bytes,
            ended: false,
            timer: None,
            source,
        }
    }
}

impl<S: Source + ?Sized> Received<S> {
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
        // is what sends `100 Continue`, and a client about to be refused should be spared its
        // upload.
        if self.size_hint().lower() > self.left {
            return Poll::Ready(Some(Err(BodyError::TooLarge(self.limit))));
        }
        match Pin::new(&mut self.source).poll_frame(cx) {
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
        self.ended || self.source.is_end_stream()
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        self.source.size_hint()
    }
}
