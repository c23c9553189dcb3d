//! The naive version. The tour and `day10 naive` show it losing hours; nothing else calls it.

use database::{Error, Executor as _, Transaction};
use rust_decimal::Decimal;
use transactions::ledger::{Refusal, Transfer};
use uuid::Uuid;

// ANCHOR: naive
/// Select, compute, update. It runs inside begin and commit, and looks safe.
pub(crate) fn transfer(tx: &mut Transaction<'_>, it: &Transfer) -> Result<(), Error> {
    let (has, wanted) = (balance(tx, it.from)?, it.hours);
    if has < wanted {
        return Err(Error::job(Refusal::Short { has, wanted }));
    }
    let gets = balance(tx, it.to)?;
    set(tx, it.from, has - wanted)?;
    set(tx, it.to, gets + wanted)
}

fn balance(tx: &mut Transaction<'_>, of: Uuid) -> Result<Decimal, Error> {
    let select = "select hours from balances where learner_id = $1";
    tx.query_one(select, &[&of]).map(|(hours,)| hours)
}

fn set(tx: &mut Transaction<'_>, of: Uuid, hours: Decimal) -> Result<(), Error> {
    let update = "update balances set hours = $2 where learner_id = $1";
    tx.execute(update, &[&of, &hours]).map(drop)
}
// ANCHOR_END: naive
