//! Spans: which bytes of a path the parameters cover, in the order of the pattern.

use std::ops::Range;

/// How many spans fit without allocating. Real routes rarely have more than three parameters.
const INLINE: usize = 4;

/// Byte ranges of a path, one for each parameter of the pattern that matched it.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    length: usize,
    first: [(u32, u32); INLINE],
    /// The spans after the first [`INLINE`].
    more: Vec<(u32, u32)>,
}

impl Spans {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The span at `index`, counted from 0.
    pub fn get(&self, index: usize) -> Option<Range<usize>> {
        if index >= self.length {
            return None;
        }
        let &(start, end) = match index.checked_sub(INLINE) {
            None => &self.first[index],
            Some(index) => self.more.get(index)?,
        };
        Some(start as usize..end as usize)
    }

    /// The spans, in the order of the pattern's parameters.
    pub fn iter(&self) -> impl Iterator<Item = Range<usize>> {
        (0..self.length).filter_map(|index| self.get(index))
    }

    pub(crate) fn push(&mut self, start: usize, end: usize) {
        let span = (start as u32, end as u32);
        match self.first.get_mut(self.length) {
            Some(place) => *place = span,
            None => self.more.push(span),
        }
        self.length += 1;
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.length = length;
        self.more.truncate(length.saturating_sub(INLINE));
    }
}
