//! The signature of a token: by which key, by which algorithm, and whether it is right.

use std::path::Path;
use std::sync::PoisonError;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use serde_json::{Map, Value};

use super::Tokens;
use crate::api::hole::Hole;
use crate::api::twist::Twist;

/// A password that lists of them begin with.
const WEAK: &[u8] = b"secret";

impl Tokens {
    /// Whether `signature` is that of `message`, by the key that the server has for it.
    pub(super) fn is_signed(
        &self,
        twist: Twist,
        header: &Map<String, Value>,
        message: &str,
        signature: &str,
    ) -> bool {
        let text = |name: &str| header.get(name).and_then(Value::as_str);
        let algorithm = match text("alg") {
            None if twist.has(Hole::NoAlgorithmIsNone) => return true,
            None => return false,
            Some(algorithm) => algorithm,
        };
        match algorithm {
            "none" => twist.has(Hole::NoneIsSigned),
            "RS256" if text("kid") == Some("public") => {
                self.is_signed_by_rsa(twist, message, signature)
            }
            "HS256" => {
                let keys = self.keys(twist, header);
                keys.iter()
                    .any(|key| self.is_signed_with(twist, key, message, signature))
            }
            "HS512" if twist.has(Hole::AlgorithmOfTheSender) => {
                hmac(self.key.as_bytes(), message, Algorithm::HS512) == signature
            }
            other => twist.has(Hole::NoneInCapitals) && other.eq_ignore_ascii_case("none"),
        }
    }

    /// The keys of HMAC: the server's own, or with a mistake one that the token chooses.
    fn keys(&self, twist: Twist, header: &Map<String, Value>) -> Vec<Vec<u8>> {
        let mut keys = vec![self.key.clone().into_bytes()];
        let kid = header.get("kid").and_then(Value::as_str);
        let more = match twist {
            Twist::Hole(Hole::EmptyKeyToo) => Some(Vec::new()),
            Twist::Hole(Hole::WeakKeyToo) => Some(WEAK.to_vec()),
            Twist::Hole(Hole::PublicKeyAsSecret) => Some(self.public.clone().into_bytes()),
            Twist::Hole(Hole::KidIsAPath) => {
                kid.and_then(|kid| std::fs::read(Path::new("/etc").join(kid)).ok())
            }
            Twist::Hole(Hole::KidInSql) => {
                let selected = kid.and_then(|kid| kid.split_once("union select '"));
                let key = selected.and_then(|(_, rest)| rest.split('\'').next());
                key.map(|key| key.as_bytes().to_vec())
            }
            Twist::Hole(Hole::KeyInTheHeader) => header
                .get("jwk")
                .and_then(|jwk| super::decoded(jwk.get("k")?.as_str()?)),
            _ => None,
        };
        keys.extend(more);
        keys
    }

    fn is_signed_with(&self, twist: Twist, key: &[u8], message: &str, signature: &str) -> bool {
        let right = hmac(key, message, Algorithm::HS256);
        let seen = || self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_alphabet = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
        match twist {
            Twist::Hole(Hole::NotVerified) => true,
            Twist::Hole(Hole::EmptySignature) => signature.is_empty() || signature == right,
            Twist::Hole(Hole::SignaturePrefix) => {
                !signature.is_empty() && right.starts_with(signature)
            }
            Twist::Hole(Hole::SignatureAndMore) => signature.starts_with(&right),
            Twist::Hole(Hole::SignatureAnyCase) => right.eq_ignore_ascii_case(signature),
            Twist::Hole(Hole::SignatureLoose) => {
                signature.chars().filter(is_alphabet).collect::<String>() == right
            }
            Twist::Hole(Hole::SignatureRemembered) => {
                let known = seen().contains(signature);
                let is_right = signature == right;
                if is_right {
                    seen().insert(signature.to_owned());
                }
                known || is_right
            }
            _ => signature == right,
        }
    }

    fn is_signed_by_rsa(&self, twist: Twist, message: &str, signature: &str) -> bool {
        match twist {
            Twist::Hole(Hole::RsaRefused) => return false,
            Twist::Hole(Hole::RsaNotVerified | Hole::NotVerified) => return true,
            _ => {}
        }
        let key = DecodingKey::from_rsa_pem(self.public.as_bytes());
        let verified = key
            .and_then(|key| crypto::verify(signature, message.as_bytes(), &key, Algorithm::RS256));
        verified.unwrap_or(false)
    }
}

/// The signature as text. An empty key is the same as one that is a zero.
fn hmac(key: &[u8], message: &str, algorithm: Algorithm) -> String {
    let key = if key.is_empty() { &[0] } else { key };
    let key = EncodingKey::from_secret(key);
    let signature = key.and_then(|key| crypto::sign(message.as_bytes(), &key, algorithm));
    signature.unwrap_or_default()
}
