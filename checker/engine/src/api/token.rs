//! Access tokens in the shape of RFC 9068, and all that can be made of one: a header and claims that say anything, signed by
//! anybody, or by nobody.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Issuer;

/// How long a token is valid: longer than any check takes.
const LIFETIME: Duration = Duration::from_secs(3600);

/// A token that is not signed yet.
#[derive(Clone)]
pub struct Draft {
    issuer: Issuer,
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

/// The means of a signature.
#[derive(Clone, Copy)]
pub enum Signing<'a> {
    /// HMAC with SHA-256 and the issuer's key.
    Hs256,
    /// HMAC with SHA-512 and the issuer's key.
    Hs512,
    /// RSA with the private key that belongs to `TOKEN_PUBLIC_KEY`.
    Rs256,
    /// HMAC with SHA-256 and these bytes.
    With(&'a [u8]),
}

/// Seconds since 1970, `from_now` later than now.
#[must_use]
pub fn seconds(from_now: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |time| time.as_secs());
    i64::try_from(now).unwrap_or(i64::MAX) + from_now
}

impl Draft {
    /// A token of `issuer` for the person with the id `subject` (RFC 9068 section 2.2).
    pub(super) fn new(issuer: &Issuer, subject: &str, roles: &[&str]) -> Self {
        let lifetime = i64::try_from(LIFETIME.as_secs()).unwrap_or_default();
        let header = json!({ "alg": "HS256", "typ": "at+jwt" });
        let claims = json!({
            "iss": issuer.name(),
            "aud": issuer.audience(),
            "sub": subject,
            "client_id": "course-check",
            "iat": seconds(0),
            "exp": seconds(lifetime),
            "jti": Uuid::new_v4(),
            "roles": roles,
        });
        let members = |it: Value| it.as_object().cloned().unwrap_or_default();
        Self {
            issuer: issuer.clone(),
            header: members(header),
            claims: members(claims),
        }
    }

    /// The same with this member in its header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.insert(name.to_owned(), value.into());
        self
    }

    /// The same without this member in its header.
    #[must_use]
    pub fn no_header(mut self, name: &str) -> Self {
        self.header.remove(name);
        self
    }

    /// The same with this claim.
    #[must_use]
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.insert(name.to_owned(), value.into());
        self
    }

    /// The same without this claim.
    #[must_use]
    pub fn no_claim(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// A claim as it stands; null where there is none.
    #[must_use]
    pub fn said(&self, name: &str) -> Value {
        self.claims.get(name).cloned().unwrap_or_default()
    }

    /// The signed part: header and claims, with the dot between them.
    #[must_use]
    pub fn message(&self) -> String {
        self.before(&json!(self.claims).to_string())
    }

    /// The header, a dot, and `claims`, whatever text they are.
    fn before(&self, claims: &str) -> String {
        let header = json!(self.header).to_string();
        format!(
            "{}.{}",
            encoded(header.as_bytes()),
            encoded(claims.as_bytes())
        )
    }

    /// The token as its issuer would sign it if `claims` were this text.
    #[must_use]
    pub fn signed_text(&self, claims: &str) -> String {
        self.complete(self.before(claims), Signing::Hs256)
    }

    /// The token as its issuer signs it.
    #[must_use]
    pub fn sign(&self) -> String {
        self.signed(Signing::Hs256)
    }

    /// The token with a signature of this kind, whatever its header says.
    #[must_use]
    pub fn signed(&self, signing: Signing<'_>) -> String {
        self.complete(self.message(), signing)
    }

    /// `message` with its signature.
    fn complete(&self, message: String, signing: Signing<'_>) -> String {
        let own = || EncodingKey::from_secret(self.issuer.key().as_bytes());
        let (algorithm, key) = match signing {
            Signing::Hs256 => (Algorithm::HS256, own()),
            Signing::Hs512 => (Algorithm::HS512, own()),
            Signing::With(key) => (Algorithm::HS256, EncodingKey::from_secret(not_empty(key))),
            Signing::Rs256 => (Algorithm::RS256, EncodingKey::from_rsa_pem(PRIVATE)),
        };
        let signature = key.and_then(|key| crypto::sign(message.as_bytes(), &key, algorithm));
        let signature = signature.expect("a key of the algorithm's own kind signs any text");
        message + "." + &signature
    }
}

/// HMAC fills a key with zeros, so an empty one is the same as one that is a zero (RFC 2104 section 2).
fn not_empty(key: &[u8]) -> &[u8] {
    if key.is_empty() { &[0] } else { key }
}

/// The key that signs what `TOKEN_PUBLIC_KEY` verifies. It is a fixture that anybody may read, and nothing else trusts it.
const PRIVATE: &[u8] = include_bytes!("keys/private.pem");

/// Bytes as a part of a token (RFC 7515 section 2).
#[must_use]
pub fn encoded(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
