//! The header: an algorithm and a type that the server chose, and not the sender.

use checker::api::{Api, Signing};
use checker::attack::Attack;
use checker::contract::{Level, Stage, StageResult};
use serde_json::json;

use crate::attacking::{attacks, is_known, is_refused};

pub(super) const ALGORITHM: Stage = Stage {
    name: "The algorithm is yours",
    teaches: "The server verifies by the algorithm that its key is for. A header that says none, in any spelling, no algorithm, or another one is refused.",
    why: "A sender who may choose the algorithm chooses none. In 2015 most libraries let them.",
    source: "RFC 8725 sections 2.1 and 3.1, RFC 7519 section 6",
    needs: &[1],
    hints: &[
        "Where does your code get the algorithm from that it verifies by?",
        "A key has one algorithm, which you know before any token comes. The header may agree, or the token is refused.",
        "Don't refuse `none`; accept `HS256`. A list of bad words is never complete.",
    ],
    run: attacks(is_known, ALGORITHMS),
    ..Stage::PLAIN
};

const ALGORITHMS: &[Attack] = &[
    Attack {
        id: "alg-none",
        name: "an algorithm named none",
        gains: "requests in anybody's name, without a key",
        source: "RFC 8725 section 2.1",
        attempt: |api| none(api, &["none"]),
    },
    Attack {
        id: "alg-none-spelled",
        name: "none in other letters",
        gains: "requests in anybody's name: only the small letters were refused",
        source: "RFC 8725 section 3.1",
        attempt: |api| none(api, &["None", "NONE", "nOnE"]),
    },
    Attack {
        id: "no-alg",
        name: "a header without an algorithm",
        gains: "requests in anybody's name, by whatever the default is",
        source: "RFC 7515 section 4.1.1",
        attempt: |api| {
            let draft = api
                .draft()
                .no_header("alg")
                .claim("roles", json!(["staff"]));
            is_refused(api, format!("{}.", draft.message()))?;
            is_refused(api, draft.signed(Signing::With(b"any")))
        },
    },
    Attack {
        id: "alg-of-the-sender",
        name: "another algorithm of the same family",
        gains: "the choice of the algorithm, which is the first half of most attacks",
        source: "RFC 8725 section 3.1",
        attempt: |api| {
            is_refused(
                api,
                api.draft().header("alg", "HS512").signed(Signing::Hs512),
            )
        },
    },
];

/// Tokens without a signature, by algorithms with these names.
fn none(api: &Api, names: &[&str]) -> StageResult {
    names.iter().try_for_each(|name| {
        let draft = api.draft().header("alg", *name);
        let draft = draft.claim("roles", json!(["staff"]));
        is_refused(api, format!("{}.", draft.message()))?;
        is_refused(api, draft.signed(Signing::With(b"any")))
    })
}

pub(super) const TYPE: Stage = Stage {
    name: "The type of token",
    teaches: "A token whose `typ` isn't at+jwt, or that has none, is refused. `application/at+jwt` is the same type, in any case of letters.",
    why: "One issuer signs several kinds of tokens by one key: ID tokens, password resets, logouts. Without the type, each opens what only an access token should.",
    source: "RFC 9068 sections 2.1 and 4, RFC 8725 section 3.11",
    needs: &[5],
    hints: &[
        "Your issuer's ID token has the same key, the same `iss` and the same `sub`. How do you tell it from an access token?",
        "Compare `typ` of the header: strip `application/`, ignore case, and it has to be `at+jwt`.",
    ],
    level: Level::Further,
    run: attacks(types, TYPES),
    ..Stage::PLAIN
};

fn types(api: &Api) -> StageResult {
    ["application/at+jwt", "AT+JWT"].iter().try_for_each(|typ| {
        let token = api.draft().header("typ", *typ).sign();
        api.case(format!("the type {typ}"), |api| {
            api.bearing(token).get("/me").expect(200).map(drop)
        })
    })
}

const TYPES: &[Attack] = &[
    Attack {
        id: "id-token",
        name: "a token of another type",
        gains: "an ID token, or the link of a mail, as a key to the API",
        source: "RFC 8725 section 2.8",
        attempt: |api| {
            let other = |typ: &&str| is_refused(api, api.draft().header("typ", *typ).sign());
            ["JWT", "logout+jwt", "secevent+jwt", ""]
                .iter()
                .try_for_each(other)
        },
    },
    Attack {
        id: "no-type",
        name: "a token without a type",
        gains: "any other token of the issuer's as a key to the API",
        source: "RFC 9068 section 4",
        attempt: |api| is_refused(api, api.draft().no_header("typ").sign()),
    },
];
