//! Verifying: the order is cheap before expensive, and nothing is believed before the signature.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::Clock;

use crate::claims::{Claims, Header};
use crate::ring::LEEWAY;
use crate::{KeyRing, TYPE};

/// The longest token that is looked at, in bytes.
pub const LONGEST: usize = 4096;

/// Judges access tokens. A clone shares its keys.
#[derive(Clone, Debug)]
pub struct Verifier {
    ring: Arc<KeyRing>,
    issuer: Arc<str>,
    audience: Arc<str>,
    clock: Clock,
}

impl Verifier {
    /// Accepts tokens that `issuer` signed with a key of `ring` for `audience`.
    pub fn new(ring: Arc<KeyRing>, issuer: &str, audience: &str, clock: Clock) -> Self {
        Self {
            ring,
            issuer: issuer.into(),
            audience: audience.into(),
            clock,
        }
    }

    /// The claims of `token`, if it is valid now.
    ///
    /// # Errors
    /// [`Refused`], for the log. A client hears the same sentence for every reason.
    pub fn verify(&self, token: &str) -> Result<Claims, Refused> {
        if token.len() > LONGEST {
            return Err(Refused::TooLong);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Refused::Parts)?;
        let (header, payload) = message.split_once('.').ok_or(Refused::Parts)?;
        let header = decode(header).ok_or(Refused::Header)?;
        let header: Header = serde_json::from_slice(&header).map_err(|_| Refused::Header)?;
        // ANCHOR: believe
        if !is_access_token(&header.typ) {
            return Err(Refused::Type);
        }
        let now = self.clock.now();
        let key = self.ring.find(header.kid.as_deref(), now);
        let key = key.ok_or(Refused::Key)?;
        if header.alg != key.algorithm().name() {
            return Err(Refused::Algorithm);
        }
        if !key.verifies(message.as_bytes(), signature) {
            return Err(Refused::Signature);
        }
        // ANCHOR_END: believe
        let payload = decode(payload).ok_or(Refused::Claims)?;
        let claims: Claims = serde_json::from_slice(&payload).map_err(|_| Refused::Claims)?;
        self.judge(&claims, now.as_second())?;
        Ok(claims)
    }

    // ANCHOR: judge
    fn judge(&self, claims: &Claims, now: i64) -> Result<(), Refused> {
        let leeway = LEEWAY.as_secs();
        if claims.iss != *self.issuer {
            return Err(Refused::Issuer);
        }
        if !claims.aud.has(&self.audience) {
            return Err(Refused::Audience);
        }
        if now >= claims.exp.saturating_add(leeway) {
            return Err(Refused::Expired);
        }
        if claims.nbf.is_some_and(|nbf| nbf > now + leeway) {
            return Err(Refused::NotYet);
        }
        if claims.iat > now + leeway {
            return Err(Refused::IssuedLater);
        }
        Ok(())
    }
    // ANCHOR_END: judge
}

/// Base64url without padding, one spelling for each sequence of bytes (RFC 7515 section 2).
fn decode(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

/// Whether `typ` says that this is an access token, and not an identity token or a token of another kind that the
/// same key has signed (RFC 9068 section 4).
fn is_access_token(typ: &str) -> bool {
    let short = match typ.get(..12) {
        Some(prefix) if prefix.eq_ignore_ascii_case("application/") => &typ[12..],
        _ => typ,
    };
    short.eq_ignore_ascii_case(TYPE)
}

/// The reason why a token is refused. It has nothing of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    /// It has more than [`LONGEST`] bytes.
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
    /// It doesn't have three parts with dots between them.
    #[error("it doesn't have three parts")]
    Parts,
    /// Its header can't be read, or has a member beside `typ`, `alg` and `kid`.
    #[error("its header isn't typ, alg and kid")]
    Header,
    /// Its `typ` isn't `at+jwt`.
    #[error("its typ isn't at+jwt")]
    Type,
    /// The ring has no such key, or no more.
    #[error("its kid isn't in the ring")]
    Key,
    /// Its `alg` isn't the key's.
    #[error("its alg isn't the key's")]
    Algorithm,
    /// The signature isn't the key's.
    #[error("its signature isn't the key's")]
    Signature,
    /// Its claims can't be read, or one is missing.
    #[error("a claim is missing or unreadable")]
    Claims,
    /// Another program issued it.
    #[error("its iss is somebody else")]
    Issuer,
    /// It is for another server.
    #[error("its aud is another server")]
    Audience,
    /// It has expired.
    #[error("it has expired")]
    Expired,
    /// Its `nbf` is later.
    #[error("its nbf is in the future")]
    NotYet,
    /// Its `iat` is later.
    #[error("its iat is in the future")]
    IssuedLater,
}
