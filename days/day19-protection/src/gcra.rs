//! GCRA, the generic cell rate algorithm: a rate limit that is one number for each key.
//!
//! A key's number is the moment at which it owes nothing. Each admitted request moves that moment on by
//! one interval (window / limit), and a request is refused if the moment would lie further away than the whole
//! burst. It is the virtual scheduling algorithm of ITU-T I.371, with the roles of the words turned round.

use std::str::FromStr;

use jiff::SignedDuration;

/// A number of requests and the time in which they come back.
///
/// In `d` seconds at most `burst + d / interval` requests are admitted, wherever those seconds begin.
///
/// ```
/// use jiff::SignedDuration;
/// use protection::Quota;
///
/// let quota = Quota::new(100, SignedDuration::from_mins(1));
/// assert_eq!(quota, "100/1m".parse()?);
/// assert_eq!(quota.interval(), SignedDuration::from_millis(600));
/// # Ok::<(), protection::BadQuota>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    limit: u32,
    burst: u32,
    /// Microseconds, as everything here.
    window: i64,
    /// Rounded up, so that no more than the limit is ever admitted.
    interval: i64,
}

/// The place of a key in its quota after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether the request was admitted.
    pub admitted: bool,
    /// The requests that would be admitted at this moment.
    pub remaining: u32,
    /// The time until the whole burst is there again.
    pub reset: SignedDuration,
    /// The time after which the next request is admitted; zero if this one was.
    pub retry_after: SignedDuration,
}

/// A quota that can't work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected requests and a time of a second to a week, like 100/1m or 10/60s, not {0:?}")]
pub struct BadQuota(String);

const SECOND: i64 = 1_000_000;
const WEEK: i64 = 7 * 24 * 3600 * SECOND;
const MOST: u32 = 1_000_000;

impl Quota {
    /// `limit` requests in each `window`, all of which may come at once.
    ///
    /// # Panics
    /// If `limit` isn't 1 to 1,000,000, or `window` isn't a second to a week. A constant doesn't compile then.
    pub const fn new(limit: u32, window: SignedDuration) -> Self {
        match Self::checked(limit, window) {
            Some(quota) => quota,
            None => panic!("a quota has 1 to 1,000,000 requests and a second to a week"),
        }
    }

    /// The same rate, with at most `burst` requests at once.
    ///
    /// # Panics
    /// If `burst` isn't 1 to the limit.
    #[must_use]
    pub const fn burst(self, burst: u32) -> Self {
        assert!(burst >= 1 && burst <= self.limit);
        Self { burst, ..self }
    }

    const fn checked(limit: u32, window: SignedDuration) -> Option<Self> {
        let window = window.as_micros();
        if limit == 0 || limit > MOST || window < SECOND as i128 || window > WEEK as i128 {
            return None;
        }
        let window = window as i64;
        Some(Self {
            limit,
            burst: limit,
            window,
            interval: (window + limit as i64 - 1) / limit as i64,
        })
    }

    /// The requests that come back in a window.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// The window.
    pub fn window(&self) -> SignedDuration {
        SignedDuration::from_micros(self.window)
    }

    /// The time in which one request comes back.
    pub fn interval(&self) -> SignedDuration {
        SignedDuration::from_micros(self.interval)
    }

    /// The time in which the whole burst comes back.
    pub(crate) fn capacity(&self) -> SignedDuration {
        SignedDuration::from_micros(self.micros())
    }

    fn micros(&self) -> i64 {
        i64::from(self.burst) * self.interval
    }

    // ANCHOR: take
    /// The decision about a request at `now`, for a key that owes nothing from `free_at` on.
    pub(crate) fn take(&self, free_at: i64, now: i64) -> (i64, Standing) {
        let capacity = self.micros();
        // No key owes more than the burst: one that seems to was counted by a clock set back since.
        let owed = free_at.saturating_sub(now).clamp(0, capacity);
        let admitted = owed + self.interval <= capacity;
        let after = if admitted { owed + self.interval } else { owed };
        (now + after, self.standing(admitted, after))
    }
    // ANCHOR_END: take

    /// The moment after a request was given back.
    pub(crate) fn give_back(&self, free_at: i64) -> i64 {
        free_at - self.interval
    }

    /// The standing of a key that owes `owed` after its request.
    pub(crate) fn standing(&self, admitted: bool, owed: i64) -> Standing {
        let capacity = self.micros();
        let missing = if admitted {
            0
        } else {
            owed + self.interval - capacity
        };
        let remaining = (capacity - owed) / self.interval;
        Standing {
            admitted,
            remaining: u32::try_from(remaining).unwrap_or(0),
            reset: SignedDuration::from_micros(owed),
            retry_after: SignedDuration::from_micros(missing),
        }
    }
}

/// `100/1m`: the requests, and the time in which they come back.
impl FromStr for Quota {
    type Err = BadQuota;

    fn from_str(text: &str) -> Result<Self, BadQuota> {
        let parse = || {
            let (limit, window) = text.split_once('/')?;
            Self::checked(limit.trim().parse().ok()?, window.trim().parse().ok()?)
        };
        parse().ok_or_else(|| BadQuota(text.to_owned()))
    }
}

/// The seconds of `time`, rounded up, as header fields have them.
pub(crate) fn seconds(time: SignedDuration) -> i64 {
    time.as_secs() + i64::from(time.subsec_nanos() > 0)
}
