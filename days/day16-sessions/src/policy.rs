//! The times of a session.

use jiff::SignedDuration;

/// How long a session lasts, and how it is kept. The defaults are those of NIST SP 800-63B section 2.1.3 (AAL1) for the longest time,
/// and half of it for silence.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Policy {
    /// A session ends after this time without a request: 14 days.
    pub idle: SignedDuration,
    /// A session ends this long after login: 30 days.
    pub absolute: SignedDuration,
    /// `last_seen_at` is written once in this time: a minute.
    pub touch: SignedDuration,
    /// For so long a refresh token may be sent again after it was exchanged: 10 seconds.
    pub grace: SignedDuration,
    /// The sessions of one account at a time: 50. One more ends the one that was silent for the longest time.
    pub most: i64,
    /// The row of a session that has ended stays this long after its last possible day, to say how it ended: 30 days.
    pub kept: SignedDuration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            idle: SignedDuration::from_hours(14 * 24),
            absolute: SignedDuration::from_hours(30 * 24),
            touch: SignedDuration::from_mins(1),
            grace: SignedDuration::from_secs(10),
            most: 50,
            kept: SignedDuration::from_hours(30 * 24),
        }
    }
}
