//! The ledger: hours in hundredths, and what each request does to them.

use serde_json::{Value, json};

use super::access::Reach;
use super::hole::Hole;
use super::http::{Request, Response};
use super::model::Model;
use super::negotiation::content;
use super::twist::Fault;

/// A transfer that may be made.
#[derive(Clone)]
struct Transfer {
    from: String,
    to: String,
    hundredths: i64,
}

impl Model {
    pub(super) fn balances(&self) -> Response {
        let state = self.state();
        let mut balances: Vec<_> = state.ledger.balances.iter().collect();
        if self.twist.has(Fault::LearnerMissing) {
            balances.pop();
        }
        let items = balances.into_iter().map(|(learner, hundredths)| {
            let hours = match self.twist.has(Fault::FloatHours) {
                true => json!(*hundredths as f64 / 100.0),
                false => json!(shown(*hundredths)),
            };
            json!({ "learner_id": learner, "hours": hours })
        });
        let items: Vec<Value> = items.collect();
        Response::new(200).json(&json!({ "items": items }))
    }

    pub(super) fn transfer(&self, request: &Request, reach: &Reach) -> Response {
        let transfer = match content(self.twist, request) {
            Ok(members) => self.read_transfer(&members),
            Err(refusal) => Err(refusal),
        };
        let transfer = match transfer {
            Ok(transfer) => transfer,
            Err(refusal) => return refusal,
        };
        if let Err(refused) = self.may_name(reach, &transfer.from, Hole::OthersSpent) {
            return refused;
        }
        let read = (self.balance(&transfer.from), self.balance(&transfer.to));
        if self.twist.has(Fault::LooksFirst) {
            self.linger_in_the_gap();
            return self.set(&transfer, read.0, read.1);
        }
        if self.twist.has(Fault::LocksItsSideFirst) && self.is_in_a_circle(&transfer) {
            return Response::new(500);
        }
        // Both are read again, with nobody in between.
        self.add(&transfer)
    }

    /// Reads the members of a body; a response where they break a rule.
    fn read_transfer(
        &self,
        members: &serde_json::Map<String, Value>,
    ) -> Result<Transfer, Response> {
        let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
        let hundredths = text("hours").and_then(|it| hundredths(&it));
        let (Some(from), Some(to), Some(hundredths)) = (text("from"), text("to"), hundredths)
        else {
            return Err(Response::new(422));
        };
        let known = |it: &str| self.state().ledger.balances.contains_key(it);
        let possible = hundredths > 0 || self.twist.has(Fault::NegativeSteals) && hundredths < 0;
        let is_an_id = to.len() == 36;
        let somebody = known(&to) || is_an_id && self.twist.has(Fault::GivenToNobody);
        match possible && from != to && known(&from) && somebody {
            true => Ok(Transfer {
                from,
                to,
                hundredths,
            }),
            false => Err(Response::new(422)),
        }
    }

    fn balance(&self, learner: &str) -> i64 {
        let state = self.state();
        state
            .ledger
            .balances
            .get(learner)
            .copied()
            .unwrap_or_default()
    }

    /// Moves the hours in one step.
    fn add(&self, it: &Transfer) -> Response {
        let mut state = self.state();
        let balances = &mut state.ledger.balances;
        let has = balances.get(&it.from).copied().unwrap_or_default();
        let least = i64::from(self.twist.has(Fault::KeepsTheLast));
        if has - it.hundredths < least && !self.twist.has(Fault::Overdraws) {
            return Response::new(409);
        }
        let gets = match self.twist.has(Fault::RoundedHours) {
            true => it.hundredths / 10 * 10,
            false => it.hundredths,
        };
        if !self.twist.has(Fault::GivesOnly) {
            balances.insert(it.from.clone(), has - it.hundredths);
        }
        if let Some(balance) = balances.get_mut(&it.to)
            && !self.twist.has(Fault::TakesOnly)
        {
            *balance += gets;
        }
        created(it)
    }

    /// Writes what was computed from balances that were read before.
    fn set(&self, it: &Transfer, has: i64, gets: i64) -> Response {
        if has < it.hundredths {
            return Response::new(409);
        }
        let balances = &mut self.state().ledger.balances;
        balances.insert(it.from.clone(), has - it.hundredths);
        balances.insert(it.to.clone(), gets + it.hundredths);
        created(it)
    }

    /// Holds its own side until every request that exists does; whether another one holds the other side and wants this.
    fn is_in_a_circle(&self, it: &Transfer) -> bool {
        self.settle();
        let own = (it.from.clone(), it.to.clone());
        self.state().ledger.under_way.push(own.clone());
        self.tell();
        self.wait(|state| state.race.all_are(state.ledger.under_way.len()));
        let under_way = &mut self.state().ledger.under_way;
        if let Some(at) = under_way.iter().position(|other| *other == own) {
            under_way.swap_remove(at);
        }
        under_way.contains(&(own.1, own.0))
    }
}

fn created(it: &Transfer) -> Response {
    let hours = shown(it.hundredths);
    Response::new(201).json(&json!({ "from": it.from, "to": it.to, "hours": hours }))
}

/// 1250 as `12.50`.
fn shown(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// `"12.5"` as 1250; none for what isn't hours with at most two decimals.
pub(super) fn hundredths(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |it| (-1, it));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || whole.len() > 8 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<2}")
        .parse()
        .ok()
        .map(|it: i64| sign * it)
}
