//! Advisory locks: a lock on a thing that is not a row, such as an import or a person's inbox.
//!
//! PostgreSQL keeps them in the same table as other locks, so they wait, time out and take part in deadlocks as those do
//! ([manual, section 13.3.5](https://www.postgresql.org/docs/15/explicit-locking.html#ADVISORY-LOCKS)). Only its
//! transaction-level functions are used here: the end of the transaction releases them, and a pooler can't keep one.

use std::fmt::Display;
use std::marker::PhantomData;

use database::{Error, Executor as _, Transaction};

/// A kind of thing to lock, with the type of its keys.
///
/// ```
/// use transactions::Lock;
///
/// /// One import for each course at a time.
/// const IMPORT: Lock<str> = Lock::named("import");
///
/// # fn example(tx: &mut database::Transaction<'_>) -> Result<(), database::Error> {
/// if !IMPORT.try_hold(tx, "rust")? {
///     // Somebody else imports it: say so, and don't wait.
/// }
/// # Ok(())
/// # }
/// ```
pub struct Lock<K: ?Sized> {
    seed: i64,
    key: PhantomData<fn(&K)>,
}

impl<K: Display + ?Sized> Lock<K> {
    /// The locks of this name; other names have other locks, whatever their keys.
    ///
    /// PostgreSQL knows a lock by 64 bits only. Two keys may share them, once in 2^64 pairs, and then one waits for the other without need.
    pub const fn named(name: &str) -> Self {
        Self {
            seed: fnv_1a(name.as_bytes()),
            key: PhantomData,
        }
    }

    // ANCHOR: hold
    /// Holds the lock on `key` until the transaction ends; waits for it.
    ///
    /// # Errors
    /// SQLSTATE 55P03 when it waits longer than the lock timeout, 40P01 in a deadlock.
    pub fn hold(&self, tx: &mut Transaction<'_>, key: &K) -> Result<(), Error> {
        const WAIT: &str = "select 1 from pg_advisory_xact_lock(hashtextextended($1, $2))";
        tx.rows(WAIT, &[&key.to_string(), &self.seed]).map(drop)
    }

    /// Holds it if it's free; `false` at once if another transaction has it.
    pub fn try_hold(&self, tx: &mut Transaction<'_>, key: &K) -> Result<bool, Error> {
        const TRY: &str = "select pg_try_advisory_xact_lock(hashtextextended($1, $2))";
        let (held,) = tx.query_one(TRY, &[&key.to_string(), &self.seed])?;
        Ok(held)
    }
    // ANCHOR_END: hold

    /// Holds it together with others that share it; waits for one that holds it alone.
    ///
    /// # Errors
    /// As [`hold`](Self::hold).
    pub fn share(&self, tx: &mut Transaction<'_>, key: &K) -> Result<(), Error> {
        const SHARE: &str = "select 1 from pg_advisory_xact_lock_shared(hashtextextended($1, $2))";
        tx.rows(SHARE, &[&key.to_string(), &self.seed]).map(drop)
    }
}

/// FNV-1a: a hash that can be computed while compiling.
const fn fnv_1a(bytes: &[u8]) -> i64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < bytes.len() {
        hash ^= bytes[at] as u64;
        hash = hash.wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash.cast_signed()
}
