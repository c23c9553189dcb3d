//! Addresses of mail, in one spelling.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use validation::{At, Parse, Refused, Rule};

/// An address: small letters of ASCII, one `@`, at most 254 characters. It names one mailbox, so a list of two isn't one.
///
/// An address with other letters (RFC 6531) is refused: two that look the same would be two accounts.
///
/// ```
/// use passwords::Email;
///
/// assert_eq!(Email::new(" Ada@Example.org ")?.as_str(), "ada@example.org");
/// assert!(Email::new("ada@example.org, eve@example.org").is_err());
/// # Ok::<(), validation::Rule>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The address that `text` is.
    ///
    /// # Errors
    /// `bad_format`, or `too_long` past 254 characters.
    pub fn new(text: &str) -> Result<Self, Rule> {
        let text = text.trim();
        if text.len() > 254 {
            return Err(Rule::new("too_long", "It has 254 characters at most."));
        }
        let address = text.to_ascii_lowercase();
        let fits = address.split_once('@').is_some_and(|(mailbox, host)| {
            let in_mailbox =
                |it: u8| it.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&it);
            let in_host = |it: u8| it.is_ascii_alphanumeric() || b"-.".contains(&it);
            let whole =
                |text: &str| !text.is_empty() && !text.starts_with('.') && !text.ends_with('.');
            whole(mailbox)
                && whole(host)
                && mailbox.bytes().all(in_mailbox)
                && host.bytes().all(in_host)
        });
        match fits {
            true => Ok(Self(address)),
            false => Err(Rule::new(
                "bad_format",
                "Expected an address such as ada@example.org.",
            )),
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    pub(crate) fn mailbox(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }
}

impl Parse for Email {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.text_as(Self::new)
    }
}

impl JsonSchema for Email {
    fn schema_name() -> Cow<'static, str> {
        "Email".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "email", "maxLength": 254})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_mailbox() {
        for right in ["a@b", "Ada+rust@example.org", "o'brien@mail.example.org"] {
            assert!(Email::new(right).is_ok(), "{right}");
        }
        for wrong in [
            "",
            "@",
            "a@",
            "@b",
            "a@b@c",
            "a b@c",
            "a@b,c@d",
            "a@b\r\nBcc: c@d",
            "<a@b>",
            "a@b;c",
            "ä@b",
            "a@b.",
            ".a@b",
            "a\0@b",
        ] {
            assert_eq!(
                Email::new(wrong).unwrap_err().code(),
                "bad_format",
                "{wrong:?}"
            );
        }
        let long = format!("{}@b", "a".repeat(253));
        assert_eq!(Email::new(&long).unwrap_err().code(), "too_long");
    }
}
