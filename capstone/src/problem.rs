//! Problems: the one shape of every error answer (RFC 9457).
//!
//! Why: a client that meets five shapes of error handles none of them. What went wrong inside is
//! for the log; what the client gets is what it can act on.
//!
//! Invariants
//! - Every answer of 400 and above has this shape, whoever refused: a handler, the route table or
//!   the server underneath ([`refused`]).
//! - What `detail` says is written in this program, never by the database.
//! - Anything unexpected is a bare 500; its cause goes to the log, and the request id leads to it.

use std::borrow::Cow;

use http::{HeaderValue, StatusCode, header};
use lifecycle::{BodyError, Context, IntoResponse, Rejection, Response};
use routing::ParamError;
use serde::Serialize;

use crate::{json, rules};

/// Why a request was refused, as the client gets to see it.
#[derive(Debug)]
pub enum Problem {
    /// For a reason of our own.
    Told {
        /// The status it is answered with.
        status: StatusCode,
        /// What happened and what to do, in a sentence.
        detail: Cow<'static, str>,
        /// The rules of the input that it breaks, if that is the reason.
        violations: Vec<Violation>,
    },
    /// By the server underneath, over a body that it could not have; the server renders it.
    Body(BodyError),
}

/// One rule that the input breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The member that breaks it, as a JSON pointer (RFC 6901) into the request's body.
    pub pointer: &'static str,
    /// The rule's name, for programs.
    pub code: &'static str,
    /// The rule, for people.
    pub detail: &'static str,
}

impl Problem {
    /// A problem of this status, explained by one sentence.
    pub fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Told {
            status,
            detail: detail.into(),
            violations: Vec::new(),
        }
    }

    /// 404: there is no such thing, or none that the client may know of.
    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 503: not now; the client may try again in a second.
    pub fn unavailable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }
}

/// 422: the input can be read, but breaks a rule (RFC 9110 section 15.5.21).
impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        Self::Told {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            detail: "The input breaks a rule.".into(),
            violations: vec![violation],
        }
    }
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

impl From<ParamError> for Problem {
    fn from(error: ParamError) -> Self {
        let refusal = routing::Refusal::from(error);
        Self::new(refusal.status(), sentence(&refusal))
    }
}

impl From<database::Error> for Problem {
    fn from(error: database::Error) -> Self {
        if let Some(problem) = rules::broken(&error) {
            return problem;
        }
        if error.is_transient() {
            tracing::warn!(%error, "the database cannot answer");
            return Self::unavailable(error.public());
        }
        tracing::error!(%error, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.public())
    }
}

/// What goes over the wire. `about:blank` says that the status explains itself, and asks for the
/// status phrase as the title (RFC 9457 section 4.2.1).
#[derive(Serialize)]
struct Details<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Violation],
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, detail, errors) = match self {
            // Rendered last by the server, with `refused`.
            Self::Body(error) => return error.into_response(),
            Self::Told {
                status,
                detail,
                violations,
            } => (status, detail, violations),
        };
        let details = Details {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: &detail,
            errors: &errors,
        };
        let mut response = json::response(status, &details);
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        response
    }
}

/// Renders what the server underneath and the route table reject.
pub fn refused(rejection: &Rejection, _: &Context) -> Response {
    Problem::new(rejection.status(), sentence(rejection)).into_response()
}

/// A library's message, which begins small and ends open, as a sentence.
fn sentence(message: &impl ToString) -> String {
    let mut text = message.to_string();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text.push('.');
    text
}
