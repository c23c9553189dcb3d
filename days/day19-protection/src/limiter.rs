//! The limiter: quotas kept in memory, for one process.
//!
//! Invariants
//! - It never holds more keys than it was told, and never refuses a key because it is full.
//! - A key in memory is a keyed hash: 16 bytes, whatever it stands for.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use clock::Clock;

use crate::gcra::{Quota, Standing};

/// A power of two: a request waits only for one in 64 of the others.
const SHARDS: usize = 64;

/// Where nobody says how many keys: about 4 MiB.
const KEYS: usize = 65_536;

/// Quotas by key, in memory. The operating system's randomness keeps clients from choosing keys that meet.
///
/// ```
/// use clock::Clock;
/// use jiff::SignedDuration;
/// use protection::{Limiter, Quota};
///
/// let clock = Clock::set_to("2026-03-02T09:00:00Z".parse()?);
/// let limiter = Limiter::new(clock.clone());
/// let two = Quota::new(2, SignedDuration::from_mins(1));
/// assert_eq!([0; 3].map(|_| limiter.take("ada", &two).admitted), [true, true, false]);
/// assert!(limiter.take("bob", &two).admitted);
/// clock.advance(SignedDuration::from_secs(30));
/// assert_eq!([0; 2].map(|_| limiter.take("ada", &two).admitted), [true, false]);
/// # Ok::<(), jiff::Error>(())
/// ```
pub struct Limiter {
    shards: Box<[Mutex<Shard>]>,
    /// The most keys of a shard.
    most: usize,
    hashes: [RandomState; 2],
    clock: Clock,
}

/// The moment at which each key owes nothing, in microseconds since 1970.
type Shard = HashMap<u128, i64, BuildHasherDefault<Hashed>>;

impl Limiter {
    /// One that holds 65,536 keys.
    pub fn new(clock: Clock) -> Self {
        Self::holding(KEYS, clock)
    }

    /// One that holds at most `keys`, rounded up to the next 64. Where one more comes, keys that owe nothing
    /// are forgotten, and if there are none the key that owes least.
    pub fn holding(keys: usize, clock: Clock) -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            most: keys.div_ceil(SHARDS).max(1),
            hashes: [RandomState::new(), RandomState::new()],
            clock,
        }
    }

    /// Takes one request from the quota of `key`. Two quotas need two keys.
    pub fn take(&self, key: impl Hash, quota: &Quota) -> Standing {
        let now = self.clock.now().as_microsecond();
        let key = self.key(&key);
        let mut shard = self.shard(key);
        if let Some(free_at) = shard.get_mut(&key) {
            let (after, standing) = quota.take(*free_at, now);
            *free_at = after;
            return standing;
        }
        if shard.len() >= self.most {
            make_room(&mut shard, now);
        }
        let (after, standing) = quota.take(now, now);
        shard.insert(key, after);
        standing
    }

    /// Gives one request back to `key`: it was taken for something that doesn't count.
    pub fn give_back(&self, key: impl Hash, quota: &Quota) {
        let key = self.key(&key);
        if let Some(free_at) = self.shard(key).get_mut(&key) {
            *free_at = quota.give_back(*free_at);
        }
    }

    /// The keys it holds.
    pub fn keys(&self) -> usize {
        let shards = self.shards.iter();
        shards.map(|it| locked(it).len()).sum()
    }

    fn key(&self, key: &impl Hash) -> u128 {
        let [high, low] = [0, 1].map(|it: usize| u128::from(self.hashes[it].hash_one(key)));
        high << 64 | low
    }

    fn shard(&self, key: u128) -> MutexGuard<'_, Shard> {
        // The map takes the low half, so that a shard's keys spread in it.
        locked(&self.shards[(key >> 64) as usize % SHARDS])
    }
}

fn locked(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets the keys that owe nothing at `now`, or else the one that owes least.
fn make_room(shard: &mut Shard, now: i64) {
    let full = shard.len();
    shard.retain(|_, free_at| *free_at > now);
    if shard.len() == full
        && let Some(key) = shard.iter().min_by_key(|it| *it.1).map(|it| *it.0)
    {
        shard.remove(&key);
    }
}

/// A key is a hash already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Limiter({} keys)", self.keys())
    }
}
