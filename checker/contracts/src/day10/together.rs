//! Many transfers at once.

use checker::api::Api;
use checker::contract::{Stage, StageResult};
use checker::failure::Failure;

use super::ledger::{ADA, GRACE, LINUS, balances, shown, transfer};
use crate::learner::api;

/// How many come at once.
const CLIENTS: usize = 8;

pub(super) const SPENT_ONCE: Stage = Stage {
    name: "Spent once",
    teaches: "Of eight transfers at once, each of three tenths of a balance, three are 201 and five are 409. The hours that moved are those of the three.",
    why: "Select, compute, update is right until two requests select at the same moment. Then both spend the same hours, or one erases what the other has written. `begin` doesn't help: it locks nothing that is read.",
    source: "PostgreSQL 13.2.1, 13.3.2",
    needs: &[3],
    hints: &[
        "What may another request do between your select and your update?",
        "One statement that computes: `update ... set hours = hours - $2 where learner_id = $1 and hours >= $2`. No row changed: 409.",
        "Or lock the row before you read it: `select ... for update`.",
    ],
    run: api(spent_once),
    ..Stage::PLAIN
};

fn spent_once(api: &Api) -> StageResult {
    let before = balances(api)?;
    let share = before.of(ADA) * 3 / 10;
    let calls = (0..CLIENTS).map(|_| transfer(api, ADA, GRACE, share));
    let mut made = 0;
    for response in api.at_once(calls.collect())? {
        let response = api.case("one of eight at once", |_| response.status(&[201, 409]))?;
        made += i64::from(response.code() == 201);
    }
    if made > 3 {
        let (has, share) = (shown(before.of(ADA)), shown(share));
        let what = format!("{made} transfers of {share} were made from a balance of {has}");
        return Err(Failure::plain(what));
    }
    api.case(format!("after {made} transfers"), |api| {
        balances(api)?.are(&before, &[(ADA, GRACE, made * share)])
    })?;
    if made < 3 {
        let what = format!(
            "only {made} of eight were made, and three would fit: a 409 is for a balance that is too small"
        );
        return Err(Failure::plain(what));
    }
    transfer(api, GRACE, ADA, made * share).expect(201)?;
    balances(api)?.are(&before, &[])
}

pub(super) const OPPOSITE: Stage = Stage {
    name: "Opposite transfers",
    teaches: "Twenty-four transfers at once between three learners, in both directions, are all 201.",
    why: "Each transfer locks two rows. Two opposite ones, each from its own side, wait for each other until PostgreSQL ends one of them (40P01).",
    source: "PostgreSQL 13.3.4",
    needs: &[7],
    hints: &[
        "In which order does a transfer lock its two rows? And the opposite one?",
        "Lock both rows first, always in one order: `where learner_id in ($1, $2) order by learner_id for update`.",
        "A deadlock or a serialization failure is nobody's mistake: run the whole transaction again.",
    ],
    run: api(opposite),
    ..Stage::PLAIN
};

fn opposite(api: &Api) -> StageResult {
    let before = balances(api)?;
    // Each has its opposite, so in the end everybody has what they had.
    let circle = [
        (ADA, GRACE),
        (GRACE, ADA),
        (GRACE, LINUS),
        (LINUS, GRACE),
        (LINUS, ADA),
        (ADA, LINUS),
    ];
    for hundredths in [5, 10, 15] {
        let moves = circle.iter().cycle().take(CLIENTS);
        let calls = moves.map(|(from, to)| transfer(api, from, to, hundredths));
        for response in api.at_once(calls.collect())? {
            api.case("one of eight in both directions", |_| {
                response.status(&[201])
            })?;
        }
        balances(api)?.are(&before, &[])?;
    }
    Ok(())
}
