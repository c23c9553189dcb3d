//! A signer and a verifier of one ring, at a time that the test sets.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::{Clock, Ids};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{EncodingKey, crypto};
use serde_json::{Value, json};
use tokens::{Identity, Key, KeyRing, Signer, Terms, Verifier};
use uuid::Uuid;

pub const SECRET: &[u8] = b"G7rb0wUxTq1FzYk4cN9sVd2hLmPa8eJQ";
pub const OTHER: &[u8] = b"pX3v6BnRtK0yWcZ5gHs1uEoDi9fMj7La";
pub const NOW: &str = "2026-03-02T09:00:00Z";
pub const ISSUER: &str = "https://login.example";
pub const AUDIENCE: &str = "https://api.example";

pub struct World {
    pub clock: Clock,
    pub signer: Signer,
    pub verifier: Verifier,
}

impl World {
    pub fn new() -> Self {
        Self::of(vec![Key::secret("a", SECRET).unwrap()])
    }

    pub fn of(keys: Vec<Key>) -> Self {
        let ring = KeyRing::new(keys, SignedDuration::from_mins(15)).unwrap();
        Self::at(ring, Clock::set_to(NOW.parse().unwrap()))
    }

    pub fn at(ring: KeyRing, clock: Clock) -> Self {
        let ring = Arc::new(ring);
        let verifier = Verifier::new(Arc::clone(&ring), ISSUER, AUDIENCE, clock.clone());
        let signer = Signer::new(ring, terms(), clock.clone(), Ids::seeded(15)).unwrap();
        Self {
            clock,
            signer,
            verifier,
        }
    }

    pub fn token(&self) -> String {
        self.signer.sign(&ada()).unwrap().token
    }
}

/// A verifier alone.
pub fn verifier(ring: KeyRing, clock: Clock) -> Verifier {
    Verifier::new(Arc::new(ring), ISSUER, AUDIENCE, clock)
}

pub fn terms() -> Terms {
    Terms {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        client: "web".to_owned(),
    }
}

pub fn ada() -> Identity {
    Identity {
        roles: vec!["learner".to_owned()],
        ..Identity::new(Uuid::from_u128(0xada))
    }
}

pub fn now() -> i64 {
    NOW.parse::<Timestamp>().unwrap().as_second()
}

pub fn header() -> Value {
    json!({"typ": "at+jwt", "alg": "HS256", "kid": "a"})
}

/// Valid claims, for a test to change.
pub fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::from_u128(0xada), "client_id": "web",
        "iat": now(), "exp": now() + 900, "jti": Uuid::from_u128(1), "roles": ["learner"],
    })
}

pub fn part(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

pub fn bytes(part: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(part).unwrap()
}

/// A token of these two parts, signed with `secret` whatever its header says.
pub fn signed(header: &impl ToString, claims: &impl ToString, secret: &[u8]) -> String {
    let message = format!("{}.{}", part(header.to_string()), part(claims.to_string()));
    let key = EncodingKey::from_secret(secret).unwrap();
    let signature = crypto::sign(message.as_bytes(), &key, jsonwebtoken::Algorithm::HS256).unwrap();
    format!("{message}.{signature}")
}

/// `value` with `member` replaced; without it for null.
pub fn with(mut value: Value, member: &str, new: Value) -> Value {
    let object = value.as_object_mut().unwrap();
    match new {
        Value::Null => object.remove(member),
        new => object.insert(member.to_owned(), new),
    };
    value
}
