//! The two responses to a request that isn't from anybody (RFC 6750 section 3).

use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use rest::Problem;

/// 401 for a request without credentials. It has no `error`, because the client made no mistake yet.
pub fn missing() -> Problem {
    let text = "This resource needs credentials: send an access token as WWW-Authenticate says.";
    unauthorized(text, "Bearer")
}

/// 401 for a credential that isn't worth anything. It is the same for every reason: the reason goes to the log.
pub fn invalid() -> Problem {
    let text = "The credentials aren't valid, or not any more. Sign in again.";
    unauthorized(text, "Bearer error=\"invalid_token\"")
}

fn unauthorized(text: &'static str, challenge: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", text)
        .with_header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}
