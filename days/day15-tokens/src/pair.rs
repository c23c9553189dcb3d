//! New key pairs.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::{Algorithm, KeyFault};

/// A new private key and its public half, both in PEM. Its `Debug` doesn't show the private one.
///
/// ```
/// use tokens::{Algorithm, Key, Pair};
///
/// let pair = Pair::generate(Algorithm::EdDsa)?;
/// let signer = Key::private("2026-03", Algorithm::EdDsa, pair.private.as_bytes())?;
/// let verifier = Key::public("2026-03", Algorithm::EdDsa, pair.public.as_bytes())?;
/// assert!(signer.can_sign() && !verifier.can_sign());
/// # Ok::<(), tokens::KeyFault>(())
/// ```
#[derive(Clone)]
pub struct Pair {
    /// The private key (PKCS #8, RFC 5208).
    pub private: String,
    /// The public key (`SubjectPublicKeyInfo`, RFC 5280 section 4.1).
    pub public: String,
}

impl Pair {
    /// A pair from the operating system's randomness; 2,048 bits for RS256.
    ///
    /// # Errors
    /// [`KeyFault::NoPair`] for HS256, which has a secret instead.
    pub fn generate(algorithm: Algorithm) -> Result<Self, KeyFault> {
        let (private, public) = match algorithm {
            Algorithm::Hs256 => return Err(KeyFault::NoPair),
            Algorithm::Es256 => ecdsa(),
            Algorithm::EdDsa => ed25519(),
            Algorithm::Rs256 => rsa(),
        }
        .map_err(|_| KeyFault::NotMade(algorithm))?;
        Ok(Self {
            private: pem("PRIVATE KEY", &private),
            public: pem("PUBLIC KEY", &public),
        })
    }
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pair({})", self.public)
    }
}

type Made = Result<(Vec<u8>, Vec<u8>), Box<dyn std::error::Error>>;

fn ecdsa() -> Made {
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let private = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new())?;
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, private.as_ref())?;
    let public: PublicKeyX509Der = pair.public_key().as_der()?;
    Ok((private.as_ref().to_vec(), public.as_ref().to_vec()))
}

fn ed25519() -> Made {
    let private = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new())?;
    let pair = Ed25519KeyPair::from_pkcs8(private.as_ref())?;
    let public: PublicKeyX509Der = pair.public_key().as_der()?;
    Ok((private.as_ref().to_vec(), public.as_ref().to_vec()))
}

fn rsa() -> Made {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
    let private: Pkcs8V1Der = pair.as_der()?;
    let public: PublicKeyX509Der = pair.public_key().as_der()?;
    Ok((private.as_ref().to_vec(), public.as_ref().to_vec()))
}

/// The textual encoding of RFC 7468: base64 in lines of 64 characters.
fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for (at, letter) in STANDARD.encode(der).chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text + &format!("\n-----END {label}-----\n")
}
