//! Refusals: what the table answers when no handler can.

use http::header::ALLOW;
use http::{HeaderValue, StatusCode};
use lifecycle::{IntoResponse, Response};

use crate::ParamError;

/// Why a request gets no handler's answer.
///
/// As a response it is a line of plain text with the right status, and it stays in the response's
/// extensions, so that a middleware around the table can say the same thing in another format.
///
/// ```
/// use lifecycle::IntoResponse;
/// use routing::Refusal;
///
/// let response = Refusal::NotFound.into_response();
/// assert_eq!(response.status(), 404);
/// assert!(matches!(response.extensions().get(), Some(Refusal::NotFound)));
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No pattern matches the path (RFC 9110 section 15.5.5).
    #[error("nothing is at this path")]
    NotFound,
    /// The path is there, but not for this method (RFC 9110 section 15.5.6).
    #[error("this path does not answer that method")]
    MethodNotAllowed {
        /// The methods that it does answer, as the `Allow` field lists them.
        allow: HeaderValue,
    },
    /// A method that no route here has and no standard defines, or CONNECT
    /// (RFC 9110 section 15.6.2).
    #[error("this server does not implement that method")]
    MethodNotImplemented,
    /// The target has no path: `*` is for OPTIONS only, `host:port` for CONNECT only
    /// (RFC 9112 section 3.2).
    #[error("the request target is not a path")]
    TargetNotAPath,
    /// A `%` in the path that two hexadecimal digits do not follow (RFC 3986 section 2.1).
    #[error("the path has a `%` at byte {offset} that two hexadecimal digits do not follow")]
    BadEscape {
        /// Where in the path, in bytes from 0.
        offset: usize,
    },
    /// A parameter that is not UTF-8 once it is decoded.
    #[error("parameter `{name}` is not UTF-8 once it is decoded")]
    NotText {
        /// The parameter's name in the pattern.
        name: String,
    },
    /// A parameter that is not what the handler asked for.
    #[error(transparent)]
    Parameter(#[from] ParamError),
}

impl Refusal {
    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::Parameter(ParamError::Invalid { .. }) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::MethodNotImplemented => StatusCode::NOT_IMPLEMENTED,
            Self::TargetNotAPath | Self::BadEscape { .. } | Self::NotText { .. } => {
                StatusCode::BAD_REQUEST
            }
            Self::Parameter(ParamError::NotInPattern { .. }) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let text = match &self {
            // A mistake in the program: the client can do nothing with its words.
            Self::Parameter(ParamError::NotInPattern { .. }) => "internal server error".to_owned(),
            told => told.to_string(),
        };
        let mut response = (self.status(), text + "\n").into_response();
        if let Self::MethodNotAllowed { allow } = &self {
            response.headers_mut().insert(ALLOW, allow.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}
