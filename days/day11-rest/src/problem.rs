//! Problems: why a request was refused, for three readers at once.
//!
//! A program reads the status and the codes, a person the sentences, and the log gets the cause. All three
//! are one value, which a handler returns and which travels to the server as a [`Rejection`]. There it is
//! written last, as problem details (RFC 9457), with what only the server knows: the path and the
//! request's id.
//!
//! Invariants
//! - Every response of 400 and above has this shape, whether the handler, the router, the server or a panic refused.
//! - What the client reads is written in this program. A cause never gets there.
//! - A cause is logged once, in [`render`], under the request's id.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use database::SqlState;
use http::{HeaderName, HeaderValue, StatusCode, header};
use lifecycle::{BodyError, Context, IntoResponse, Rejection, Response};
use routing::{ParamError, UrlError};
use serde::Serialize;

/// Why a request was refused.
///
/// ```
/// use http::StatusCode;
/// use rest::{Problem, Violation};
///
/// let taken = Problem::new(StatusCode::CONFLICT, "taken", "There is a course `rust` already.");
/// assert_eq!((taken.status().as_u16(), taken.code()), (409, "taken"));
///
/// let input = Problem::from(Violation::new("/title", "too_long", "A title has 200 characters at most."));
/// assert_eq!((input.status().as_u16(), input.code()), (422, "invalid_input"));
/// ```
pub struct Problem(Box<Inner>);

/// Boxed, because a problem is the other side of many a `Result` that is nearly always fine.
struct Inner {
    rejection: Rejection,
    details: Details,
}

/// The part of a problem that a [`Rejection`] has no room for; its payload, when a problem becomes one.
#[derive(Default)]
pub struct Details {
    code: Option<&'static str>,
    violations: Vec<Violation>,
    is_outcome_unknown: bool,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl Details {
    /// The kind of problem, for programs.
    pub fn code(&self) -> &'static str {
        self.code.unwrap_or("refused")
    }

    /// The rules that the input breaks, if that is the reason.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Whether a change may have been made although the client hears a no.
    pub fn outcome_is_unknown(&self) -> bool {
        self.is_outcome_unknown
    }

    /// The cause, for the log alone.
    pub fn cause(&self) -> Option<&(dyn StdError + Send + Sync)> {
        self.cause.as_deref()
    }
}

/// The part of a problem beyond its status and its sentence; nothing if `rejection` doesn't come from a problem.
pub fn details(rejection: &Rejection) -> Option<&Details> {
    rejection.downcast()
}

/// One rule that the input breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The member that breaks it, as a JSON pointer (RFC 6901) into the request's body; empty for the
    /// whole body.
    pub pointer: String,
    /// The rule's name, for programs.
    pub code: &'static str,
    /// The rule, for people.
    pub detail: Cow<'static, str>,
}

impl Violation {
    /// A broken rule.
    pub fn new(
        pointer: impl Into<String>,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        }
    }
}

impl Problem {
    /// A problem of this status. `code` names the kind of problem for programs; `detail` says in a
    /// sentence what happened and what to do.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Inner {
            rejection: Rejection::new(status, detail),
            details: Details {
                code: Some(code),
                ..Details::default()
            },
        }))
    }

    /// 404: there is no such thing, or none that the client may know of.
    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// 409: it can't be done to what is there.
    pub fn conflict(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 503: not now. The server says when to come back.
    pub fn unavailable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
    }

    /// 500: a mistake of ours. `what` and the cause are for the log only.
    pub fn internal(what: &'static str, cause: impl StdError + Send + Sync + 'static) -> Self {
        let mut problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side.",
        );
        problem.0.details.cause = Some(Box::new(Internal {
            what,
            cause: Box::new(cause),
        }));
        problem
    }

    /// The same with a header field: `Retry-After`, `Accept`. One of that name is replaced.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.rejection = self.0.rejection.header(name, value);
        self
    }

    /// The same with the rules that the input breaks; for input that isn't the body, which is 422.
    #[must_use]
    pub fn with_violations(mut self, violations: Vec<Violation>) -> Self {
        self.0.details.violations = violations;
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.rejection.status()
    }

    /// The kind of problem, for programs; of one that the server or the router refused, `refused`.
    pub fn code(&self) -> &'static str {
        self.0.details.code()
    }

    /// The sentence for the client.
    pub fn detail(&self) -> &str {
        self.0.rejection.detail()
    }

    /// The rules that the input breaks, if that is the reason.
    pub fn violations(&self) -> &[Violation] {
        &self.0.details.violations
    }

    /// The refusal of PostgreSQL that this is about, if it is an unexpected one. The program can know
    /// better what a constraint of its own schema means.
    pub fn refused_statement(&self) -> Option<&database::Error> {
        let cause = self.0.details.cause.as_deref()?;
        let internal: &Internal = cause.downcast_ref()?;
        internal.cause.downcast_ref()
    }
}

impl Problem {
    /// The same for the log: if it's the server's affair (5xx), the cause of `other`, which it explains.
    pub(crate) fn explaining(mut self, other: Self) -> Self {
        if self.status().is_server_error() {
            self.0.details.cause = other.0.details.cause;
        }
        self
    }
}

