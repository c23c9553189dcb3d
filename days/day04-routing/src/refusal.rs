//! Refusals: why the table rejects a request that no handler gets to see, or that a parameter spoils.
//!
//! Each becomes a [`Rejection`], which the server renders last.

use http::header::ALLOW;
use http::{HeaderValue, StatusCode};
use lifecycle::{IntoResponse, Rejection, Response};

use crate::ParamError;

/// Why a request gets no handler's answer.
///
/// ```
/// use lifecycle::Rejection;
/// use routing::Refusal;
///
/// let rejection = Rejection::from(Refusal::NotFound);
/// assert_eq!(rejection.status(), 404);
/// assert_eq!(rejection.downcast(), Some(&Refusal::NotFound));
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

/// Its payload is the refusal.
impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        let detail = match &refusal {
            // A mistake in the program: the client can do nothing with its words.
            Refusal::Parameter(ParamError::NotInPattern { .. }) => "internal server error".into(),
            told => told.to_string(),
        };
        let rejection = Self::new(refusal.status(), detail);
        let rejection = match &refusal {
            Refusal::MethodNotAllowed { allow } => rejection.header(ALLOW, allow.clone()),
            _ => rejection,
        };
        rejection.payload(refusal)
    }
}

impl From<ParamError> for Rejection {
    fn from(error: ParamError) -> Self {
        Refusal::from(error).into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        Rejection::from(self).into_response()
    }
}

impl IntoResponse for ParamError {
    fn into_response(self) -> Response {
        Refusal::from(self).into_response()
    }
}
