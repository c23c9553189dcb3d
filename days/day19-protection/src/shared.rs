//! Limits that all instances share, in PostgreSQL. A request of one costs a statement and a row version, so they
//! are for what is rare: guesses of a password, resets, registrations.

use std::fmt::Display;

use database::{Executor, Scoped};
use jiff::Timestamp;
use rest::Problem;
use sha2::{Digest, Sha256};

use crate::gcra::{Quota, Standing};
use crate::rate_limit::too_many;

/// A quota with a name, in the table `rate_limits`.
#[derive(Clone, Copy, Debug)]
pub struct SharedLimit {
    name: &'static str,
    quota: Quota,
}

/// GCRA in one statement. Concurrent requests of a key queue at its row, so none is lost; up to two rows that owe
/// nothing are taken away, so they can't pile up. `$3` is now, `$4` the interval, `$5` the whole burst, both in
/// microseconds.
const TAKE: &str = "\
with expired as (
    delete from rate_limits
    where (name, key) in (
        select name, key
        from rate_limits
        where free_at <= $3 and (name, key) <> ($1, $2)
        order by free_at
        limit 2
        for update skip locked
    )
)
insert into rate_limits as it (name, key, free_at, admitted)
values ($1, $2, $3 + $4::bigint * interval '1 microsecond', true)
on conflict on constraint rate_limits_pkey
do update set
    free_at = case
        when greatest(it.free_at, $3) + $4::bigint * interval '1 microsecond' <= $3 + $5::bigint * interval '1 microsecond'
        then greatest(it.free_at, $3) + $4::bigint * interval '1 microsecond'
        else least(it.free_at, $3 + $5::bigint * interval '1 microsecond')
    end,
    admitted = greatest(it.free_at, $3) + $4::bigint * interval '1 microsecond' <= $3 + $5::bigint * interval '1 microsecond'
returning free_at, admitted";

const GIVE_BACK: &str = "\
update rate_limits
set free_at = free_at - $3::bigint * interval '1 microsecond'
where name = $1 and key = $2";

impl SharedLimit {
    /// A quota. Two limits have two names, of small letters and hyphens.
    pub const fn new(name: &'static str, quota: Quota) -> Self {
        Self { name, quota }
    }

    /// Takes one request from the quota of `key` at `now`.
    ///
    /// # Errors
    /// 429 with `Retry-After` if it is spent; 503 if the database can't say. Nobody passes uncounted.
    pub async fn take(
        &self,
        db: &Scoped,
        key: impl Display,
        now: Timestamp,
    ) -> Result<Standing, Problem> {
        let (name, key) = (self.name, digest(&key));
        let interval = micros(self.quota.interval());
        let capacity = micros(self.quota.capacity());
        let row = db.run(move |db| {
            db.query_one(TAKE, &[&name, &key.as_slice(), &now, &interval, &capacity])
        });
        let (free_at, admitted): (Timestamp, bool) = row.await?;
        let owed = micros(free_at.duration_since(now)).max(0);
        let standing = self.quota.standing(admitted, owed);
        match admitted {
            true => Ok(standing),
            false => Err(too_many(standing)),
        }
    }

    /// Gives one request back to `key`: it was taken for something that doesn't count.
    ///
    /// # Errors
    /// 503 if the database is away.
    pub async fn give_back(&self, db: &Scoped, key: impl Display) -> Result<(), Problem> {
        let (name, key) = (self.name, digest(&key));
        let interval = micros(self.quota.interval());
        db.run(move |db| db.execute(GIVE_BACK, &[&name, &key.as_slice(), &interval]))
            .await?;
        Ok(())
    }
}

/// One length for every key, and no address in clear. It hides nothing from somebody who can guess the key.
fn digest(key: &impl Display) -> [u8; 32] {
    Sha256::digest(key.to_string()).into()
}

fn micros(time: jiff::SignedDuration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
