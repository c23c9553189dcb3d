//! The noes, and the status of each: 401, 403 or 404.

use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use rest::Problem;
use tokens::challenge;

/// The reason why somebody may not do something.
///
/// | the reason | status | why this one |
/// |---|---|---|
/// | the request is nobody's | 401 | signing in can help |
/// | the credential's scopes don't have it | 403 | another credential of the same person can help; `WWW-Authenticate` names the scope |
/// | no role of the person has it | 403 | the route is in the documentation, so the no gives nothing away |
/// | it is about somebody else's credentials | 403 | the administrator knows whom they act as |
/// | the row isn't in reach | 404 | 403 would say that the row exists |
///
/// The last one is a row that another route may show: a mentor reads a check-in that only its owner changes. The
/// permission of the route decides, and nothing else does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The request has no credentials.
    #[error("nobody is signed in")]
    Unknown,
    /// The credential is limited, and this scope isn't in it.
    #[error("the credential doesn't have the scope {0}")]
    Scope(&'static str),
    /// None of the person's roles has the permission.
    #[error("no role of the person allows it")]
    Role,
    /// An administrator acts as the person.
    #[error("only the person may do this, and nobody who acts as the person")]
    Impersonating,
    /// The row isn't in the person's reach.
    #[error("the row isn't in reach")]
    Hidden,
}

impl Denied {
    /// The status of the response.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::UNAUTHORIZED,
            Self::Scope(_) | Self::Role | Self::Impersonating => StatusCode::FORBIDDEN,
            Self::Hidden => StatusCode::NOT_FOUND,
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unknown => challenge::missing(),
            Denied::Hidden => Self::not_found("There is no such resource."),
            Denied::Role => forbidden("Your roles don't allow this."),
            Denied::Impersonating => {
                forbidden("You act as somebody else. Only they may change their credentials.")
            }
            Denied::Scope(scope) => {
                let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
                let problem = forbidden("The token is limited, and this isn't among its scopes.");
                match HeaderValue::try_from(challenge) {
                    Ok(challenge) => problem.with_header(WWW_AUTHENTICATE, challenge),
                    Err(_) => problem,
                }
            }
        }
    }
}

pub(crate) fn forbidden(detail: &'static str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "forbidden", detail)
}
