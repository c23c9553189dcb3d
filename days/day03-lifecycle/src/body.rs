//! Bodies: bytes already there, or frames still to come.

use bytes::Bytes;

/// The body of a request or a response.
#[derive(Debug, Default)]
pub struct Body(Bytes);

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}
