//! Signing.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::{Clock, Ids};
use jiff::Timestamp;
use rest::Problem;
use uuid::Uuid;

use crate::claims::{Act, Audience, Claims, Header};
use crate::{Identity, KeyRing, TYPE};

/// The words of the tokens that a program signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The program that signs, as a URL.
    pub issuer: String,
    /// The server that the tokens are for, as a URL.
    pub audience: String,
    /// The program that gets them.
    pub client: String,
}

/// Signs access tokens. A clone shares its keys.
#[derive(Clone)]
pub struct Signer {
    ring: Arc<KeyRing>,
    terms: Arc<Terms>,
    clock: Clock,
    ids: Ids,
}

/// A token that was just signed. Its `Debug` doesn't show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// The token.
    pub token: String,
    /// Its id, for the log.
    pub id: Uuid,
    /// The moment from which it is worth nothing.
    pub expires: Timestamp,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Issued({}, until {})", self.id, self.expires)
    }
}

impl Signer {
    /// Signs with the keys of `ring`, which has one that signs now.
    ///
    /// # Errors
    /// [`Unsigned::NoKey`] otherwise.
    pub fn new(ring: Arc<KeyRing>, terms: Terms, clock: Clock, ids: Ids) -> Result<Self, Unsigned> {
        ring.signing(clock.now()).ok_or(Unsigned::NoKey)?;
        Ok(Self {
            ring,
            terms: Arc::new(terms),
            clock,
            ids,
        })
    }

    /// A token for `identity`, which is valid from now on for the ring's lifetime. Its session and its impersonator are
    /// in it. It can't be taken back.
    ///
    /// # Errors
    /// [`Unsigned`], a defect: keys are tried when they are read.
    pub fn sign(&self, identity: &Identity) -> Result<Issued, Unsigned> {
        let now = self.clock.now();
        let expires = now + self.ring.lifetime();
        let id = self.ids.uuid(now);
        let claims = Claims {
            iss: self.terms.issuer.clone(),
            aud: Audience::One(self.terms.audience.clone()),
            sub: identity.subject,
            client_id: self.terms.client.clone(),
            iat: now.as_second(),
            exp: expires.as_second(),
            nbf: None,
            jti: id,
            roles: identity.roles.clone(),
            scope: identity.scopes.as_ref().map(|it| it.join(" ")),
            sid: identity.session,
            act: identity.impersonator.map(|sub| Act { sub }),
        };
        let token = self.sign_claims(&claims, now)?;
        Ok(Issued { token, id, expires })
    }

    fn sign_claims(&self, claims: &Claims, now: Timestamp) -> Result<String, Unsigned> {
        let key = self.ring.signing(now).ok_or(Unsigned::NoKey)?;
        let header = Header {
            typ: TYPE.into(),
            alg: key.algorithm().name().into(),
            kid: Some(key.id().into()),
        };
        let mut token = part(&header)?;
        token.push('.');
        token += &part(claims)?;
        let signature = key.sign(token.as_bytes()).ok_or(Unsigned::NoKey)?;
        let signature = signature.map_err(|_| Unsigned::Failed)?;
        token.push('.');
        token += &signature;
        Ok(token)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({:?}, {:?})", self.terms, self.ring)
    }
}

fn part(value: &impl serde::Serialize) -> Result<String, Unsigned> {
    let json = serde_json::to_vec(value).map_err(|_| Unsigned::Failed)?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

/// The reason why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// The ring has public keys only, or keys that begin later.
    #[error("the ring has no key that signs now")]
    NoKey,
    /// The key doesn't sign.
    #[error("the key doesn't sign")]
    Failed,
}

/// 500: no request can change it.
impl From<Unsigned> for Problem {
    fn from(unsigned: Unsigned) -> Self {
        Self::internal("no access token could be signed", unsigned)
    }
}
