//! Bounds on what grows exponentially.
//!
//! Why: a relation with 40 attributes can have a million keys, and to find out whether a part of a relation is in
//! Boyce-Codd normal form is coNP-complete (Beeri and Bernstein 1979). So the work is bounded, and an answer that would
//! need more is not guessed: [`LimitReached`] says which bound it was.

/// How much work may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Candidate keys to find, of the relation and of each part, before giving up.
    pub keys: usize,
    /// Left sides to try when the parts of a decomposition are searched for a dependency that breaks their form, and again when
    /// they are searched for their keys.
    pub steps: usize,
}

impl Default for Limits {
    /// Enough for every relation that a person would write; well under a second for any of 40 attributes and 60
    /// dependencies.
    fn default() -> Self {
        Self {
            keys: 500,
            steps: 50_000,
        }
    }
}

/// The bound that was met: the answer is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitReached {
    /// [`Limits::keys`].
    #[error("there are more than {0} candidate keys (the limit)")]
    Keys(usize),
    /// [`Limits::steps`].
    #[error("more than {0} left sides would have to be tried (the limit)")]
    Steps(usize),
}
