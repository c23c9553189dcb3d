//! The key: the server's own, whatever the token says about it.

use std::net::TcpListener;

use checker::api::{Api, Draft, PUBLIC, Signing, encoded};
use checker::attack::Attack;
use checker::contract::{Level, Stage, StageResult};
use checker::failure::Failure;
use serde_json::json;

use crate::attacking::{attacks, is_known, is_refused, repelled};

pub(super) const CHOSEN_KEYS: Stage = Stage {
    name: "A key that the sender chose",
    teaches: "`kid` is looked up among your own keys and nowhere else; `jwk`, `jku` and `x5u` are ignored; an extension that `crit` names and you don't know is refused.",
    why: "The header is read before anything is verified, so all of it is an attacker's text. A `kid` that becomes a path or a statement lets them bring a key of their own.",
    source: "RFC 8725 section 3.10, RFC 7515 sections 4.1.2 to 4.1.11",
    needs: &[5],
    hints: &[
        "What does your program do with `kid`?",
        "Keep keys in a map that is filled at the start, and look `kid` up in it. Not found is refused.",
        "Never fetch a key from where a token says. `crit` lists what you have to understand: if you don't, refuse.",
    ],
    level: Level::Further,
    run: attacks(is_known, CHOSEN),
    ..Stage::PLAIN
};

const CHOSEN: &[Attack] = &[
    Attack {
        id: "kid-path",
        name: "a key in a file that is empty",
        gains: "requests in anybody's name: the key is /dev/null, which everybody has",
        source: "RFC 8725 section 3.10",
        attempt: |api| {
            let kid = "../../../../../../dev/null";
            is_refused(
                api,
                staff(api).header("kid", kid).signed(Signing::With(b"")),
            )
        },
    },
    Attack {
        id: "kid-sql",
        name: "a key in a statement",
        gains: "requests in anybody's name, and SQL of the attacker's",
        source: "RFC 8725 section 3.10",
        attempt: |api| {
            let kid = format!("x' union select '{}' -- ", api.mark());
            let key = Signing::With(api.mark().as_bytes());
            is_refused(api, staff(api).header("kid", kid).signed(key))
        },
    },
    Attack {
        id: "jwk",
        name: "a key in the header itself",
        gains: "requests in anybody's name, by a key that the attacker brings",
        source: "RFC 7515 section 4.1.3, CVE-2018-0114",
        attempt: |api| {
            let key = api.mark().as_bytes();
            let jwk = json!({ "kty": "oct", "k": encoded(key), "alg": "HS256" });
            is_refused(
                api,
                staff(api).header("jwk", jwk).signed(Signing::With(key)),
            )
        },
    },
    Attack {
        id: "jku",
        name: "a key at an address of the attacker's",
        gains: "requests from inside your network to any address, and a key of the attacker's",
        source: "RFC 8725 section 3.10",
        attempt: |api| {
            ["jku", "x5u"]
                .iter()
                .try_for_each(|name| is_not_fetched(api, name))
        },
    },
    Attack {
        id: "crit",
        name: "an extension that nobody knows, and that is critical",
        gains: "a token that means something else to its issuer than to you",
        source: "RFC 7515 section 4.1.11",
        attempt: |api| {
            let draft = api.draft().header("crit", json!(["only-once"]));
            is_refused(api, draft.header("only-once", true).sign())
        },
    },
];

/// A token that says more than the sender may.
fn staff(api: &Api) -> Draft {
    api.draft().claim("roles", json!(["staff"]))
}

/// Sends a token that says where its key is, and looks whether anybody comes for it.
fn is_not_fetched(api: &Api, name: &str) -> StageResult {
    let cannot = |error: std::io::Error| Failure {
        inconclusive: true,
        ..Failure::plain(format!("nothing can listen here: {error}"))
    };
    let listener = TcpListener::bind("127.0.0.1:0").map_err(cannot)?;
    listener.set_nonblocking(true).map_err(cannot)?;
    let url = format!("http://{}/keys", listener.local_addr().map_err(cannot)?);
    let key = Signing::With(api.mark().as_bytes());
    let draft = staff(api).header(name, url).header("kid", "theirs");
    let response = api.bearing(draft.signed(key)).get("/me").send()?;
    match listener.accept() {
        Ok(_) => {
            let what = format!("the program comes for the key that `{name}` names");
            Err(response.fail(what).exploited())
        }
        Err(_) if response.code() < 300 => Err(response.fail("it's let in").exploited()),
        Err(_) => Ok(()),
    }
}

pub(super) const PUBLIC_KEY: Stage = Stage {
    name: "Two keys, two algorithms",
    teaches: "A token with the `kid` public is signed by RSA (RS256), and TOKEN_PUBLIC_KEY verifies it. The text of that key is no secret, so as a key of HMAC it is refused.",
    why: "The sender says HS256, and the server's function takes the same key for it: the public one. Everybody has that, so everybody can sign.",
    source: "RFC 8725 sections 2.1 and 3.1, RFC 7518 section 3.3",
    needs: &[6],
    hints: &[
        "For each `kid` you keep a key. What else do you have to keep with it?",
        "A map from `kid` to key and algorithm: public is RS256 with TOKEN_PUBLIC_KEY, no `kid` is HS256 with TOKEN_KEY.",
        "Verify by the algorithm of the entry, after you have compared it with the header's.",
    ],
    level: Level::Further,
    run: attacks(by_rsa, CONFUSED),
    ..Stage::PLAIN
};

fn by_rsa(api: &Api) -> StageResult {
    api.case("a token that is signed by RSA", |api| {
        let call = api.bearing(public(api).signed(Signing::Rs256)).get("/me");
        call.expect(200)?.member("/id", api.id())
    })
}

/// A token for the public key.
fn public(api: &Api) -> Draft {
    api.draft().header("alg", "RS256").header("kid", "public")
}

const CONFUSED: &[Attack] = &[
    Attack {
        id: "public-key-as-secret",
        name: "the public key as a secret",
        gains: "requests in anybody's name, by a key that everybody may have",
        source: "RFC 8725 section 2.1, CVE-2015-9235",
        attempt: |api| {
            let draft = staff(api).header("alg", "HS256");
            for key in [PUBLIC, PUBLIC.trim_end()] {
                let key = Signing::With(key.as_bytes());
                is_refused(api, draft.clone().header("kid", "public").signed(key))?;
                is_refused(api, draft.signed(key))?;
            }
            Ok(())
        },
    },
    Attack {
        id: "rsa-borrowed",
        name: "staff's claims under a learner's signature by RSA",
        gains: "staff's rights for any learner",
        source: "RFC 7515 section 5.2",
        attempt: |api| {
            let token = public(api).signed(Signing::Rs256);
            let signature = token.rsplit('.').next().unwrap_or_default();
            let claims = public(api).claim("roles", json!(["staff"]));
            repelled(
                api.bearing(format!("{}.{signature}", claims.message()))
                    .get("/me"),
            )
        },
    },
];
