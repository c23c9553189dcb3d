//! Ids and random bytes.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use uuid::{Builder, Uuid};

/// A source of public ids and of random bytes: the operating system's, or foreseeable for a test.
///
/// The ids are UUIDs of version 7 (RFC 9562 section 5.7): they sort by the time they were made for, and those
/// that one source makes for the same millisecond sort in the order they were made. A million for one millisecond
/// are fine; they then run some milliseconds ahead.
#[derive(Clone)]
pub struct Ids(Arc<Mutex<State>>);

struct State {
    random: Random,
    /// The millisecond of the last id.
    last: u64,
    /// The last id's place within it: the 12 bits that UUIDv7 calls `rand_a`.
    count: u16,
}

enum Random {
    System,
    /// SplitMix64, whose whole state this is.
    Seeded(u64),
}

/// `count` has 12 bits.
const COUNTS: u16 = 1 << 12;

/// A clock that was set back by more than this many milliseconds was set back on purpose.
const JITTER: u64 = 60_000;

impl Ids {
    /// From the operating system's randomness: fit for secrets.
    pub fn system() -> Self {
        Self::from(Random::System)
    }

    /// The same ids and bytes for the same seed. For tests: anybody can foresee them.
    pub fn seeded(seed: u64) -> Self {
        Self::from(Random::Seeded(seed))
    }

    /// A fresh id for something made at `time`.
    pub fn uuid(&self, time: Timestamp) -> Uuid {
        let now = u64::try_from(time.as_millisecond()).unwrap_or(0);
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = [0; 10];
        state.random.fill(&mut bytes);
        if now > state.last || now + JITTER < state.last {
            state.last = now;
            // The upper half stays free, so that there is room to count.
            state.count = u16::from_be_bytes([bytes[0], bytes[1]]) % (COUNTS / 2);
        } else {
            state.count += 1;
            if state.count == COUNTS {
                state.count = 0;
                state.last += 1;
            }
        }
        bytes[..2].copy_from_slice(&state.count.to_be_bytes());
        Builder::from_unix_timestamp_millis(state.last, &bytes).into_uuid()
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.random.fill(&mut bytes);
        bytes
    }
}

impl Random {
    fn fill(&mut self, bytes: &mut [u8]) {
        match self {
            Self::System => getrandom::fill(bytes).expect("the operating system has randomness"),
            Self::Seeded(state) => {
                for chunk in bytes.chunks_mut(8) {
                    let next = split_mix(state).to_le_bytes();
                    chunk.copy_from_slice(&next[..chunk.len()]);
                }
            }
        }
    }
}

/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl From<Random> for Ids {
    fn from(random: Random) -> Self {
        Self(Arc::new(Mutex::new(State {
            random,
            last: 0,
            count: 0,
        })))
    }
}

impl fmt::Debug for Ids {
    /// Nothing of the state, which foretells what comes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids")
    }
}
