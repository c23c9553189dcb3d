//! Access tokens in the `Authorization` header field (RFC 6750 section 2.1).

use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use lifecycle::{BoxFuture, Context};
use rest::Problem;

use crate::{Identity, Scheme, Verifier, challenge};

/// The scheme of access tokens: `Authorization: Bearer eyJ...`. A token in the query is never read, because targets
/// are written to logs.
#[derive(Clone, Debug)]
pub struct Bearer {
    verifier: Verifier,
}

impl Bearer {
    /// Takes the tokens that `verifier` accepts.
    pub fn new(verifier: Verifier) -> Self {
        Self { verifier }
    }

    fn judge(&self, head: &Parts) -> Result<Option<Identity>, Problem> {
        let Some(token) = credential(&head.headers) else {
            return Ok(None);
        };
        match token.ok_or("the header field can't be read or occurs twice".to_owned()) {
            Ok(token) => match self.verifier.verify(token) {
                Ok(claims) => return Ok(Some(claims.identity())),
                Err(refused) => refuse(head, &refused.to_string()),
            },
            Err(reason) => refuse(head, &reason),
        }
        Err(challenge::invalid())
    }
}

/// The client hears that the token isn't valid, and the log hears why. Neither gets the token.
fn refuse(head: &Parts, reason: &str) {
    let context = head.extensions.get::<Context>();
    let request_id = context.map_or("", |it| it.id().as_str());
    tracing::info!(%request_id, reason, "an access token was refused");
}

/// The token of the request: none if there is no bearer credential, `Some(None)` if there is one and no
/// token can be read from it.
fn credential(headers: &HeaderMap) -> Option<Option<&str>> {
    let mut fields = headers.get_all(AUTHORIZATION).iter();
    let field = fields.next()?;
    if fields.next().is_some() {
        return Some(None);
    }
    let Ok(text) = field.to_str() else {
        return Some(None);
    };
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    let token = rest.trim_start_matches(' ');
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some((!token.is_empty()).then_some(token))
}

impl Scheme for Bearer {
    fn identify<'a>(&'a self, head: &'a Parts) -> BoxFuture<'a, Result<Option<Identity>, Problem>> {
        Box::pin(std::future::ready(self.judge(head)))
    }
}
