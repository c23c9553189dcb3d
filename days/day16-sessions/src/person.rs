//! People who sign in, for the tour and the figures.

use anyhow::Context as _;
use clock::{Clock, Ids};
use lesson::{Answer, Call};
use serde_json::Value;
use uuid::Uuid;

use crate::milestone::Issuer;
use crate::token;

pub(crate) const ADA: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001);
pub(crate) const GRACE: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0002);

/// A person who is signed in.
pub(crate) struct Person {
    pub(crate) cookie: String,
    pub(crate) refresh_token: String,
}

impl Person {
    /// The person whom this response has signed in.
    pub(crate) fn of(answer: &Answer) -> anyhow::Result<Self> {
        let line = answer.header("set-cookie").context("no Set-Cookie")?;
        let cookie = line.split(';').next().context("no cookie")?;
        Ok(Self {
            cookie: cookie.to_owned(),
            refresh_token: member(answer, "refresh_token")?,
        })
    }

    /// A GET with the cookie.
    pub(crate) fn get(&self, path: &str) -> Call {
        Call::get(path).header("Cookie", &self.cookie)
    }

    /// A DELETE with the cookie.
    pub(crate) fn delete(&self, path: &str) -> Call {
        Call::delete(path).header("Cookie", &self.cookie)
    }
}

/// A member of a response that is text.
pub(crate) fn member(answer: &Answer, name: &str) -> anyhow::Result<String> {
    let document: Value = serde_json::from_str(answer.text()?)?;
    let text = document[name].as_str();
    Ok(text.with_context(|| format!("no {name}"))?.to_owned())
}

/// The request that signs `account` in, with a token that the login service would give.
pub(crate) fn sign_in(account: Uuid, device: &str) -> anyhow::Result<Call> {
    let issuer = Issuer::from_environment();
    let token = token::mint(&issuer, account, Clock::system(), Ids::system())?;
    Ok(Call::post("/sessions")
        .header("User-Agent", device)
        .header("Authorization", format!("Bearer {token}")))
}

/// The request that exchanges a refresh token.
pub(crate) fn refresh(token: &str) -> Call {
    Call::post("/tokens").json(format!(r#"{{"refresh_token":"{token}"}}"#))
}
