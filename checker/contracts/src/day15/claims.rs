//! The claims: until when, from whom, for whom, and about whom.

use checker::api::{Api, Draft, seconds};
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};
use serde_json::{Value, json};

use crate::attacking::{attacks, is_refused};

pub(super) const TIME: Stage = Stage {
    name: "Not forever",
    teaches: "A token that has expired, never expires, or isn't valid yet is refused. A minute of difference between clocks is the most that a server forgives.",
    why: "Nobody can take a signature back. `exp` is the only end that a token has, and an hour is how long a stolen one is worth something.",
    source: "RFC 7519 sections 4.1.4 and 4.1.5, RFC 9068 section 2.2",
    needs: &[5],
    hints: &[
        "`exp` and `nbf` are seconds since 1970, and not milliseconds.",
        "A token without `exp` is refused: RFC 9068 requires it. So is one whose `exp` is a text.",
        "Clocks differ by a few seconds. Forgive those, and no minutes.",
    ],
    run: attacks(valid_by_now, TIMES),
    ..Stage::PLAIN
};

fn valid_by_now(api: &Api) -> StageResult {
    accepted(
        api,
        "valid since a minute ago",
        &api.draft().claim("nbf", seconds(-60)),
    )
}

fn accepted(api: &Api, case: &str, draft: &Draft) -> StageResult {
    api.case(case, |api| {
        let call = api.bearing(draft.sign()).get("/me");
        call.expect(200)?.member("/id", api.id())
    })
}

const HOUR: i64 = 3600;

/// An attack by a token that its issuer has signed, and that is wrong all the same.
macro_rules! signed {
    ($id:literal, $name:literal, $gains:literal, $source:literal, $draft:expr) => {
        Attack {
            id: $id,
            name: $name,
            gains: $gains,
            source: $source,
            attempt: |api| {
                let change: fn(Draft) -> Draft = $draft;
                is_refused(api, change(api.draft()).sign())
            },
        }
    };
}

const TIMES: &[Attack] = &[
    signed!(
        "expired",
        "a token that expired an hour ago",
        "every token that was ever stolen, logged or left behind",
        "RFC 7519 section 4.1.4",
        |draft| draft.claim("exp", seconds(-HOUR))
    ),
    signed!(
        "just-expired",
        "a token that expired two minutes ago",
        "minutes in which somebody who was logged out is still there",
        "RFC 7519 section 4.1.4",
        |draft| draft.claim("exp", seconds(-120))
    ),
    signed!(
        "no-exp",
        "a token without an end",
        "a token that is valid forever, once one leaks",
        "RFC 9068 section 2.2",
        |draft| draft.no_claim("exp")
    ),
    signed!(
        "exp-as-text",
        "an end that is a text",
        "a token that is valid forever: a text isn't less than a number",
        "RFC 7519 section 2",
        |draft| draft.claim("exp", seconds(-HOUR).to_string())
    ),
    signed!(
        "not-yet",
        "a token that is valid in an hour",
        "rights before they begin",
        "RFC 7519 section 4.1.5",
        |draft| draft.claim("nbf", seconds(HOUR))
    ),
];

pub(super) const AUDIENCE: Stage = Stage {
    name: "From the issuer, for you",
    teaches: "`iss` is TOKEN_ISSUER to the letter, `aud` is TOKEN_AUDIENCE or a list that has it, and `sub` names somebody.",
    why: "One issuer serves many APIs. A token for the newsletter has a right signature too, and whoever runs the newsletter holds thousands of them.",
    source: "RFC 7519 sections 4.1.1 to 4.1.3, RFC 8725 sections 3.8 and 3.9",
    needs: &[5],
    hints: &[
        "Which tokens of the same issuer are not for your API? What differs in them?",
        "`aud` is one text or a list of texts. Compare whole texts: no prefixes, no `includes` on a text.",
        "A claim that is missing is wrong, as one that differs.",
    ],
    run: attacks(one_of_several, AUDIENCES),
    ..Stage::PLAIN
};

fn one_of_several(api: &Api) -> StageResult {
    let own = audience(api);
    let all = json!(["https://other.example", own]);
    accepted(
        api,
        "a list of audiences that has this one",
        &api.draft().claim("aud", all),
    )
}

/// The audience of the program, as its tokens say it.
fn audience(api: &Api) -> Value {
    api.draft().said("aud")
}

/// The same text with something after it.
fn longer(value: &Value) -> String {
    format!("{}.evil.example", value.as_str().unwrap_or_default())
}

const AUDIENCES: &[Attack] = &[
    signed!(
        "other-audience",
        "a token for another API",
        "every token that another API was sent",
        "RFC 8725 section 2.7",
        |draft| draft.claim("aud", "https://newsletter.example")
    ),
    signed!(
        "longer-audience",
        "an audience that begins like this one",
        "tokens for a host that the attacker has registered",
        "RFC 8725 section 3.9",
        |draft| {
            let longer = longer(&draft.said("aud"));
            draft.claim("aud", longer)
        }
    ),
    signed!(
        "other-audiences",
        "a list of other audiences",
        "every token that several other APIs were sent",
        "RFC 7519 section 4.1.3",
        |draft| draft.claim("aud", json!(["https://a.example", "https://b.example"]))
    ),
    signed!(
        "no-audience",
        "a token without an audience",
        "tokens of an issuer that doesn't say whom they are for",
        "RFC 9068 section 2.2",
        |draft| draft.no_claim("aud")
    ),
    signed!(
        "other-issuer",
        "a token from another issuer",
        "people of another issuer who have the same id",
        "RFC 8725 section 3.8",
        |draft| draft.claim("iss", "https://evil.example")
    ),
    signed!(
        "longer-issuer",
        "an issuer that begins like this one",
        "tokens of an issuer whose name the attacker has registered",
        "RFC 8725 section 3.8",
        |draft| {
            let longer = longer(&draft.said("iss"));
            draft.claim("iss", longer)
        }
    ),
    signed!(
        "no-issuer",
        "a token without an issuer",
        "tokens that nobody answers for",
        "RFC 9068 section 2.2",
        |draft| draft.no_claim("iss")
    ),
    signed!(
        "nobody",
        "a token about nobody",
        "requests that no log can lay to anybody's account",
        "RFC 9068 section 2.2",
        |draft| draft.no_claim("sub")
    ),
];
