//! The bodies of requests, as types: a handler takes `Valid<Registration>`.
//!
//! A member that isn't listed here is refused, so a registration can't say which roles it wants.

use schemars::JsonSchema;
use validation::{At, Line, Parse, Refused};

use crate::{Email, NewPassword, Password};

/// A registration: `{"name", "email", "password"}`.
#[derive(Clone, Debug, JsonSchema)]
pub struct Registration {
    /// What the person wants to be called.
    pub name: Line<1, 200>,
    /// Where to write.
    pub email: Email,
    /// The password that the person chooses.
    pub password: NewPassword,
}

/// A login: `{"email", "password"}`. The password keeps no rule for new ones, because rules change.
#[derive(Clone, Debug, JsonSchema)]
pub struct Login {
    /// The account's address.
    pub email: Email,
    /// Its password.
    pub password: Password,
}

/// A request for a mail that lets the owner choose another password: `{"email"}`.
#[derive(Clone, Debug, JsonSchema)]
pub struct ResetRequest {
    /// The account's address.
    pub email: Email,
}

/// A password that takes the place of a forgotten one: `{"token", "password"}`.
#[derive(Clone, Debug, JsonSchema)]
pub struct Reset {
    /// The token of the mail.
    pub token: Token,
    /// The password that the person chooses.
    pub password: NewPassword,
}

/// The proof that the owner reads the account's mail: `{"token"}`.
#[derive(Clone, Debug, JsonSchema)]
pub struct Verification {
    /// The token of the mail.
    pub token: Token,
}

/// A token as its owner sends it. One that hasn't the form of one is like one that was never made.
#[derive(Clone, JsonSchema)]
#[schemars(transparent)]
pub struct Token(String);

impl Token {
    /// The token that `text` may be.
    pub fn new(text: &str) -> Self {
        Self(text.trim().chars().take(200).collect())
    }

    pub(crate) fn secret(&self) -> Option<sessions::Secret> {
        sessions::Secret::parse(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

impl Parse for Token {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.text_as(|text| Ok(Self::new(text)))
    }
}

impl Parse for Registration {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let name = fields.required("name");
            let email = fields.required("email");
            let password = fields.required("password");
            let (name, email, password) = (name?, email?, password?);
            Ok(Self {
                name,
                email,
                password,
            })
        })
    }
}

impl Parse for Login {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let email = fields.required("email");
            let password = fields.required("password");
            let (email, password) = (email?, password?);
            Ok(Self { email, password })
        })
    }
}

impl Parse for ResetRequest {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let email = fields.required("email")?;
            Ok(Self { email })
        })
    }
}

impl Parse for Reset {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let token = fields.required("token");
            let password = fields.required("password");
            let (token, password) = (token?, password?);
            Ok(Self { token, password })
        })
    }
}

impl Parse for Verification {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let token = fields.required("token")?;
            Ok(Self { token })
        })
    }
}
