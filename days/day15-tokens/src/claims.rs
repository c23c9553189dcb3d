//! The two JSON parts of a token, as they are on the wire.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Identity;

/// The header. Every other member is refused: `jku`, `jwk`, `x5u` and `x5c` would let a token bring its own key, `crit`
/// asks for what this program doesn't know.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header<'a> {
    #[serde(borrow)]
    pub(crate) typ: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) alg: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(crate) kid: Option<Cow<'a, str>>,
}

/// The claims of an access token (RFC 9068 section 2.2). Times are seconds since 1970. Members that aren't listed
/// here are ignored, as RFC 7519 section 4 asks; a member that occurs twice is refused.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The servers that it is for.
    pub aud: Audience,
    /// The person.
    pub sub: Uuid,
    /// The program that it was given to.
    pub client_id: String,
    /// The moment at which it was signed.
    pub iat: i64,
    /// The moment from which it is worth nothing.
    pub exp: i64,
    /// The moment before which it is worth nothing, if it isn't `iat`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// The token's own id, for the log.
    pub jti: Uuid,
    /// The person's roles (section 2.2.3.1).
    #[serde(default)]
    pub roles: Vec<String>,
    /// The scopes, with spaces between them; without it, everything that the person may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The session that the token belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
    /// The person who acts for `sub` (RFC 8693 section 4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
}

/// The person who really acts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Act {
    /// The person.
    pub sub: Uuid,
}

/// One server or several: both are allowed (RFC 7519 section 4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Audience {
    /// Whether `server` is among them, letter by letter.
    pub fn has(&self, server: &str) -> bool {
        match self {
            Self::One(it) => it == server,
            Self::Many(all) => all.iter().any(|it| it == server),
        }
    }
}

impl Claims {
    /// The person behind a request with this token.
    pub fn identity(&self) -> Identity {
        let scopes = self.scope.as_deref();
        Identity {
            subject: self.sub,
            roles: self.roles.clone(),
            scopes: scopes.map(|it| it.split_ascii_whitespace().map(str::to_owned).collect()),
            session: self.sid,
            impersonator: self.act.as_ref().map(|it| it.sub),
            scheme: "bearer",
        }
    }
}
