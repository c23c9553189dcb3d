//! One transfer at a time, and what the balances say of it.

use std::collections::BTreeMap;

use checker::api::{Api, Call, Response};
use checker::contract::{Stage, StageResult};
use checker::failure::Failure;
use serde_json::json;

use crate::learner::{LEARNERS, api};

/// The balances of one moment, in hundredths of an hour: no float is near them.
pub(super) struct Balances {
    of: BTreeMap<String, i64>,
    /// Where they were read.
    response: Response,
}

/// The three learners by what they are in most stages.
pub(super) const ADA: &str = LEARNERS[0];
pub(super) const GRACE: &str = LEARNERS[1];
pub(super) const LINUS: &str = LEARNERS[2];

/// Reads the balances.
pub(super) fn balances(api: &Api) -> Result<Balances, Failure> {
    let response = api.get("/balances").expect(200)?;
    let items = response.value("/items")?;
    let items = items.as_array();
    let items = items.ok_or_else(|| response.wrong("/items", "is not a list"))?;
    let mut of = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        let pointer = format!("/items/{place}/hours");
        let learner = response.value(&format!("/items/{place}/learner_id"))?;
        let hours = item["hours"].as_str();
        let hours = hours.ok_or_else(|| {
            response.wrong(&pointer, "is not a text, expected one such as \"2.50\"")
        })?;
        let hours = hundredths(hours)
            .ok_or_else(|| response.wrong(&pointer, "is not hours with at most two decimals"))?;
        of.insert(learner.as_str().unwrap_or_default().to_owned(), hours);
    }
    match LEARNERS.iter().find(|it| !of.contains_key(**it)) {
        Some(learner) => {
            let what = format!("lacks the learner {learner}");
            Err(response.wrong("/items", &what))
        }
        None => Ok(Balances { of, response }),
    }
}

/// `"12.5"` as 1250; a minus sign is taken, so that a balance below zero is named as that.
fn hundredths(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |it| (-1, it));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<2}")
        .parse()
        .ok()
        .map(|it: i64| sign * it)
}

/// 1250 as `12.50`.
pub(super) fn shown(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

impl Balances {
    /// The balance of this learner.
    pub(super) fn of(&self, learner: &str) -> i64 {
        self.of.get(learner).copied().unwrap_or_default()
    }

    /// The same, of these learners alone.
    pub(super) fn of_only(mut self, learners: &[&str]) -> Self {
        self.of
            .retain(|learner, _| learners.contains(&learner.as_str()));
        self
    }

    /// Fails unless these are the balances `before` after the `moves`, each from one learner to another.
    pub(super) fn are(&self, before: &Balances, moves: &[(&str, &str, i64)]) -> StageResult {
        let mut due = before.of.clone();
        for (from, to, hours) in moves {
            *due.entry((*from).to_owned()).or_default() -= hours;
            *due.entry((*to).to_owned()).or_default() += hours;
        }
        for (learner, due) in due {
            let has = self.of(&learner);
            if has != due {
                let (has, due) = (shown(has), shown(due));
                let what = format!("the balance of {learner} is {has}, expected {due}");
                return Err(self.response.fail(what));
            }
        }
        Ok(())
    }
}

/// A transfer of so many hundredths.
pub(super) fn transfer<'a>(api: &Api<'a>, from: &str, to: &str, hundredths: i64) -> Call<'a> {
    let hours = shown(hundredths);
    let content = json!({ "from": from, "to": to, "hours": hours });
    api.as_learner(from).post("/transfers", content)
}

pub(super) const BALANCES: Stage = Stage {
    name: "The balances",
    teaches: "`GET /balances` lists each learner with the hours as an exact text.",
    why: "A JSON number is a float for most programs, and a float has no 0.10. Money and hours are added up for years.",
    source: "PostgreSQL 8.1.2",
    needs: &[],
    hints: &[
        "`{\"items\": [{\"learner_id\": ..., \"hours\": \"100.00\"}]}`",
        "`numeric` comes out of most drivers as a text or as a decimal type. Send it as a text.",
    ],
    run: api(|api| balances(api).map(drop)),
    ..Stage::PLAIN
};

pub(super) const TRANSFER: Stage = Stage {
    name: "A transfer",
    teaches: "`POST /transfers` is 201, and moves exactly its hours from one balance to the other.",
    why: "Two balances change or none does. That is what a transaction is for.",
    source: "PostgreSQL 3.4",
    needs: &[1],
    hints: &[
        "Two updates between begin and commit.",
        "`set hours = hours - $2` for the one and `+ $2` for the other.",
    ],
    run: api(moves),
    ..Stage::PLAIN
};

fn moves(api: &Api) -> StageResult {
    let before = balances(api)?;
    transfer(api, ADA, GRACE, 250).expect(201)?;
    balances(api)?.are(&before, &[(ADA, GRACE, 250)])?;
    api.case("and back", |api| {
        transfer(api, GRACE, ADA, 250).expect(201)?;
        balances(api)?.are(&before, &[])
    })
}

pub(super) const TO_THE_LAST: Stage = Stage {
    name: "To the last hour",
    teaches: "More than the balance is 409 and changes nothing; the whole balance may be given.",
    why: "The request is right and the state is not, which is what 409 says. After other transfers the same request may succeed.",
    source: "RFC 9110 section 15.5.10",
    needs: &[2],
    hints: &[
        "Compare the hours with the balance before you take them.",
        "Or let the constraint `balances_not_negative` decide (SQLSTATE 23514), and turn its error into the 409.",
    ],
    run: api(to_the_last),
    ..Stage::PLAIN
};

fn to_the_last(api: &Api) -> StageResult {
    // An attempt before this one may have left nothing.
    transfer(api, ADA, LINUS, 100).expect(201)?;
    let before = balances(api)?;
    let all = before.of(LINUS);
    api.case("a hundredth too much", |api| {
        transfer(api, LINUS, ADA, all + 1).expect(409)?;
        balances(api)?.are(&before, &[])
    })?;
    api.case("the whole balance", |api| {
        transfer(api, LINUS, ADA, all).expect(201)?;
        balances(api)?.are(&before, &[(LINUS, ADA, all)])
    })?;
    api.case("from nothing", |api| {
        transfer(api, LINUS, ADA, 1).expect(409).map(drop)
    })?;
    transfer(api, ADA, LINUS, all - 100).expect(201)?;
    balances(api)?.are(&before, &[(LINUS, ADA, 100)])
}

pub(super) const EXACT: Stage = Stage {
    name: "Exact to the hundredth",
    teaches: "Ten transfers of 0.10 and one of 0.01 are 1.01.",
    why: "In binary, 0.1 + 0.2 is 0.30000000000000004. Once it's rounded somewhere, the sum of a ledger drifts.",
    source: "PostgreSQL 8.1.2",
    needs: &[2],
    hints: &[
        "Where in your program does a float see the hours?",
        "Pass the text on to PostgreSQL as `numeric`, and compute there.",
    ],
    run: api(exact),
    ..Stage::PLAIN
};

fn exact(api: &Api) -> StageResult {
    let before = balances(api)?;
    for _ in 0..10 {
        transfer(api, ADA, LINUS, 10).expect(201)?;
    }
    transfer(api, ADA, LINUS, 1).expect(201)?;
    balances(api)?.are(&before, &[(ADA, LINUS, 101)])?;
    transfer(api, LINUS, ADA, 101).expect(201)?;
    balances(api)?.are(&before, &[])
}
