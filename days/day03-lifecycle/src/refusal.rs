//! Refusals: why the server itself rejects a request, without or instead of a handler.
//!
//! Each becomes a [`Rejection`], the one value that is rendered.

use std::time::Duration;

use http::StatusCode;

use crate::{BodyError, IntoResponse, Rejection, Response};

/// Why the server itself refused to answer, or to go on answering.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The bytes are not a request (RFC 9112 section 2.2).
    #[error("the request is not valid HTTP")]
    Malformed,
    /// An HTTP/1.1 request without exactly one `Host`, or any request with one that is no host (RFC 9112
    /// section 3.2).
    #[error("a request needs exactly one Host header field, with a host and perhaps a port")]
    UnfitHost,
    /// An `https` target in clear text (RFC 9110 section 7.4).
    #[error(
        "an https resource is answered over a secured connection, and this one is in clear text"
    )]
    NotSecured,
    /// A body in a transfer coding other than `chunked`, or in that one twice (RFC 9112 section 6.1).
    #[error("a request body may be sent in chunks, and in no other transfer coding")]
    UnknownCoding,
    /// [`Limits::head_time`](crate::Limits::head_time) passed.
    #[error("the request head did not arrive within {0:?}")]
    HeadTooSlow(Duration),
    /// [`Limits::head_bytes`](crate::Limits::head_bytes) or
    /// [`head_fields`](crate::Limits::head_fields) exceeded.
    #[error("the request head is larger than {bytes} bytes or has more than {fields} fields")]
    HeadTooLarge {
        /// The most bytes that are read.
        bytes: usize,
        /// The most header fields that are read.
        fields: usize,
    },
    /// [`Limits::uri_bytes`](crate::Limits::uri_bytes) exceeded.
    #[error("the request target is longer than {0} bytes")]
    UriTooLong(usize),
    /// [`Limits::body_bytes`](crate::Limits::body_bytes) exceeded, or declared to be.
    #[error("the request body is larger than {0} bytes")]
    BodyTooLarge(u64),
    /// [`Limits::body_time`](crate::Limits::body_time) passed.
    #[error("the request body did not arrive within {0:?}")]
    BodyTooSlow(Duration),
    /// The connection ended, or its framing broke, inside the body.
    #[error("the request body is incomplete")]
    BodyIncomplete,
    /// HTTP/2: the client waits for `100 Continue`, which hyper can't say there (RFC 9110 section 15.5.18). The `h2` crate could
    /// (`SendResponse::send_informational`), but hyper 1.12 keeps that value to itself (`src/proto/h2/server.rs`), and a
    /// service gives it the one final response only.
    #[error(
        "this server cannot say 100 Continue over HTTP/2; send the request again without Expect"
    )]
    CannotContinue,
    /// A handler or a middleware panicked; the log has the reason under the request id.
    #[error("the server failed to handle the request")]
    Failed,
    /// [`Limits::handler_time`](crate::Limits::handler_time) passed.
    #[error("the answer was not ready within {0:?}")]
    TooLate(Duration),
    /// [`Limits::connections`](crate::Limits::connections) are open already.
    #[error("the server has as many connections as it can serve")]
    TooManyConnections,
}

impl Refusal {
    /// The status code that says it (RFC 9110 section 15; 431 is RFC 6585 section 5).
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Malformed | Self::UnfitHost | Self::BodyIncomplete => StatusCode::BAD_REQUEST,
            Self::HeadTooSlow(_) | Self::BodyTooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::HeadTooLarge { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::NotSecured => StatusCode::MISDIRECTED_REQUEST,
            Self::CannotContinue => StatusCode::EXPECTATION_FAILED,
            Self::UriTooLong(_) => StatusCode::URI_TOO_LONG,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::UnknownCoding => StatusCode::NOT_IMPLEMENTED,
            Self::TooLate(_) | Self::TooManyConnections => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Whether what the client sends behind it will not be read.
    fn leaves_unread(&self) -> bool {
        matches!(
            self,
            Self::UnfitHost
                | Self::NotSecured
                | Self::UnknownCoding
                | Self::BodyTooLarge(_)
                | Self::BodyTooSlow(_)
                | Self::BodyIncomplete
        )
    }
}

/// Its payload is the refusal, for a renderer that wants to know exactly.
impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        let rejection = Self::new(refusal.status(), refusal.to_string());
        let rejection = if refusal.leaves_unread() {
            rejection.closing()
        } else {
            rejection
        };
        rejection.payload(refusal)
    }
}

/// So that any layer may refuse in the server's own words.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        Rejection::from(self).into_response()
    }
}

impl From<BodyError> for Rejection {
    fn from(error: BodyError) -> Self {
        let refusal = match error {
            BodyError::TooLarge(limit) => Refusal::BodyTooLarge(limit),
            BodyError::TooSlow(limit) => Refusal::BodyTooSlow(limit),
            BodyError::Incomplete => Refusal::BodyIncomplete,
            BodyError::CannotContinue => Refusal::CannotContinue,
            BodyError::Source(_) => Refusal::Failed,
        };
        refusal.into()
    }
}

impl IntoResponse for BodyError {
    fn into_response(self) -> Response {
        Rejection::from(self).into_response()
    }
}
