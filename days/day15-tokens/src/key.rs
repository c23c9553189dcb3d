//! A key, and the one algorithm that it may be used with.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, EncodingKey};

use crate::Algorithm;

/// The fewest bytes of a secret for HMAC with SHA-256: as many as its output has (RFC 7518 section 3.2).
const SECRET: usize = 32;

/// The fewest different bytes of a secret. 32 random hexadecimal digits have 14 on average.
const DIFFERENT: usize = 8;

/// The fewest bytes that a public RSA key of 2,048 bits has in DER (RFC 7518 section 3.3).
const RSA: usize = 266;

/// Secrets that are long enough, and stand in every list of secrets.
const PUBLISHED: [&str; 3] = [
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    "your-256-bit-secret-goes-right-here-please-change-it",
];

/// A key with its id and its algorithm. Its `Debug` shows nothing of the material.
///
/// ```
/// use tokens::{Algorithm, Key, KeyFault};
///
/// let key = Key::secret("2026-03", b"G7rb0wUxTq1FzYk4cN9sVd2hLmPa8eJQ")?;
/// assert_eq!((key.id(), key.algorithm()), ("2026-03", Algorithm::Hs256));
/// assert_eq!(Key::secret("old", b"hunter2").unwrap_err(), KeyFault::Short { bytes: 7 });
/// # Ok::<(), KeyFault>(())
/// ```
#[derive(Clone)]
pub struct Key {
    id: String,
    algorithm: Algorithm,
    /// None for a public key, which only verifies.
    signs: Option<EncodingKey>,
    verifies: DecodingKey,
    since: Timestamp,
}

impl Key {
    /// A secret for HS256: 32 bytes or more, from a source of randomness.
    ///
    /// # Errors
    /// [`KeyFault`]: too short, too uniform, printed in a tutorial, or a PEM file, which isn't secret.
    pub fn secret(id: &str, secret: &[u8]) -> Result<Self, KeyFault> {
        check_secret(secret)?;
        let bad = |_| KeyFault::Unreadable(Algorithm::Hs256);
        let signs = EncodingKey::from_secret(secret).map_err(bad)?;
        let verifies = DecodingKey::from_secret(secret).map_err(bad)?;
        Self::new(id, Algorithm::Hs256, Some(signs), verifies)
    }

    /// A private key in PEM (PKCS #8) for one of the other algorithms: it signs, and its public half verifies.
    ///
    /// # Errors
    /// [`KeyFault`]: it can't be read, or isn't of this algorithm.
    pub fn private(id: &str, algorithm: Algorithm, pem: &[u8]) -> Result<Self, KeyFault> {
        let signs = match algorithm {
            Algorithm::Hs256 => return Err(KeyFault::NoPair),
            Algorithm::Es256 => EncodingKey::from_ec_pem(pem),
            Algorithm::EdDsa => EncodingKey::from_ed_pem(pem),
            Algorithm::Rs256 => EncodingKey::from_rsa_pem(pem),
        };
        let bad = |_| KeyFault::Unreadable(algorithm);
        let signs = signs.map_err(bad)?;
        let public = Jwk::from_encoding_key(&signs, algorithm.of_the_library()).map_err(bad)?;
        let verifies = DecodingKey::from_jwk(&public).map_err(bad)?;
        Self::new(id, algorithm, Some(signs), verifies)
    }

    /// A public key in PEM for one of the other algorithms: it verifies what somebody else signs.
    ///
    /// # Errors
    /// [`KeyFault`]: it can't be read, isn't of this algorithm, or has fewer than 2,048 bits (RSA).
    pub fn public(id: &str, algorithm: Algorithm, pem: &[u8]) -> Result<Self, KeyFault> {
        let verifies = match algorithm {
            Algorithm::Hs256 => return Err(KeyFault::NoPair),
            Algorithm::Es256 => DecodingKey::from_ec_pem(pem),
            Algorithm::EdDsa => DecodingKey::from_ed_pem(pem),
            Algorithm::Rs256 => DecodingKey::from_rsa_pem(pem),
        };
        let verifies = verifies.map_err(|_| KeyFault::Unreadable(algorithm))?;
        let bytes = verifies.try_get_as_bytes().map_or(0, <[u8]>::len);
        if algorithm == Algorithm::Rs256 && bytes < RSA {
            return Err(KeyFault::Weak);
        }
        Self::new(id, algorithm, None, verifies)
    }