/// 422 with every rule that the input breaks (RFC 9110 section 15.5.21).
impl From<Vec<Violation>> for Problem {
    fn from(violations: Vec<Violation>) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_input",
            match violations.len() {
                1 => "The input breaks a rule.".into(),
                count => format!("The input breaks {count} rules."),
            },
        );
        problem.0.details.violations = violations;
        problem
    }
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        vec![violation].into()
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        Self(Box::new(Inner {
            rejection,
            details: Details::default(),
        }))
    }
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        Rejection::from(error).into()
    }
}

impl From<ParamError> for Problem {
    fn from(error: ParamError) -> Self {
        Rejection::from(error).into()
    }
}

/// A name or a value that the program itself chose.
impl From<UrlError> for Problem {
    fn from(error: UrlError) -> Self {
        Self::internal("a URL of this program can't be built", error)
    }
}

impl From<database::Error> for Problem {
    fn from(error: database::Error) -> Self {
        let error = match error.into_job::<Self>() {
            Ok(problem) => return problem,
            Err(error) => error,
        };
        if error.sqlstate().is_some_and(is_unfit_value) {
            return Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "unfit_value",
                "A value is outside what can be stored; text, for one, can't hold the character U+0000.",
            );
        }
        if error.is_transient() {
            let mut problem = Self::unavailable(error.public());
            problem.0.details.is_outcome_unknown = error.outcome_is_unknown();
            problem.0.details.cause = Some(Box::new(error));
            return problem;
        }
        Self::internal("a statement failed", error)
    }
}

/// Values that no column can hold: a NUL in text, a date before PostgreSQL's calendar begins.
fn is_unfit_value(state: &SqlState) -> bool {
    [
        SqlState::CHARACTER_NOT_IN_REPERTOIRE,
        SqlState::UNTRANSLATABLE_CHARACTER,
        SqlState::DATETIME_FIELD_OVERFLOW,
        SqlState::NUMERIC_VALUE_OUT_OF_RANGE,
    ]
    .contains(state)
}

/// So that a job on a connection ends with a problem by `?`, its transaction undone. One that PostgreSQL's own
/// refusal became is that refusal again: what tries a transaction again has to see a deadlock as one.
impl From<Problem> for database::Error {
    fn from(mut problem: Problem) -> Self {
        if let Some(cause) = problem.0.details.cause.take() {
            match cause.downcast() {
                Ok(error) => return *error,
                Err(other) => problem.0.details.cause = Some(other),
            }
        }
        Self::job(problem)
    }
}

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        let Inner { rejection, details } = *problem.0;
        // One that came from the server or the router keeps the payload it has.
        match details.code {
            Some(_) => rejection.payload(details),
            None => rejection,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        Rejection::from(self).into_response()
    }
}

impl StdError for Problem {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status().as_u16();
        write!(f, "{status} {}: {}", self.code(), self.detail())
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Problem({self}")?;
        for violation in self.violations() {
            write!(f, "; {} {}", violation.pointer, violation.code)?;
        }
        if let Some(cause) = &self.0.details.cause {
            write!(f, "; {cause}")?;
        }
        f.write_str(")")
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{what}: {cause}")]
struct Internal {
    what: &'static str,
    #[source]
    cause: Box<dyn StdError + Send + Sync>,
}

/// The document on the wire. `about:blank` says that the status explains itself, and asks for the status phrase as
/// the title (RFC 9457 section 4.2.1).
#[derive(Serialize)]
struct Document<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<&'a str>,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Violation],
}

/// Writes any rejection as problem details, and logs its cause: what to give to
/// [`Server::refusals`](lifecycle::Server::refusals).
pub fn render(rejection: &Rejection, context: &Context) -> Response {
    let none = Details::default();
    let details = rejection.downcast().unwrap_or(&none);
    log(rejection.status(), details, context);
    let status = rejection.status();
    let document = Document {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail: &sentence(rejection.detail()),
        instance: context.target().map(lifecycle::Target::path),
        request_id: context.id().as_str(),
        outcome: details.is_outcome_unknown.then_some("unknown"),
        errors: &details.violations,
    };
    let text =
        serde_json::to_vec(&document).expect("its keys are text, and it is written to memory");
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}

fn log(status: StatusCode, details: &Details, context: &Context) {
    let Some(cause) = &details.cause else {
        return;
    };
    let (request_id, code) = (context.id(), details.code.unwrap_or_default());
    if status == StatusCode::SERVICE_UNAVAILABLE {
        tracing::warn!(%request_id, code, %cause, "a request was put off");
    } else {
        tracing::error!(%request_id, code, %cause, "a request failed");
    }
}

/// A library's message, which begins small and ends open, as a sentence: for whoever renders rejections.
pub fn sentence(message: &str) -> Cow<'_, str> {
    let is_sentence = message.ends_with('.') && !message.starts_with(char::is_lowercase);
    if is_sentence || message.is_empty() {
        return message.into();
    }
    let mut text = message.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if !text.ends_with('.') {
        text.push('.');
    }
    text.into()
}
