//! The ledger: hours that learners give each other. Their sum never changes and nobody's balance is below zero.
//!
//! ```sql
//! create table balances (learner_id uuid primary key, hours numeric(10,2) not null check (hours >= 0))
//! ```

use database::{Error, Executor, Transaction, row};
use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// Hours that move from one learner to another.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// The giver.
    pub from: Uuid,
    /// The receiver.
    pub to: Uuid,
    /// How many, exactly: a string in JSON, where a number would pass through a float.
    #[serde(deserialize_with = "exact")]
    pub hours: Decimal,
}

/// Reads `"2.5"`: digits, at most one point between them, perhaps a minus sign. Not `2.5`, `"1e1"`, `".5"` or `"1_0"`.
fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = String::deserialize(deserializer)?;
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let parts: Vec<&str> = unsigned.split('.').collect();
    let digits = |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let plain = parts.len() <= 2 && parts.iter().all(digits);
    let value = if plain { text.parse().ok() } else { None };
    value.ok_or_else(|| D::Error::custom(format!("hours must be like \"2.5\", not \"{text}\"")))
}

/// The balance of a learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// The learner.
    pub learner_id: Uuid,
    /// Never below zero.
    pub hours: Decimal,
}

row!(Balance { learner_id, hours });

/// Why a transfer is refused; nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The amount is not one.
    #[error("the hours must be above 0, below 100,000,000 and have at most two decimals, not {0}")]
    Amount(Decimal),
    /// Both sides are one.
    #[error("a transfer needs two learners, and both are {0}")]
    Same(Uuid),
    /// There is no such balance.
    #[error("no learner {0} has a balance")]
    Unknown(Uuid),
    /// The giver has less.
    #[error("the balance is {has} hours, less than {wanted}")]
    Short {
        /// The giver's hours.
        has: Decimal,
        /// The hours to give.
        wanted: Decimal,
    },
    /// The receiver would have more than the column holds.
    #[error("the balance would exceed 99,999,999.99 hours")]
    TooMuch,
}

/// All balances, by learner.
pub fn balances(db: &mut impl Executor) -> Result<Vec<Balance>, Error> {
    db.query(
        "select learner_id, hours from balances order by learner_id",
        &[],
    )
}

// ANCHOR: transfer
/// Moves hours. It locks both rows, always the smaller id first, so that two opposite transfers
/// can't wait for each other.
///
/// # Errors
/// A [`Refusal`] as [`Error::job`]; what PostgreSQL refuses.
pub fn transfer(tx: &mut Transaction<'_>, transfer: &Transfer) -> Result<(), Error> {
    transfer.check().map_err(Error::job)?;
    let Transfer { from, to, hours } = transfer;
    let both: Vec<Balance> = tx.query(
        "select learner_id, hours
         from balances
         where learner_id in ($1, $2)
         order by learner_id
         for update",
        &[from, to],
    )?;
    let of = |who: &Uuid| match both.iter().find(|it| it.learner_id == *who) {
        Some(balance) => Ok(balance.hours),
        None => Err(Error::job(Refusal::Unknown(*who))),
    };
    let (has, gets) = (of(from)?, of(to)?);
    if has < *hours {
        let wanted = *hours;
        return Err(Error::job(Refusal::Short { has, wanted }));
    }
    if gets + hours >= MOST {
        return Err(Error::job(Refusal::TooMuch));
    }
    let add = "update balances set hours = hours + $2 where learner_id = $1";
    tx.execute(add, &[from, &-hours])?;
    tx.execute(add, &[to, hours])?;
    Ok(())
}
// ANCHOR_END: transfer

/// `numeric(10,2)` holds less than this.
const MOST: Decimal = Decimal::from_parts(100_000_000, 0, 0, false, 0);

impl Transfer {
    /// Checks the transfer without a look at the balances.
    fn check(&self) -> Result<(), Refusal> {
        let exact = self.hours.normalize().scale() <= 2;
        if !exact || self.hours <= Decimal::ZERO || self.hours >= MOST {
            return Err(Refusal::Amount(self.hours));
        }
        if self.from == self.to {
            return Err(Refusal::Same(self.from));
        }
        Ok(())
    }
}
