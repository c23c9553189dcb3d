//! Letters: what is sent, with the words and the token in it.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sessions::Secret;
use sha2::Sha256;
use uuid::Uuid;

use crate::Template;

/// A mail as it is sent. `Debug` hides its text, which may have a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its id in the outbox.
    pub id: Uuid,
    /// `Message-ID`, without the angle brackets: from the id in the outbox, so a second copy is known as one.
    pub message_id: String,
    /// The sender's address.
    pub from: String,
    /// The recipient's address: that of the account, whatever the request says.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({})", self.id)
    }
}

impl fmt::Display for Letter {
    /// The letter as RFC 5322 has it, for a file or a transport that takes one whole.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            message_id,
            from,
            to,
            subject,
            text,
            ..
        } = self;
        writeln!(f, "Message-ID: <{message_id}>")?;
        writeln!(f, "From: {from}\nTo: {to}\nSubject: {subject}")?;
        writeln!(
            f,
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        )?;
        f.write_str(text)
    }
}

/// The words of the mails. All that is in them comes from here and from the account, and nothing from a request: a link that was
/// made of the `Host` field would lead to whoever sent the request.
#[derive(Clone, Debug)]
pub struct Letters {
    /// The sender's address; its host is in every Message-ID.
    pub from: String,
    /// The platform's name.
    pub site: String,
    /// Where a person pastes the token, such as `https://learn.example.org/reset`. Without it the mail has the token alone.
    pub page: Option<String>,
}

impl Letters {
    /// The letter of a template.
    pub(crate) fn write(
        &self,
        template: Template,
        id: Uuid,
        to: &str,
        name: &str,
        token: Option<&Secret>,
    ) -> Letter {
        let site = &self.site;
        let (subject, words) = match template {
            Template::Verification => (
                "Confirm your address",
                format!(
                    "somebody, we hope you, has registered at {site} with this address. If it was you, confirm it with this token. If not, do nothing."
                ),
            ),
            Template::AlreadyRegistered => (
                "You have an account",
                format!(
                    "somebody, perhaps you, has tried to register at {site} with this address. It has an account already, and nothing has changed. If you have forgotten the password, ask for another one."
                ),
            ),
            Template::Reset => (
                "Choose another password",
                format!(
                    "somebody, we hope you, has asked for another password at {site}. This token is good once, for 30 minutes. If it wasn't you, do nothing: the password stays."
                ),
            ),
            Template::PasswordChanged => (
                "Your password was changed",
                format!(
                    "the password of your account at {site} was changed, and you are signed out everywhere else. If it wasn't you, ask for another one at once."
                ),
            ),
        };
        let mut text = format!("Hello {name},\n\n{words}\n");
        if let Some(token) = token {
            text.push_str("\ntoken: ");
            text.push_str(token.reveal());
            text.push('\n');
            if let Some(page) = &self.page {
                text.push_str("page: ");
                text.push_str(page);
                text.push('\n');
            }
        }
        let host = self.from.split('@').next_back().unwrap_or("localhost");
        Letter {
            id,
            message_id: format!("{id}@{host}"),
            from: self.from.clone(),
            to: to.to_owned(),
            subject: format!("{site}: {subject}"),
            text,
        }
    }
}

/// The key that the tokens of mails are derived with, so that a mail that is sent twice has one token, and the outbox none.
#[derive(Clone)]
pub struct MailKey([u8; 32]);

impl MailKey {
    /// The key of these bytes, which are random and kept outside of the database.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    // ANCHOR: derive
    /// The token that mail `id` carries.
    pub(crate) fn token(&self, id: Uuid) -> Option<Secret> {
        use fmt::Write as _;
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(b"token of a mail");
        mac.update(id.as_bytes());
        let mut digits = String::with_capacity(64);
        for byte in mac.finalize().into_bytes() {
            // Writing to a string can't fail.
            let _ = write!(digits, "{byte:02x}");
        }
        Secret::parse(&digits)
    }
    // ANCHOR_END: derive
}

impl fmt::Debug for MailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailKey")
    }
}
