//! Somebody with an address and a password.

use checker::api::{Api, Call, Response};
use checker::contract::StageResult;
use checker::failure::Failure;
use serde_json::{Value, json};

/// A password that no list has.
pub(super) const RIGHT: &str = "violet-anchor-77";
/// Another one.
pub(super) const OTHER: &str = "copper lantern 31";

/// An address that this stage alone uses.
pub(super) fn address(api: &Api, name: &str) -> String {
    format!("{name}-{}@example.org", api.mark()).to_lowercase()
}

/// The request that registers an account.
pub(super) fn register<'a>(api: &Api<'a>, email: &str, password: &str) -> Call<'a> {
    let body = json!({ "name": "Ada", "email": email, "password": password });
    api.anonymous().post("/accounts", body)
}

/// The request that signs in.
pub(super) fn login<'a>(api: &Api<'a>, email: &str, password: &str) -> Call<'a> {
    let body = json!({ "email": email, "password": password });
    api.anonymous().post("/sessions", body)
}

/// What `GET /me` says of the account that a login has opened.
pub(super) fn me(api: &Api, signed_in: &Response) -> Result<Response, Failure> {
    match signed_in.value("/access_token")? {
        Value::String(token) => api.bearing(token).get("/me").expect(200),
        _ => Err(signed_in.wrong("/access_token", "is not a text")),
    }
}

/// The honest request before the attacks of a stage: somebody registers and signs in.
pub(super) fn registers(api: &Api) -> StageResult {
    let email = address(api, "honest");
    register(api, &email, RIGHT).expect(202)?;
    let signed_in = login(api, &email, RIGHT).expect(201)?;
    me(api, &signed_in).map(drop)
}

/// Fails unless both responses say the same, but for the request's own id.
pub(super) fn same(one: &Response, other: &Response) -> StageResult {
    if one.code() != other.code() {
        let what = format!(
            "the status is {}, and it was {} before",
            other.code(),
            one.code()
        );
        return Err(other.fail(what));
    }
    match content(one) == content(other) {
        true => Ok(()),
        false => Err(other.fail("the content is another one than before")),
    }
}

/// The content without what names the request.
fn content(response: &Response) -> Value {
    let bytes = response.bytes();
    let text = || Value::String(String::from_utf8_lossy(bytes).into_owned());
    let mut content = serde_json::from_slice(bytes).unwrap_or_else(|_| text());
    if let Some(members) = content.as_object_mut() {
        for name in ["request_id", "instance", "timestamp", "time"] {
            members.remove(name);
        }
    }
    content
}
