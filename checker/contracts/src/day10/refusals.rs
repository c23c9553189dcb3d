//! Transfers that can't be.

use checker::api::{Api, Content};
use checker::contract::{Level, Stage, StageResult};
use serde_json::json;

use super::ledger::{ADA, GRACE, balances, transfer};
use crate::learner::api;

pub(super) const UNREADABLE: Stage = Stage {
    name: "What isn't a transfer",
    teaches: "A body that isn't JSON is 400; one without a member, or with hours that aren't a text, is 400 or 422. Nothing changes.",
    why: "A 500 says that the server has a defect, and wakes somebody up. The client can mend this by itself.",
    source: "RFC 9110 sections 15.5.1 and 15.5.21",
    needs: &[2],
    hints: &[
        "What does your JSON parser do with `{`, and who catches it?",
        "Read the members one by one, each with the type that it has to have.",
    ],
    level: Level::Further,
    run: api(unreadable),
    ..Stage::PLAIN
};

fn unreadable(api: &Api) -> StageResult {
    let before = balances(api)?;
    api.case("a body that ends too early", |api| {
        let content = Content::new("application/json", "{\"from\": ");
        api.post("/transfers", content).expect(400)
    })?;
    let cases = [
        ("no hours", json!({ "from": ADA, "to": GRACE })),
        (
            "hours that are a list",
            json!({ "from": ADA, "to": GRACE, "hours": ["1.00"] }),
        ),
        (
            "hours that aren't any",
            json!({ "from": ADA, "to": GRACE, "hours": "some" }),
        ),
        (
            "a learner that isn't an id",
            json!({ "from": ADA, "to": "Grace", "hours": "1.00" }),
        ),
    ];
    for (case, content) in cases {
        api.case(case, |api| {
            api.post("/transfers", content).expect_one_of(&[400, 422])
        })?;
    }
    balances(api)?.are(&before, &[])
}

pub(super) const IMPOSSIBLE: Stage = Stage {
    name: "What can't be transferred",
    teaches: "Hours of zero, below zero or with three decimals are 422; a learner who isn't there is 404 or 422. Nothing changes.",
    why: "A transfer of -5 hours is a theft of 5. And the second half fails for a learner who isn't there, when the first is done.",
    source: "RFC 9110 section 15.5.21",
    needs: &[2],
    hints: &[
        "What does `hours - (-5)` do to the balance?",
        "An update that changes no row is not an error. Look at the number of rows.",
    ],
    level: Level::Further,
    run: api(impossible),
    ..Stage::PLAIN
};

fn impossible(api: &Api) -> StageResult {
    let before = balances(api)?;
    for hours in ["0", "-5.00", "0.001"] {
        api.case(format!("{hours} hours"), |api| {
            let content = json!({ "from": ADA, "to": GRACE, "hours": hours });
            api.post("/transfers", content).expect(422)?;
            balances(api)?.are(&before, &[])
        })?;
    }
    let nobody = "00000000-0000-7000-8000-00000000dead";
    for (from, to) in [(ADA, nobody), (nobody, ADA)] {
        api.case(format!("from {from} to {to}"), |api| {
            transfer(api, from, to, 100).expect_one_of(&[404, 422])?;
            balances(api)?.are(&before, &[])
        })?;
    }
    Ok(())
}
