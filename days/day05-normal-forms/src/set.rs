//! A set of attributes, as bits.
//!
//! Why: every algorithm of this crate asks "is this a part of that" thousands of times. With one bit for each
//! attribute, the answer is a few machine instructions, and a set is copied like a number.

use std::ops::{BitAnd, BitOr, BitOrAssign, Sub};

/// A set of attributes, each known by its place in the relation, 0 to 127.
///
/// ```
/// use normal_forms::AttributeSet;
///
/// let some: AttributeSet = [0, 2].into_iter().collect();
/// let more = some | AttributeSet::one(1);
/// assert!(some.is_subset(more));
/// assert_eq!((more - some).iter().collect::<Vec<_>>(), [1]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributeSet(u128);

impl AttributeSet {
    /// How many attributes a relation may have.
    pub const CAPACITY: usize = 128;
    /// No attributes.
    pub const EMPTY: Self = Self(0);

    /// The attribute at `index` alone.
    ///
    /// # Panics
    /// `index` is 128 or more.
    pub const fn one(index: usize) -> Self {
        assert!(index < Self::CAPACITY, "an attribute's place is 0 to 127");
        Self(1 << index)
    }

    /// The first `count` attributes.
    ///
    /// # Panics
    /// `count` is more than 128.
    pub const fn first(count: usize) -> Self {
        assert!(count <= Self::CAPACITY, "at most 128 attributes");
        match count {
            Self::CAPACITY => Self(u128::MAX),
            _ => Self((1 << count) - 1),
        }
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the attribute at `index` is one of them.
    pub const fn contains(self, index: usize) -> bool {
        index < Self::CAPACITY && self.0 >> index & 1 == 1
    }

    /// Whether all of these are among `others`.
    pub const fn is_subset(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }

    /// The places, from the lowest.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let index = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(index)
        })
    }

    /// The same one by one, each as a set.
    pub fn singles(self) -> impl Iterator<Item = Self> {
        self.iter().map(Self::one)
    }
}

impl BitOr for AttributeSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for AttributeSet {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for AttributeSet {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Sub for AttributeSet {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl FromIterator<usize> for AttributeSet {
    fn from_iter<I: IntoIterator<Item = usize>>(indices: I) -> Self {
        indices.into_iter().map(Self::one).collect()
    }
}

impl FromIterator<Self> for AttributeSet {
    fn from_iter<I: IntoIterator<Item = Self>>(sets: I) -> Self {
        sets.into_iter().fold(Self::EMPTY, |union, set| union | set)
    }
}
