//! Problems: what each kind of refusal means, for people who got one.

use std::str::FromStr;

use problem::Page;
use rest::{List, Problem};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::Call;
use crate::http::problems::REGISTRY;

/// The code of a kind in addresses: small letters and `_`.
#[derive(JsonSchema)]
pub struct Code(String);

impl FromStr for Code {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fit = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        match text.bytes().all(fit) {
            true => Ok(Self(text.to_owned())),
            false => Err("it has small letters and _"),
        }
    }
}

/// A kind of problem, as the list has it.
#[derive(Serialize, JsonSchema)]
pub struct Listed {
    r#type: String,
    title: &'static str,
    status: u16,
    /// Whether the same request may succeed later.
    is_retryable: bool,
}

/// `GET /problems`: all kinds, each with the address of its page.
pub async fn list(_: Call) -> Result<List<Listed>, Problem> {
    let items = REGISTRY.kinds().iter().map(|kind| Listed {
        r#type: REGISTRY.url(kind),
        title: kind.title,
        status: kind.status,
        is_retryable: kind.class.is_retryable(),
    });
    Ok(List::of(items.collect()))
}

/// `GET /problems/{code}`: what one kind means and what to do about it, for a browser.
pub async fn read(call: Call) -> Result<Page, Problem> {
    let Code(code) = call.param("code")?;
    let kind = REGISTRY.find(&code);
    let missing = || Problem::not_found(format!("There is no kind of problem {code}."));
    Ok(Page::of(kind.ok_or_else(missing)?))
}
