//! Passwords as values: what somebody sends, and what somebody may choose.
//!
//! Invariants
//! - A password has 1 to 71 bytes and no NUL, in one spelling. So bcrypt reads all of it.
//! - Nothing prints one: there is no `Display` and no `Serialize`, `Debug` hides it, and its bytes are overwritten when it goes.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use unicode_normalization::UnicodeNormalization as _;
use validation::{At, Parse, Refused, Rule};
use zeroize::Zeroizing;

use crate::common;

/// The most bytes of a password. bcrypt reads 72 bytes, and the last of them is the NUL that ends the text.
pub const MOST_BYTES: usize = 71;

/// The fewest characters of a password that somebody chooses: what NIST SP 800-63B asks for beside a second factor. It asks
/// for 15 where the password is all that there is.
pub const FEWEST_CHARACTERS: usize = 8;

/// A password that somebody sends: 1 to 71 bytes of UTF-8 in NFC, as RFC 8265 section 4.2.2 compares them, without NUL.
///
/// Nothing is trimmed, cut or folded to small letters. A longer password is refused aloud, because bcrypt would ignore the rest
/// of it in silence.
///
/// ```
/// use passwords::Password;
///
/// assert!(Password::new(&"x".repeat(71)).is_ok());
/// let error = Password::new(&"x".repeat(72)).unwrap_err();
/// assert_eq!(error.code(), "too_long");
/// assert_eq!(format!("{:?}", Password::new("correct horse")?), "Password");
/// # Ok::<(), validation::Rule>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// The password that `text` is.
    ///
    /// # Errors
    /// `too_short` if it is empty, `too_long` past 71 bytes, `bad_format` if it has a NUL.
    pub fn new(text: &str) -> Result<Self, Rule> {
        // No text gets shorter than a third of its bytes by composition, so this bounds the work.
        if text.len() > 3 * MOST_BYTES {
            return Err(too_long());
        }
        // Composition copies the text, so the copy has to be ours from its first byte.
        let mut composed = Zeroizing::new(String::with_capacity(text.len() * 3));
        composed.extend(text.nfc());
        if composed.is_empty() {
            return Err(Rule::new("too_short", "It is empty."));
        }
        if composed.contains('\0') {
            return Err(Rule::new(
                "bad_format",
                "It can't have the character U+0000.",
            ));
        }
        match composed.len() {
            0..=MOST_BYTES => Ok(Self(composed)),
            _ => Err(too_long()),
        }
    }

    /// The bytes, for the hash alone.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn too_long() -> Rule {
    Rule::new(
        "too_long",
        "It has 71 bytes at most. A letter of ASCII is one byte, and others are two to four.",
    )
}

impl Parse for Password {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.text_as(Self::new)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl JsonSchema for Password {
    fn schema_name() -> Cow<'static, str> {
        "Password".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "password", "minLength": 1, "maxLength": MOST_BYTES})
    }
}

/// A password that somebody chooses: a [`Password`] of at least 8 characters that isn't among the first to be guessed.
///
/// There is no rule about digits or signs, and no date on which it ends (NIST SP 800-63B, on password verifiers).
///
/// ```
/// use passwords::NewPassword;
///
/// assert!(NewPassword::new("correct horse battery staple").is_ok());
/// assert_eq!(NewPassword::new("Sunshine2026!").unwrap_err().code(), "too_common");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPassword(Password);

impl NewPassword {
    /// The password that `text` is, if somebody may choose it.
    ///
    /// # Errors
    /// Those of [`Password::new`], `too_short` for fewer than 8 characters, `too_common` for one that is guessed early.
    pub fn new(text: &str) -> Result<Self, Rule> {
        let password = Password::new(text)?;
        if password.0.chars().count() < FEWEST_CHARACTERS {
            let detail = "It has 8 characters at least. Four words that nobody would expect together are a good one.";
            return Err(Rule::new("too_short", detail));
        }
        if common::is_common(&password.0) {
            let detail = "It is among the first that an attacker tries. Take another one.";
            return Err(Rule::new("too_common", detail));
        }
        Ok(Self(password))
    }

    /// The password.
    pub fn as_password(&self) -> &Password {
        &self.0
    }

    /// Whether it says nothing but the name or the mailbox of its owner, and digits.
    pub(crate) fn repeats(&self, word: &str) -> bool {
        let word = common::stem(word);
        !word.is_empty() && *common::stem(&self.0.0) == *word
    }
}

impl Parse for NewPassword {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.text_as(Self::new)
    }
}

impl JsonSchema for NewPassword {
    fn schema_name() -> Cow<'static, str> {
        "NewPassword".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "format": "password", "minLength": FEWEST_CHARACTERS, "maxLength": MOST_BYTES,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_password_has_1_to_71_bytes_in_one_spelling() {
        for right in [" ", "pässwörd", &"é".repeat(35), &"x".repeat(71)] {
            assert!(Password::new(right).is_ok(), "{right}");
        }
        for (wrong, code) in [
            ("", "too_short"),
            ("a\0b", "bad_format"),
            (&"x".repeat(72), "too_long"),
            (&"é".repeat(36), "too_long"),
            (&"x".repeat(1_000_000), "too_long"),
        ] {
            assert_eq!(Password::new(wrong).unwrap_err().code(), code);
        }
        assert!(Password::new("e\u{301}") == Password::new("\u{e9}"));
        assert!(Password::new(" a ") != Password::new("a"));
        assert!(Password::new("A") != Password::new("a"));
        // 36 letters with an accent of their own have 108 bytes, and 72 in NFC.
        assert!(Password::new(&"e\u{301}".repeat(35)).is_ok());
    }

    #[test]
    fn a_new_password_has_8_characters_and_is_not_common() {
        for (wrong, code) in [
            ("seven77", "too_short"),
            ("éééé", "too_short"),
            ("password", "too_common"),
            ("PassWord1234", "too_common"),
            ("p@ssw0rd", "too_common"),
            ("12345678", "too_common"),
            ("aaaaaaaaaaaa", "too_common"),
            ("98765432", "too_common"),
        ] {
            let found = NewPassword::new(wrong);
            assert_eq!(found.unwrap_err().code(), code, "{wrong}");
        }
        for right in ["violet-anchor-77", "ÄÖÜäöüßé", "sunshine over the harbor"] {
            assert!(NewPassword::new(right).is_ok(), "{right}");
        }
        let of_ada = NewPassword::new("Ada.Lovelace1815").unwrap();
        assert!(of_ada.repeats("Ada Lovelace") && !of_ada.repeats("Charles Babbage"));
    }

    proptest! {
        #[test]
        fn no_input_panics_and_what_is_taken_is_read_to_its_end(text in ".{0,120}") {
            if let Ok(password) = Password::new(&text) {
                prop_assert!((1..=MOST_BYTES).contains(&password.bytes().len()));
                prop_assert!(!password.bytes().contains(&0));
            }
            let _ = NewPassword::new(&text);
        }
    }
}
