//! When to try again, and how long to wait before it.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use database::{Error, SqlState};

/// How often a transaction is tried and how long the pauses between two tries are.
///
/// A pause is a random part of a limit that doubles from try to try ("full jitter"): two transactions that met once
/// shouldn't meet again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// The most tries, the first one included; 0 counts as 1.
    pub attempts: u32,
    /// The longest pause before the second try.
    pub first: Duration,
    /// The longest pause of all.
    pub longest: Duration,
}

impl Default for Retry {
    /// Ten tries. All pauses together are 0.4 s at most, so a caller's deadline is hardly touched.
    fn default() -> Self {
        Self {
            attempts: 10,
            first: Duration::from_millis(2),
            longest: Duration::from_millis(100),
        }
    }
}

impl Retry {
    /// One try: the caller sees each serialization failure.
    pub fn never() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    // ANCHOR: pause
    /// The pause after the try number `attempt` (from 1), for a `random` part from 0 to 1.
    pub fn pause(&self, attempt: u32, random: f64) -> Duration {
        let doubled = 1_u32.checked_shl(attempt.saturating_sub(1));
        let limit = doubled.and_then(|it| self.first.checked_mul(it));
        let limit = limit.unwrap_or(self.longest).min(self.longest);
        limit.mul_f64(random.clamp(0.0, 1.0))
    }
    // ANCHOR_END: pause

    /// The same with a random part.
    pub fn random_pause(&self, attempt: u32) -> Duration {
        self.pause(attempt, random())
    }
}

// ANCHOR: retryable
/// Whether PostgreSQL asks for the whole transaction again: nothing is wrong with it, another one
/// was in its way.
///
/// Both mean that it was rolled back, so trying again can't apply it twice. A lost connection
/// doesn't mean that.
pub(crate) fn is_retryable(error: &Error) -> bool {
    let conflicts = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ];
    error.sqlstate().is_some_and(|it| conflicts.contains(it))
}
// ANCHOR_END: retryable

/// A random number from 0 to 1. The standard library seeds its hash maps from the system; a pause needs no more.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 11;
    bits as f64 / (1_u64 << 53) as f64
}
