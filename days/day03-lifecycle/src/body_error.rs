//! Why a body could not be had whole.

use std::time::Duration;

/// An error of whatever kind a streamed body met.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a body could not be had whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// It has, or declares, more than this many bytes.
    #[error("the body is larger than {0} bytes")]
    TooLarge(u64),
    /// It did not arrive within this time.
    #[error("the body did not arrive within {0:?}")]
    TooSlow(Duration),
    /// The client left, or broke the framing, before its end.
    #[error("the body is incomplete")]
    Incomplete,
    /// The client will not send it before it is told to go on, which it cannot be.
    #[error("the client waits for 100 Continue, which cannot be said over HTTP/2")]
    CannotContinue,
    /// The source of a streamed body failed.
    #[error("the body's source failed")]
    Source(#[source] BoxError),
}
