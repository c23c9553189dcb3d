//! Bodies: bytes already there, or frames still to come.
//!
//! Why one type for both directions: what a handler receives it can send on, and a middleware that
//! replaces either does not care which it was.
//!
//! Invariants
//! - A received body never yields more bytes than its limit and never makes a handler wait longer
//!   than its time, however it is read: whole ([`Body::bytes`]) or frame by frame.
//! - Nothing is read before a handler asks. So a request that is answered from its head alone costs
//!   no body, and `100 Continue` (RFC 9110 section 10.1.1) is only sent to a client whose body is wanted.

use std::fmt;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt, StreamBody};

use crate::received::{Received, Source};
use crate::{BodyError, BoxError};

type Frames = Pin<Box<dyn http_body::Body<Data = Bytes, Error = BoxError> + Send>>;

/// The body of a request or a response.
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// use bytes::Bytes;
/// use futures_util::stream;
/// use lifecycle::Body;
///
/// let whole = Body::from("hello");
/// assert_eq!(whole.bytes().await?, "hello");
///
/// let parts = stream::iter(["hel", "lo"].map(|part| Ok::<_, std::io::Error>(Bytes::from(part))));
/// assert_eq!(Body::stream(parts).bytes().await?, "hello");
/// # Ok::<_, lifecycle::BodyError>(()) }).unwrap();
/// ```
pub struct Body(Kind);

enum Kind {
    /// Bytes that are here.
    Whole(Bytes),
    /// A request's, still on its way. Boxed: most requests have none, and should not carry its size.
    Received(Box<Received<dyn Source>>),
    /// A response's, made as it is sent. The lock is never contended; it makes the body `Sync`,
    /// without which no handler could hold a `&Request` across an await.
    Streamed(Mutex<Frames>),
}

impl Body {
    /// A body of no bytes.
    pub const fn empty() -> Self {
        Self(Kind::Whole(Bytes::new()))
    }

    /// A body that is made while it is sent: each item of `chunks` goes out as soon as it is there.
    /// An error ends the response in a way that the client can tell from a complete one.
    pub fn stream<S, E>(chunks: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        use futures_util::StreamExt;
        let frames = chunks.map(|chunk| chunk.map(Frame::data).map_err(Into::into));
        Self(Kind::Streamed(Mutex::new(Box::pin(StreamBody::new(
            frames,
        )))))
    }

    pub(crate) fn received(received: Received<impl Source>) -> Self {
        if received.is_end_stream() {
            return Self::empty();
        }
        Self(Kind::Received(Box::new(received)))
    }

    /// The same body with another limit than [`Limits::body_bytes`](crate::Limits::body_bytes):
    /// a smaller one for a login form, a larger one for an upload. Only a received body has one.
    pub fn limited(mut self, bytes: u64) -> Self {
        if let Kind::Received(received) = &mut self.0 {
            received.limit_bytes(bytes);
        }
        self
    }

    /// All of it.
    ///
    /// # Errors
    /// [`BodyError`] when it is too large, too slow or cut short. It becomes the fitting response, so a
    /// handler just passes it on with `?`.
    pub async fn bytes(self) -> Result<Bytes, BodyError> {
        match self.0 {
            Kind::Whole(bytes) => Ok(bytes),
            kind => Ok(Self(kind).collect().await?.to_bytes()),
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self(Kind::Whole(bytes.into()))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.0 {
            Kind::Whole(bytes) => return write!(f, "Body({} bytes)", bytes.len()),
            Kind::Received(_) => "received",
            Kind::Streamed(_) => "streamed",
        };
        write!(f, "Body({kind})")
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut self.0 {
            Kind::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Kind::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Kind::Received(received) => received.poll_frame(cx),
            Kind::Streamed(frames) => {
                let frames = frames
                    .get_mut()
                    .unwrap_or_else(|poisoned| poisoned.into_inner());
                let frame = ready!(frames.as_mut().poll_frame(cx));
                Poll::Ready(frame.map(|frame| frame.map_err(BodyError::Source)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Whole(bytes) => bytes.is_empty(),
            Kind::Received(received) => received.is_end_stream(),
            Kind::Streamed(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::Received(received) => received.size_hint(),
            Kind::Streamed(_) => SizeHint::default(),
        }
    }
}
