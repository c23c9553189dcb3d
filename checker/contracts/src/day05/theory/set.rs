//! Sets of attributes.

use std::ops::{BitAnd, BitOr, Sub};

/// A set of attributes, each by its place in the heading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set(u16);

impl Set {
    /// How many attributes there can be.
    pub const CAPACITY: usize = 16;

    /// The one attribute at `place`.
    pub fn single(place: usize) -> Self {
        Self(1 << place)
    }

    /// The first `count` attributes.
    pub fn first(count: usize) -> Self {
        (0..count).collect()
    }

    /// Whether `place` is in it.
    pub fn contains(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    /// Whether all of it is in `other`.
    pub fn is_subset(self, other: Self) -> bool {
        self & other == self
    }

    /// Whether all of it is in `other`, and not all of `other` in it.
    pub fn is_proper_subset(self, other: Self) -> bool {
        self.is_subset(other) && self != other
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many attributes are in it.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The places in it, in order.
    pub fn places(self) -> impl Iterator<Item = usize> {
        (0..Self::CAPACITY).filter(move |&place| self.contains(place))
    }

    /// Its subsets, the smaller first, from the empty one to itself.
    pub fn subsets(self) -> Vec<Self> {
        let mut all: Vec<Self> = (0..=self.0)
            .map(Self)
            .filter(|subset| subset.is_subset(self))
            .collect();
        all.sort_by_key(|subset| subset.len());
        all
    }
}

impl FromIterator<usize> for Set {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        places
            .into_iter()
            .fold(Self::default(), |set, place| set | Self::single(place))
    }
}

impl BitOr for Set {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Set {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Sub for Set {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}
