//! The issuer of the access tokens for the people that a stage acts as.
//!
//! The program under test gets the key, the issuer and the audience in its environment: `TOKEN_KEY` (the bytes of its
//! text are the HMAC key), `TOKEN_ISSUER`, `TOKEN_AUDIENCE`; and in `TOKEN_PUBLIC_KEY` the key of tokens that are signed by
//! RSA. Until day 15 it may ignore what it is sent.

use std::env;

use uuid::Uuid;

use super::token::Draft;

/// The issuer and the audience of the tokens.
#[derive(Clone)]
pub struct Issuer {
    key: String,
    name: String,
    audience: String,
}

/// The key of the attack lab. It is known to everybody, so that a command that the lab has printed works once more.
const LAB: &str = "attack-lab-attack-lab-attack-lab-attack-lab";

impl Issuer {
    /// An issuer with a key of its own.
    #[must_use]
    pub fn new() -> Self {
        Self {
            key: random(43),
            ..Self::lab()
        }
    }

    /// An issuer whose key is always the same.
    #[must_use]
    pub fn lab() -> Self {
        Self {
            key: LAB.to_owned(),
            name: "https://issuer.course.example".to_owned(),
            audience: "https://api.course.example".to_owned(),
        }
    }

    /// The issuer that a server which was not started here has been told of: what our environment says, or the lab's.
    #[must_use]
    pub fn from_environment() -> Self {
        let lab = Self::lab();
        let or = |name: &str, own: String| {
            env::var(name)
                .ok()
                .filter(|it| !it.is_empty())
                .unwrap_or(own)
        };
        Self {
            key: or("TOKEN_KEY", lab.key),
            name: or("TOKEN_ISSUER", lab.name),
            audience: or("TOKEN_AUDIENCE", lab.audience),
        }
    }

    /// The variables for the program's environment.
    #[must_use]
    pub fn environment(&self) -> [(String, String); 4] {
        [
            ("TOKEN_KEY", self.key.as_str()),
            ("TOKEN_ISSUER", &self.name),
            ("TOKEN_AUDIENCE", &self.audience),
            ("TOKEN_PUBLIC_KEY", PUBLIC),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    }

    /// An access token for the person with the id `subject`.
    #[must_use]
    pub fn token(&self, subject: &str, roles: &[&str]) -> String {
        Draft::new(self, subject, roles).sign()
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn audience(&self) -> &str {
        &self.audience
    }
}

impl Default for Issuer {
    fn default() -> Self {
        Self::new()
    }
}

/// The public key of the tokens that RSA signs, with the `kid` "public": PEM.
pub const PUBLIC: &str = include_str!("keys/public.pem");

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
