//! The ring: all keys that a program trusts, and which of them signs now.
//!
//! Rotation needs no moment at which every instance changes at once. A new key comes into every ring with a
//! `since` some minutes ahead. At that moment each instance begins to sign with it, and the others have known it
//! for minutes. The key before it verifies until its last token has expired, and is refused from then on,
//! whether or not somebody takes it out of the ring.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::Key;

/// Clocks of different machines differ by this much at most.
pub(crate) const LEEWAY: SignedDuration = SignedDuration::from_secs(5);

/// The keys by their ids.
///
/// ```
/// use jiff::{SignedDuration, Timestamp};
/// use tokens::{Key, KeyRing};
///
/// let march: Timestamp = "2026-03-01T00:00:00Z".parse()?;
/// let ring = KeyRing::new(
///     vec![
///         Key::secret("february", b"G7rb0wUxTq1FzYk4cN9sVd2hLmPa8eJQ")?,
///         Key::secret("march", b"pX3v6BnRtK0yWcZ5gHs1uEoDi9fMj7La")?.since(march),
///     ],
///     SignedDuration::from_mins(15),
/// )?;
/// let before = march - SignedDuration::from_secs(1);
/// assert_eq!(ring.signing(before).map(Key::id), Some("february"));
/// assert_eq!(ring.signing(march).map(Key::id), Some("march"));
/// // The last token of February expires 15 minutes later.
/// assert_eq!(ring.retires("february").unwrap().to_string(), "2026-03-01T00:15:05Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct KeyRing {
    /// Those that sign first, the earliest first.
    keys: Vec<Held>,
    by_id: HashMap<String, usize>,
    /// The key of tokens that name none.
    unnamed: Option<usize>,
    lifetime: SignedDuration,
}

#[derive(Clone, Debug)]
struct Held {
    key: Key,
    /// The moment from which it verifies nothing.
    retires: Option<Timestamp>,
}

impl KeyRing {
    /// A ring of `keys`, whose tokens live for `lifetime`.
    ///
    /// # Errors
    /// [`RingFault`]: no key, two keys of one id or of one moment, or a lifetime that isn't 1 second to 24 hours.
    pub fn new(mut keys: Vec<Key>, lifetime: SignedDuration) -> Result<Self, RingFault> {
        if keys.is_empty() {
            return Err(RingFault::Empty);
        }
        if lifetime < SignedDuration::from_secs(1) || lifetime > SignedDuration::from_hours(24) {
            return Err(RingFault::Lifetime);
        }
        keys.sort_by_key(|key| (!key.can_sign(), key.starts()));
        let mut by_id = HashMap::new();
        let mut held: Vec<Held> = Vec::new();
        for key in keys {
            if by_id.insert(key.id().to_owned(), held.len()).is_some() {
                return Err(RingFault::Twice(key.id().to_owned()));
            }
            if let Some(before) = held.last_mut().filter(|_| key.can_sign()) {
                if before.key.starts() == key.starts() {
                    let (first, second) = (before.key.id().to_owned(), key.id().to_owned());
                    return Err(RingFault::OneMoment { first, second });
                }
                before.retires = key.starts().checked_add(lifetime + LEEWAY).ok();
            }
            held.push(Held { key, retires: None });
        }
        Ok(Self {
            keys: held,
            by_id,
            unnamed: None,
            lifetime,
        })
    }

    /// The same ring, in which `id` judges the tokens that name no key. Without it they are refused.
    ///
    /// # Errors
    /// [`RingFault::Unknown`].
    pub fn with_unnamed(mut self, id: &str) -> Result<Self, RingFault> {
        let unknown = || RingFault::Unknown(id.to_owned());
        self.unnamed = Some(*self.by_id.get(id).ok_or_else(unknown)?);
        Ok(self)
    }

    /// The key that signs at `now`: of those that have begun, the last. None in a ring of public keys, or
    /// before the first begins.
    pub fn signing(&self, now: Timestamp) -> Option<&Key> {
        let mut keys = self.keys.iter().rev().map(|held| &held.key);
        keys.find(|key| key.can_sign() && key.starts() <= now)
    }

    // ANCHOR: find
    /// The key that a token names, if it still verifies at `now`.
    pub fn find(&self, id: Option<&str>, now: Timestamp) -> Option<&Key> {
        let at = match id {
            Some(id) => *self.by_id.get(id)?,
            None => self.unnamed?,
        };
        let held = &self.keys[at];
        let verifies = held.retires.is_none_or(|end| now < end);
        verifies.then_some(&held.key)
    }
    // ANCHOR_END: find

    /// The moment from which the key `id` verifies nothing, because the key after it has signed for a token's
    /// whole life; none if no key comes after it.
    pub fn retires(&self, id: &str) -> Option<Timestamp> {
        self.keys[*self.by_id.get(id)?].retires
    }

    /// The life of the tokens that its keys sign.
    pub fn lifetime(&self) -> SignedDuration {
        self.lifetime
    }
}

/// The reason why keys don't make a ring.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingFault {
    /// Nothing could be verified.
    #[error("the ring has no key")]
    Empty,
    /// A lifetime that isn't one of access tokens.
    #[error("an access token lives for 1 second to 24 hours")]
    Lifetime,
    /// An id must name one key.
    #[error("the ring has two keys with the id {0}")]
    Twice(String),
    /// Nobody could say which of the two signs.
    #[error(
        "the keys {first} and {second} begin to sign at the same moment: give one a later `since`"
    )]
    OneMoment {
        /// The one id.
        first: String,
        /// The other.
        second: String,
    },
    /// There is no such key.
    #[error("the ring has no key with the id {0}")]
    Unknown(String),
}
