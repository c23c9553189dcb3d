//! Secrets: values that open a session, and the hashes that are stored of them.
//!
//! Invariants
//! - A secret is 32 bytes that nobody can guess, in 64 hexadecimal digits.
//! - It goes to its owner, in a cookie or in a body. Neither the database nor the log has it.

use std::fmt;

use clock::Ids;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The digits of a secret.
const LENGTH: usize = 64;

/// A value that opens a session: of a cookie, or a refresh token.
///
/// ```
/// use clock::Ids;
/// use sessions::Secret;
///
/// let secret = Secret::random(&Ids::system());
/// assert_eq!(Secret::parse(secret.reveal()).map(|it| it.hash()), Some(secret.hash()));
/// assert_eq!(format!("{secret:?}"), "Secret");
/// assert!(Secret::parse("42").is_none());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A fresh one.
    pub fn random(ids: &Ids) -> Self {
        Self::of(&ids.bytes::<32>())
    }

    /// The one that `text` is, if it has the form of one. Anything else can't be in the database, so nobody has to look.
    pub fn parse(text: &str) -> Option<Self> {
        let digit = |it: &u8| it.is_ascii_digit() || (b'a'..=b'f').contains(it);
        let fits = text.len() == LENGTH && text.as_bytes().iter().all(digit);
        fits.then(|| Self(text.to_owned()))
    }

    /// The stored form: SHA-256 of the digits.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// The digits, for their owner alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn of(bytes: &[u8]) -> Self {
        use fmt::Write as _;
        let mut text = String::with_capacity(LENGTH);
        for byte in bytes {
            // Writing to a string can't fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The server's own keys, which refresh tokens are derived from.
///
/// Why derived: for some seconds the server must be able to give the same successor twice, and it stores hashes only.
/// Why a key: with a token alone, whoever stole one could compute all that come after it.
#[derive(Clone)]
pub struct RefreshKeys {
    /// It makes the tokens.
    current: [u8; 32],
    /// They made those that are out.
    older: Vec<[u8; 32]>,
}

impl RefreshKeys {
    /// The key of these bytes, which are random and kept outside of the database.
    pub fn new(current: [u8; 32]) -> Self {
        let older = Vec::new();
        Self { current, older }
    }

    /// The same, and a key that was the current one before.
    #[must_use]
    pub fn and_older(mut self, key: [u8; 32]) -> Self {
        self.older.push(key);
        self
    }

    /// The refresh token of `session` in `generation`.
    pub fn derive(&self, session: Uuid, generation: i32) -> Secret {
        derive(&self.current, session, generation)
    }

    /// The token that is stored as `hash`, by whichever key made it; nothing if none of them did.
    pub(crate) fn recover(&self, session: Uuid, generation: i32, hash: &[u8]) -> Option<Secret> {
        let keys = [&self.current].into_iter().chain(&self.older);
        keys.map(|key| derive(key, session, generation))
            .find(|it| it.hash() == hash)
    }
}

impl fmt::Debug for RefreshKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshKeys")
    }
}

// ANCHOR: derive
fn derive(key: &[u8; 32], session: Uuid, generation: i32) -> Secret {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of all lengths");
    mac.update(b"refresh token");
    mac.update(session.as_bytes());
    mac.update(&generation.to_be_bytes());
    Secret::of(&mac.finalize().into_bytes())
}
// ANCHOR_END: derive

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_session_and_generation_has_a_token_of_its_own_that_depends_on_the_key() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (key, other) = (RefreshKeys::new([1; 32]), RefreshKeys::new([2; 32]));
        let first = key.derive(one, 1);
        assert_eq!(first, key.derive(one, 1));
        assert_ne!(first, key.derive(one, 2));
        assert_ne!(first, key.derive(two, 1));
        assert_ne!(first, other.derive(one, 1));
        assert!(Secret::parse(first.reveal()).is_some());
        let both = other.and_older([1; 32]);
        assert_eq!(both.recover(one, 1, &first.hash()), Some(first));
        assert_eq!(both.recover(one, 1, &[0; 32]), None);
    }

    #[test]
    fn nothing_else_has_the_form_of_a_secret() {
        let right = "0123456789abcdef".repeat(4);
        assert!(Secret::parse(&right).is_some());
        for wrong in [
            "",
            &right[1..],
            &format!("{right}0"),
            &right.to_uppercase(),
            &right.replace('0', "g"),
            &right.replace("01", "ä"),
        ] {
            assert!(Secret::parse(wrong).is_none(), "{wrong}");
        }
    }
}
