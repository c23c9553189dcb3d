//! A person with a token, a person without one, and one with something that isn't a token.

use checker::api::{Api, Signing, encoded};
use checker::contract::{Stage, StageResult};
use serde_json::{Value, json};

use crate::learner::{LEARNERS, api};

pub(super) const ME: Stage = Stage {
    name: "Who is asking",
    teaches: "GET /me with a bearer token is 200 with the token's `sub` as `id`, and its `roles`.",
    why: "Everything that follows decides by these two: whose rows, and which routes. They come from the token alone, once its signature is verified.",
    source: "RFC 6750 section 2.1, RFC 9068 section 2.2",
    needs: &[],
    hints: &[
        "The token is in the field Authorization, after the word Bearer: three parts with dots between them.",
        "Each part is base64url without padding. The first two are JSON: the header and the claims.",
        "The third is HMAC-SHA256 of the first two with their dot, by the bytes of TOKEN_KEY. Compute it, and compare before you read the claims.",
    ],
    run: api(me),
    ..Stage::PLAIN
};

fn me(api: &Api) -> StageResult {
    for learner in LEARNERS {
        let me = api.as_learner(learner).get("/me").expect(200)?;
        me.member("/id", learner)?;
        me.member("/roles", json!(["learner"]))?;
    }
    let staff = api.as_staff();
    let me = staff.get("/me").expect(200)?;
    me.member("/id", staff.id())?;
    me.member("/roles", json!(["staff"]))
}

pub(super) const CHALLENGE: Stage = Stage {
    name: "The challenge",
    teaches: "A request without a token is 401 with `WWW-Authenticate: Bearer`. With a token that is refused, the field says error=\"invalid_token\". The word Bearer has no case.",
    why: "A client that gets error=\"invalid_token\" fetches a new token and tries again. Without the field it can't know whether that helps.",
    source: "RFC 9110 sections 11.1 and 15.5.2, RFC 6750 section 3",
    needs: &[1],
    hints: &[
        "401 needs a field that says how to authenticate.",
        "No token: `WWW-Authenticate: Bearer`. A bad one: `WWW-Authenticate: Bearer error=\"invalid_token\"`. Which check failed belongs in your log.",
        "Compare the scheme without its case: `bearer` is the same scheme.",
    ],
    run: api(challenge),
    ..Stage::PLAIN
};

fn challenge(api: &Api) -> StageResult {
    api.case("without a token", |api| {
        let refused = api.anonymous().get("/me").expect(401)?;
        let value = refused.header("WWW-Authenticate")?;
        match value.to_ascii_lowercase().starts_with("bearer") {
            true => refused.problem(),
            false => refused.header_is("WWW-Authenticate", "Bearer"),
        }
    })?;
    api.case("with a token that another key signed", |api| {
        let token = api.draft().signed(Signing::With(b"another key"));
        let refused = api.bearing(token).get("/me").expect(401)?;
        let value = refused.header("WWW-Authenticate")?;
        match value.contains("error=\"invalid_token\"") {
            true => refused.problem(),
            false => refused.header_is("WWW-Authenticate", "Bearer error=\"invalid_token\""),
        }
    })?;
    api.case("with the scheme in small letters", |api| {
        let value = format!("bearer {}", api.draft().sign());
        let call = api.anonymous().get("/me").header("Authorization", &value);
        call.expect(200).map(drop)
    })
}

pub(super) const MALFORMED: Stage = Stage {
    name: "Anything but a token",
    teaches: "Text that isn't a token is 401, never 500: one part, four parts, a header that isn't JSON, claims that aren't an object.",
    why: "A 500 for somebody's garbage wakes you at night, and tells a stranger that your parser can be broken.",
    source: "RFC 7519 section 7.2",
    needs: &[1],
    hints: &[
        "Send yourself `Authorization: Bearer abc`, and look at the status.",
        "Every step may fail: the split, the base64, the JSON, each member's type. All of them have one answer.",
        "Signed doesn't mean well-formed: the issuer can be wrong too.",
    ],
    run: api(malformed),
    ..Stage::PLAIN
};

fn malformed(api: &Api) -> StageResult {
    let draft = api.draft();
    let token = draft.sign();
    let of = |header: &[u8]| format!("{}.e30.AAAA", encoded(header));
    let typed = |name: &str, value: Value| draft.clone().claim(name, value).sign();
    let all = [
        ("one word", "token".to_owned()),
        ("two dots alone", "..".to_owned()),
        ("one part of it", token.split('.').take(1).collect()),
        ("four parts", format!("{token}.e30")),
        ("a header that isn't base64", "%%%.e30.AAAA".to_owned()),
        ("a header that isn't JSON", of(b"{")),
        ("a header that isn't UTF-8", of(b"{\"alg\":\"\xff\"}")),
        ("a header that is a list", of(b"[]")),
        ("an algorithm that is a number", of(b"{\"alg\":256}")),
        ("claims that are a list", listed(api)),
        ("roles that are a text", typed("roles", json!("staff"))),
        ("an end that is an object", typed("exp", json!({}))),
        ("a person that is a number", typed("sub", json!(1))),
    ];
    for (case, token) in all {
        api.case(case, |api| api.bearing(token).get("/me").expect(401))?;
    }
    api.case("a token of 8,000 characters", |api| {
        let long = "A".repeat(8000);
        let call = api.bearing(long).get("/me");
        call.expect_one_of(&[400, 401, 413, 431]).map(drop)
    })
}

/// Claims that are no object, signed by the issuer.
fn listed(api: &Api) -> String {
    api.draft().signed_text("[]")
}
