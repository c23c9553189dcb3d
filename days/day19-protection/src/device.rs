//! Device cookies: the proof that somebody has signed in to an account from this browser before.
//!
//! The proof opens nothing. It gives its browser a budget of guesses of its own (OWASP, "Device Cookies").

use aws_lc_rs::{constant_time, hmac};
use clock::Ids;

use crate::secret::Secret;

/// The key that device cookies are made with.
pub struct Devices(hmac::Key);

/// A browser that has signed in to an account before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Device([u8; 16]);

const LENGTH: usize = 16;

impl Devices {
    /// By a key, of 32 random bytes.
    pub fn new(key: &Secret) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose()))
    }

    /// A new cookie's value, for a browser that has just signed in to `account`: 96 hexadecimal digits. Set it
    /// with `HttpOnly`, `Secure` and `SameSite=Lax`, for months.
    pub fn issue(&self, ids: &Ids, account: &str) -> String {
        let id: [u8; LENGTH] = ids.bytes();
        let mut bytes = id.to_vec();
        bytes.extend(self.sign(id, account).as_ref());
        bytes.iter().map(|it| format!("{it:02x}")).collect()
    }

    /// The device that `cookie` proves, if it was issued for `account`.
    pub fn verify(&self, cookie: &str, account: &str) -> Option<Device> {
        let bytes = from_hex(cookie)?;
        let (id, tag) = bytes.split_first_chunk::<LENGTH>()?;
        let expected = self.sign(*id, account);
        constant_time::verify_slices_are_equal(expected.as_ref(), tag).ok()?;
        Some(Device(*id))
    }

    fn sign(&self, id: [u8; LENGTH], account: &str) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(b"device\0");
        context.update(&id);
        context.update(account.as_bytes());
        context.sign()
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let digit = |it: u8| char::from(it).to_digit(16);
    let byte = |it: &[u8; 2]| u8::try_from(digit(it[0])? << 4 | digit(it[1])?).ok();
    pairs.iter().map(byte).collect()
}
