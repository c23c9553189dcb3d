//! Access tokens for the people that a stage acts as, in the shape of RFC 9068.
//!
//! The program under test gets the key, the issuer and the audience in its environment: `TOKEN_KEY` (the bytes of its
//! text are the HMAC key), `TOKEN_ISSUER`, `TOKEN_AUDIENCE`. Until day 15 it may ignore what it is sent.

use std::env;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;
use uuid::Uuid;

/// How long a token is valid: longer than any check takes.
const LIFETIME: Duration = Duration::from_secs(3600);

/// The issuer and the audience of the tokens.
#[derive(Clone)]
pub struct Issuer {
    key: String,
    name: String,
    audience: String,
}

/// RFC 9068 section 2.2.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    client_id: &'a str,
    iat: u64,
    exp: u64,
    jti: Uuid,
    roles: &'a [&'a str],
}

impl Issuer {
    /// An issuer with a key of its own.
    #[must_use]
    pub fn new() -> Self {
        Self {
            key: random(43),
            name: "https://issuer.course.example".to_owned(),
            audience: "https://api.course.example".to_owned(),
        }
    }

    /// The issuer that a server which was not started here has been told of, as far as our environment says it too.
    #[must_use]
    pub fn from_environment() -> Self {
        let own = Self::new();
        let or = |name: &str, own: String| {
            env::var(name)
                .ok()
                .filter(|it| !it.is_empty())
                .unwrap_or(own)
        };
        Self {
            key: or("TOKEN_KEY", own.key),
            name: or("TOKEN_ISSUER", own.name),
            audience: or("TOKEN_AUDIENCE", own.audience),
        }
    }

    /// The variables for the program's environment.
    #[must_use]
    pub fn environment(&self) -> [(String, String); 3] {
        [
            ("TOKEN_KEY".to_owned(), self.key.clone()),
            ("TOKEN_ISSUER".to_owned(), self.name.clone()),
            ("TOKEN_AUDIENCE".to_owned(), self.audience.clone()),
        ]
    }

    /// An access token for the person with the id `subject`.
    #[must_use]
    pub fn token(&self, subject: &str, roles: &[&str]) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_secs());
        let claims = Claims {
            iss: &self.name,
            aud: &self.audience,
            sub: subject,
            client_id: "course-check",
            iat: now,
            exp: now + LIFETIME.as_secs(),
            jti: Uuid::new_v4(),
            roles,
        };
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            ..Header::new(Algorithm::HS256)
        };
        let key = EncodingKey::from_secret(self.key.as_bytes());
        key.and_then(|key| encode(&header, &claims, &key))
            .expect("claims are JSON, and the key is one for HMAC")
    }
}

impl Default for Issuer {
    fn default() -> Self {
        Self::new()
    }
}

/// So many random letters and digits.
pub(super) fn random(length: usize) -> String {
    let mut text = String::new();
    while text.len() < length {
        // The last twelve digits of a version 4 UUID are random in full.
        text += &Uuid::new_v4().simple().to_string()[20..];
    }
    text.truncate(length);
    text
}
