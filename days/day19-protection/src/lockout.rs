//! Lock-out: a bound for guesses that can't be turned against the owner.
//!
//! A lock on the account alone lets anybody lock the owner out by guessing wrong ten times. So guesses are counted
//! for an account *and* an address, and a browser that has signed in before is counted by itself, wherever it is.
//!
//! Invariants
//! - A guess is counted before it is judged, so that a thousand at once are no more than a thousand in a row.
//! - A right guess isn't counted.
//! - One account's guesses never count for another.

use std::sync::Arc;

use rest::Problem;

use crate::device::Device;
use crate::gcra::Quota;
use crate::limiter::Limiter;
use crate::network::Network;
use crate::rate_limit::too_many;

/// The bound.
///
/// ```
/// use std::sync::Arc;
/// use clock::Clock;
/// use protection::{Limiter, LockOut, Network};
///
/// let limiter = Arc::new(Limiter::new(Clock::set_to("2026-03-02T09:00:00Z".parse()?)));
/// let lock_out = LockOut::new(limiter, "3/1m".parse()?);
/// let (thief, owner): (Network, Network) = ("203.0.113.9".parse()?, "198.51.100.4".parse()?);
/// for _ in 0..3 {
///     let _wrong = lock_out.begin("ada", thief, None)?;
/// }
/// assert_eq!(lock_out.begin("ada", thief, None).unwrap_err().status(), 429);
/// lock_out.begin("ada", owner, None)?.succeeded();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LockOut {
    limiter: Arc<Limiter>,
    quota: Quota,
}

/// A guess that was admitted. It counts, unless it [succeeded](Self::succeeded).
#[derive(Debug)]
pub struct Guess<'a> {
    limiter: &'a Limiter,
    quota: Quota,
    key: Key<'a>,
}

/// The budget that a guess is taken from.
#[derive(Clone, Copy, Debug, Hash)]
enum Key<'a> {
    Stranger(&'a str, Network),
    Known(&'a str, Device),
}

impl LockOut {
    /// So many wrong guesses for an account and an address, and as many for each of its known devices.
    pub fn new(limiter: Arc<Limiter>, quota: Quota) -> Self {
        Self { limiter, quota }
    }

    // ANCHOR: begin
    /// Begins a guess of a secret of `account`, which is in one spelling, from `network`.
    ///
    /// # Errors
    /// 429 with `Retry-After` if too many were wrong.
    pub fn begin<'a>(
        &'a self,
        account: &'a str,
        network: Network,
        device: Option<Device>,
    ) -> Result<Guess<'a>, Problem> {
        let key = match device {
            Some(device) => Key::Known(account, device),
            None => Key::Stranger(account, network),
        };
        let standing = self.limiter.take(("lock-out", key), &self.quota);
        if !standing.admitted {
            return Err(too_many(standing));
        }
        Ok(Guess {
            limiter: &self.limiter,
            quota: self.quota,
            key,
        })
    }
    // ANCHOR_END: begin
}

impl Guess<'_> {
    /// Gives it back: the secret was right.
    pub fn succeeded(self) {
        self.limiter.give_back(("lock-out", self.key), &self.quota);
    }
}
