//! Somebody who is signed in: the cookie, and the two tokens.

use checker::api::{Api, Call, Response};
use checker::contract::StageResult;
use checker::failure::Failure;
use serde_json::{Value, json};

/// Somebody who is signed in with a browser of their own.
pub(super) struct Person<'a> {
    /// The same program, without a token.
    api: Api<'a>,
    /// The id of the person.
    pub(super) subject: String,
    /// Name and value of the cookie, as the browser sends them back.
    pub(super) cookie: String,
    /// The path of the session.
    pub(super) path: String,
    pub(super) access_token: String,
    pub(super) refresh_token: String,
}

impl<'a> Person<'a> {
    /// Signs the person of `api` in, with their token.
    pub(super) fn sign_in(api: &Api<'a>) -> Result<Self, Failure> {
        let response = api.request("POST", "/sessions").expect(201)?;
        Self::signed_in(api, &response)
    }

    /// The same in a browser that has this cookie already.
    pub(super) fn sign_in_with(api: &Api<'a>, cookie: &str) -> Result<Self, Failure> {
        let call = api.request("POST", "/sessions").header("Cookie", cookie);
        Self::signed_in(api, &call.expect(201)?)
    }

    fn signed_in(api: &Api<'a>, response: &Response) -> Result<Self, Failure> {
        let line = response.header("Set-Cookie")?;
        let cookie = line.split(';').next().unwrap_or_default().trim();
        if cookie.split_once('=').is_none_or(|(_, it)| it.is_empty()) {
            return Err(response.fail("Set-Cookie has no name with a value"));
        }
        Ok(Self {
            api: api.anonymous(),
            subject: api.id().to_owned(),
            cookie: cookie.to_owned(),
            path: response.location()?,
            access_token: text(response, "/access_token")?,
            refresh_token: text(response, "/refresh_token")?,
        })
    }

    /// A request with the cookie, and without a token.
    pub(super) fn call(&self, method: &'static str, path: &str) -> Call<'a> {
        self.api
            .request(method, path)
            .header("Cookie", &self.cookie)
    }

    /// The same with the `Host` that a browser sends: the address of the program.
    pub(super) fn in_browser(&self, method: &'static str, path: &str) -> Call<'a> {
        let host = self.api.address().to_string();
        self.call(method, path).header("Host", &host)
    }

    /// The value of the cookie.
    pub(super) fn secret(&self) -> &str {
        self.cookie.split_once('=').map_or("", |(_, value)| value)
    }

    /// The same cookie with another value.
    pub(super) fn cookie_of(&self, value: &str) -> String {
        let name = self.cookie.split_once('=').map_or("", |(name, _)| name);
        format!("{name}={value}")
    }

    /// Fails unless the cookie opens the API.
    pub(super) fn is_in(&self) -> StageResult {
        let me = self.call("GET", "/me").expect(200)?;
        me.member("/id", self.subject.as_str())
    }

    /// Fails unless the cookie opens nothing; it opened something before.
    pub(super) fn is_out(&self) -> StageResult {
        opens_nothing(self.call("GET", "/me"))
    }

    /// The request that exchanges this refresh token.
    pub(super) fn exchange(&self, token: &str) -> Call<'a> {
        self.api.post("/tokens", json!({ "refresh_token": token }))
    }

    /// Exchanges this refresh token; its successor.
    pub(super) fn refresh(&self, token: &str) -> Result<String, Failure> {
        text(&self.exchange(token).expect(200)?, "/refresh_token")
    }
}

/// A member that has to be a text with something in it.
pub(super) fn text(response: &Response, pointer: &str) -> Result<String, Failure> {
    match response.value(pointer)? {
        Value::String(text) if !text.is_empty() => Ok(text),
        _ => Err(response.wrong(pointer, "is not a text")),
    }
}

/// Sends `call`, which has to be 401: a success is one for a thief.
pub(super) fn opens_nothing(call: Call<'_>) -> StageResult {
    let response = call.send()?;
    match response.code() {
        code @ 200..=299 => {
            let what = format!("it's let in: the status is {code}");
            Err(response.fail(what).exploited())
        }
        _ => response.status(&[401]).map(drop),
    }
}

/// The honest request before the attacks of a stage: a learner signs in and asks who they are.
pub(super) fn is_signed_in(api: &Api) -> StageResult {
    Person::sign_in(api)?.is_in()
}