    fn new(
        id: &str,
        algorithm: Algorithm,
        signs: Option<EncodingKey>,
        verifies: DecodingKey,
    ) -> Result<Self, KeyFault> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if id.is_empty() || id.len() > 64 || !id.bytes().all(fits) {
            return Err(KeyFault::Id);
        }
        let key = Self {
            id: id.to_owned(),
            algorithm,
            signs,
            verifies,
            since: Timestamp::UNIX_EPOCH,
        };
        // A key that can't sign is found here, and not by the first person who logs in.
        match key.sign(b"") {
            Some(Err(_)) => Err(KeyFault::Unreadable(algorithm)),
            Some(Ok(it)) if !key.verifies(b"", &it) => Err(KeyFault::Unreadable(algorithm)),
            _ => Ok(key),
        }
    }

    /// The same key, which signs from `since` on; without it, from the beginning of time.
    #[must_use]
    pub fn since(self, since: Timestamp) -> Self {
        Self { since, ..self }
    }

    /// The id that a token names in its `kid`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The only algorithm that this key is used with (RFC 8725 section 3.1).
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The moment from which it signs.
    pub fn starts(&self) -> Timestamp {
        self.since
    }

    /// Whether it can sign, and not only verify.
    pub fn can_sign(&self) -> bool {
        self.signs.is_some()
    }

    /// The signature of `message` in base64url; none if this key only verifies.
    pub(crate) fn sign(
        &self,
        message: &[u8],
    ) -> Option<Result<String, jsonwebtoken::errors::Error>> {
        let key = self.signs.as_ref()?;
        let algorithm = self.algorithm.of_the_library();
        Some(jsonwebtoken::crypto::sign(message, key, algorithm))
    }

    // ANCHOR: verifies
    /// Whether `signature`, in base64url, is this key's for `message`. The algorithm is the key's own.
    pub(crate) fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let algorithm = self.algorithm.of_the_library();
        let judged = jsonwebtoken::crypto::verify(signature, message, &self.verifies, algorithm);
        judged.unwrap_or(false)
    }
    // ANCHOR_END: verifies
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} {}, {})", self.id, self.algorithm, self.since)
    }
}

/// The reason why a key isn't taken. It says nothing of the material.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// The id can't stand in a token.
    #[error("a key's id has 1 to 64 letters, digits, `-`, `_` and `.`")]
    Id,
    /// The secret can be guessed.
    #[error(
        "the secret has {bytes} bytes and needs {SECRET}: make one with `openssl rand -base64 48`"
    )]
    Short {
        /// The length that it has.
        bytes: usize,
    },
    /// The secret is a pattern.
    #[error("the secret has {different} different bytes: make one with `openssl rand -base64 48`")]
    Uniform {
        /// The number of different bytes that it has.
        different: usize,
    },
    /// The secret stands in tutorials.
    #[error("the secret is published in tutorials: make one with `openssl rand -base64 48`")]
    Published,
    /// A key file is given as a secret. If it is a public one, everybody can sign with it.
    #[error(
        "the secret is a PEM file: an HS256 secret is random bytes, and a PEM file needs ES256, EdDSA or RS256"
    )]
    Pem,
    /// HS256 has no public and no private half.
    #[error("HS256 has a secret, and no private or public key")]
    NoPair,
    /// The key isn't one for this algorithm.
    #[error("the key can't be read as one for {0}: it must be PEM, and a private key PKCS #8")]
    Unreadable(Algorithm),
    /// The system made no pair.
    #[error("no key pair for {0} could be made")]
    NotMade(Algorithm),
    /// The RSA key is too short.
    #[error("the RSA key has fewer than 2048 bits")]
    Weak,
}

fn check_secret(secret: &[u8]) -> Result<(), KeyFault> {
    if secret.trim_ascii_start().starts_with(b"-----BEGIN") {
        return Err(KeyFault::Pem);
    }
    if secret.len() < SECRET {
        let bytes = secret.len();
        return Err(KeyFault::Short { bytes });
    }
    let different = secret.iter().collect::<BTreeSet<_>>().len();
    if different < DIFFERENT {
        return Err(KeyFault::Uniform { different });
    }
    if PUBLISHED.iter().any(|it| it.as_bytes() == secret) {
        return Err(KeyFault::Published);
    }
    Ok(())
}
