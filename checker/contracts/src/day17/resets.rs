//! A forgotten password.

use checker::api::Api;
use checker::attack::Attack;
use checker::contract::Stage;
use serde_json::{Value, json};

use super::person::{OTHER, RIGHT, address, register, registers, same};
use crate::attacking::{attacks, repelled};

pub(super) const RESET: Stage = Stage {
    name: "A request for a reset tells nothing",
    teaches: "POST /password-resets is 202 with the same content for every address. A body with two addresses is refused, and so is a token that nobody was sent.",
    why: "The form for forgotten passwords is where most services tell who is a member. A list of addresses sends the owner's token to somebody else as well.",
    source: "OWASP Forgot Password",
    needs: &[1],
    hints: &[
        "Ask for a reset of an address that has no account. What does your program answer?",
        "Write down what was asked and answer 202. Look for the account later, when you send the mail; then the time is the same, too.",
        "An address is one text. A list, or a text with a comma, is 422. A token has 32 random bytes, and the table has its hash.",
    ],
    run: attacks(registers, RESETS),
    ..Stage::PLAIN
};

const RESETS: &[Attack] = &[
    Attack {
        id: "reset-enumerates",
        name: "a reset for an address without an account",
        gains: "a list of members",
        source: "OWASP Forgot Password",
        attempt: |api| {
            let email = address(api, "reset");
            register(api, &email, RIGHT).expect(202)?;
            let known = ask(api, &json!(email)).expect(202)?;
            let unknown = ask(api, &json!(address(api, "none"))).send()?;
            same(&known, &unknown).map_err(checker::failure::Failure::exploited)
        },
    },
    Attack {
        id: "reset-to-two",
        name: "a reset for two addresses",
        gains: "the owner's token, in the attacker's mailbox",
        source: "OWASP Forgot Password",
        attempt: |api| {
            let (email, own) = (address(api, "owner"), address(api, "eve"));
            register(api, &email, RIGHT).expect(202)?;
            repelled(ask(api, &json!([email, own])))?;
            repelled(ask(api, &json!(format!("{email},{own}"))))
        },
    },
    Attack {
        id: "reset-by-any-token",
        name: "a token that nobody was sent",
        gains: "every account",
        source: "OWASP Forgot Password",
        attempt: |api| {
            for token in ["", "0", "null", &"0".repeat(64)] {
                let body = json!({ "token": token, "password": OTHER });
                repelled(api.anonymous().post("/password-changes", body))?;
            }
            let body = json!({ "token": null, "password": OTHER });
            repelled(api.anonymous().post("/password-changes", body))
        },
    },
];

fn ask<'a>(api: &Api<'a>, email: &Value) -> checker::api::Call<'a> {
    api.anonymous()
        .post("/password-resets", json!({ "email": email }))
}
