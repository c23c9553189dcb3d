//! The registry: all kinds of a program, and the one place where a refusal gets its last form.
//!
//! Invariants
//! - Every rejection of 400 and above is written here, as problem details, whoever made it.
//! - The detail of a defect is the registry's own sentence. A handler that puts the driver's text into a 500
//!   by mistake doesn't send it.
//! - A cause is logged once, here, under the request's id.

use std::borrow::Cow;

use http::{HeaderValue, StatusCode, header};
use lifecycle::{Context, Rejection, Response};
use rest::Violation;
use serde::Serialize;

use crate::{Class, Kind, standard};

/// The kinds of a program and the address of their pages.
///
/// ```
/// use problem::{Class, Kind, Registry};
///
/// const FULL: Kind = Kind {
///     code: "cohort_full",
///     status: 409,
///     title: "The cohort is full",
///     class: Class::Fix,
///     means: "All places of the cohort are taken.",
///     advice: "Choose another cohort, or ask for a place on its list.",
/// };
/// let registry = Registry::standard().with(&[FULL])?;
/// assert_eq!(registry.url(&FULL), "/problems/cohort_full");
/// let twice = registry.with(&[FULL]).unwrap_err();
/// assert_eq!(twice.to_string(), "the problem type cohort_full is registered twice");
/// # Ok::<(), problem::Flaw>(())
/// ```
#[derive(Clone, Debug)]
pub struct Registry {
    place: Cow<'static, str>,
    kinds: Vec<Kind>,
}

/// Why a kind can't be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Two kinds have one code.
    #[error("the problem type {0} is registered twice")]
    Twice(&'static str),
    /// The code isn't fit for a URL and a program.
    #[error("the problem type {0:?} needs a code of small letters and _")]
    Code(&'static str),
    /// The status is no refusal.
    #[error("the problem type {code} has the status {status}, and needs one from 400 to 599")]
    Status {
        /// The kind's code.
        code: &'static str,
        /// Its status.
        status: u16,
    },
    /// There is nothing on its page.
    #[error("the problem type {0} needs a title, a meaning and an advice")]
    Page(&'static str),
}

impl Registry {
    /// Where the pages are, if the program doesn't say so.
    pub const PLACE: &str = "/problems";

    /// The [`standard`] kinds, with their pages under `/problems`.
    pub fn standard() -> Self {
        Self {
            place: Self::PLACE.into(),
            kinds: standard::ALL.to_vec(),
        }
    }

    /// The same with the program's own kinds.
    ///
    /// # Errors
    /// The first [`Flaw`].
    pub fn with(mut self, kinds: &[Kind]) -> Result<Self, Flaw> {
        for kind in kinds {
            check(kind)?;
            if self.find(kind.code).is_some() {
                return Err(Flaw::Twice(kind.code));
            }
            self.kinds.push(*kind);
        }
        Ok(self)
    }

    /// The same with its pages elsewhere. RFC 9457 section 3.1.1 asks for an absolute URL or at least a whole
    /// path, so that it means the same in every response.
    #[must_use]
    pub fn at(mut self, place: impl Into<Cow<'static, str>>) -> Self {
        self.place = place.into();
        self
    }

    /// All kinds, the standard ones first.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The kind with this code.
    pub fn find(&self, code: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.code == code)
    }

    /// The URL of its page, and its `type`.
    pub fn url(&self, kind: &Kind) -> String {
        format!("{}/{}", self.place, kind.code)
    }

    // ANCHOR: of
    /// The kind of `rejection`: by its code, or by its status if it has none or one that nobody registered.
    pub fn of(&self, rejection: &Rejection) -> Option<&Kind> {
        let status = rejection.status().as_u16();
        let named = rest::details(rejection).and_then(|details| self.find(details.code()));
        named
            .filter(|kind| kind.status == status)
            .or_else(|| self.find(standard::generic(status)?.code))
    }
    // ANCHOR_END: of

    // ANCHOR: render
    /// Writes any rejection as problem details (RFC 9457), and logs its cause: what to give to
    /// [`Server::refusals`](lifecycle::Server::refusals).
    pub fn render(&self, rejection: &Rejection, context: &Context) -> Response {
        let kind = self.of(rejection);
        log(kind, rejection, context);
        let details = rest::details(rejection);
        let document = Document {
            r#type: kind.map_or("about:blank".into(), |kind| self.url(kind)),
            title: kind.map_or_else(|| phrase(rejection.status()), |kind| kind.title),
            status: rejection.status().as_u16(),
            detail: match kind.map(|kind| kind.class) {
                Some(Class::Defect) => DEFECT.into(),
                _ => rest::sentence(rejection.detail()),
            },
            instance: context.target().map(lifecycle::Target::path),
            request_id: context.id().as_str(),
            outcome: details
                .is_some_and(rest::Details::outcome_is_unknown)
                .then_some("unknown"),
            errors: details.map_or(&[], rest::Details::violations),
        };
        response(rejection.status(), &document)
    }
    // ANCHOR_END: render
}

/// All that a client hears of a defect.
const DEFECT: &str = "Something went wrong on our side. Report it with the request id.";

fn check(kind: &Kind) -> Result<(), Flaw> {
    let Kind { code, status, .. } = *kind;
    let fit = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    if code.is_empty() || !code.bytes().all(fit) {
        return Err(Flaw::Code(code));
    }
    if !(400..600).contains(&status) {
        return Err(Flaw::Status { code, status });
    }
    match [kind.title, kind.means, kind.advice].contains(&"") {
        true => Err(Flaw::Page(code)),
        false => Ok(()),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<&'a str>,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Violation],
}

fn response(status: StatusCode, document: &Document<'_>) -> Response {
    let text =
        serde_json::to_vec(document).expect("its keys are text, and it is written to memory");
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}

fn phrase(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

// ANCHOR: log
/// One line for the operator. A refusal that the client has to mend is the client's affair.
fn log(kind: Option<&Kind>, rejection: &Rejection, context: &Context) {
    let cause = rest::details(rejection).and_then(rest::Details::cause);
    let (Some(kind), Some(cause)) = (kind, cause) else {
        return;
    };
    let (request_id, code) = (context.id(), kind.code);
    match kind.class {
        Class::Fix => tracing::debug!(%request_id, code, %cause, "a request was refused"),
        Class::Retry => tracing::warn!(%request_id, code, %cause, "a request was put off"),
        Class::Defect => tracing::error!(%request_id, code, %cause, "a request failed"),
    }
}
// ANCHOR_END: log
