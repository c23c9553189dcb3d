//! All candidate keys, after Lucchesi and Osborn.
//!
//! Trying every set of attributes takes 2^n steps even where there is one key. Lucchesi and Osborn ("Candidate Keys for
//! Relations", 1978) go from key to key: for a key `K` and a dependency `L -> R`, the set `L + (K - R)` determines
//! everything too. If no key known so far is inside it, there is a new key inside it. When no pair gives a new key, there is
//! none left. The work grows with the number of keys there are, not with the number of sets there could be.

use std::collections::HashSet;

use crate::dependency::shrink;
use crate::{AttributeSet, Dependency, LimitReached, Limits, Relation, closure, minimal_cover};

/// The candidate keys of a relation, and the attributes in them.
#[derive(Clone, Debug)]
pub struct Keys {
    found: Vec<AttributeSet>,
    limit: Option<LimitReached>,
    /// In no key for sure: determined by others, and determining nothing.
    never: AttributeSet,
    all: AttributeSet,
}

impl Keys {
    /// The found keys, in a fixed order; all of them unless there is a [`limit`](Self::limit).
    pub fn found(&self) -> &[AttributeSet] {
        &self.found
    }

    /// The bound that cut the search short.
    pub fn limit(&self) -> Option<LimitReached> {
        self.limit
    }

    /// The attributes of the keys found. They are prime even if there are keys that were not found.
    pub fn prime(&self) -> AttributeSet {
        self.found.iter().copied().collect()
    }

    /// The attributes that are in no key, as far as is known.
    pub fn nonprime(&self) -> AttributeSet {
        match self.limit {
            None => self.all - self.prime(),
            Some(_) => self.never,
        }
    }
}

impl Relation {
    /// The candidate keys.
    ///
    /// ```
    /// use normal_forms::{Limits, Relation};
    ///
    /// let cities: Relation = "street, city -> zip; zip -> city".parse()?;
    /// let keys = cities.keys(Limits::default());
    /// let shown: Vec<String> = keys.found().iter().map(|key| cities.show(*key).to_string()).collect();
    /// assert_eq!(shown, ["street, city", "street, zip"]);
    /// # Ok::<(), normal_forms::ParseError>(())
    /// ```
    pub fn keys(&self, limits: Limits) -> Keys {
        keys(self.all(), self.dependencies(), limits)
    }
}

// ANCHOR: keys
/// The candidate keys of the relation of `all` attributes with these `dependencies`.
pub fn keys(all: AttributeSet, dependencies: &[Dependency], limits: Limits) -> Keys {
    let cover = minimal_cover(dependencies);
    let left: AttributeSet = cover.iter().map(|it| it.left).collect();
    let right: AttributeSet = cover.iter().map(|it| it.right).collect();
    let minimize = |set| shrink(set, |less| closure(less, &cover) == all);

    // Nothing determines what is on no right side, and what is only on right sides determines
    // nothing.
    let never = right - left;
    let mut found = vec![minimize(all - never)];
    let mut limit = None;
    let mut seen = HashSet::new();
    let mut next = 0;
    'search: while let Some(&key) = found.get(next) {
        next += 1;
        for dependency in &cover {
            let candidate = dependency.left | (key - dependency.right);
            if !seen.insert(candidate) || found.iter().any(|known| known.is_subset(candidate)) {
                continue;
            }
            if found.len() >= limits.keys {
                limit = Some(LimitReached::Keys(limits.keys));
                break 'search;
            }
            found.push(minimize(candidate));
        }
    }
    // ANCHOR_END: keys
    found.sort_by_key(|key| (key.len(), key.iter().collect::<Vec<_>>()));
    Keys {
        found,
        limit,
        never,
        all,
    }
}
