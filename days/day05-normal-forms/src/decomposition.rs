//! Boyce-Codd normal form by decomposition, and which dependencies it costs.
//!
//! As long as a dependency `X -> Y` of a part has a left side that is no key of the part, the part is split into what `X`
//! determines and the rest with `X`. Each split is lossless, because `X` is a key of the first half. But a dependency whose
//! attributes end up in different halves can no longer be checked inside one of them, and sometimes there is no way
//! around that.
//!
//! The hard thing is to know that a part *is* in BCNF: dependencies that only follow count too. Three tests, from cheap
//! to dear: the given dependencies; pairs (Tsou and Fischer 1982), which prove most parts; and every left side, in order
//! of size, up to a [limit](crate::Limits::steps).

use crate::dependency::shrink;
use crate::synthesis::without_contained;
use crate::{AttributeSet, Dependency, LimitReached, Limits, Part, Relation, closure};

/// A decomposition into Boyce-Codd normal form, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decomposition {
    /// The parts, all in BCNF; joined, they give the relation back.
    pub parts: Vec<Part>,
    /// What was split, and the dependency that made it necessary; in order.
    pub splits: Vec<(AttributeSet, Dependency)>,
}

impl Relation {
    /// A lossless decomposition into Boyce-Codd normal form.
    ///
    /// # Errors
    /// To prove a part in BCNF would take too many steps.
    pub fn boyce_codd_normal_form(&self, limits: Limits) -> Result<Decomposition, LimitReached> {
        let mut search = Search {
            dependencies: self.dependencies(),
            limit: limits.steps,
            steps: 0,
        };
        let (mut parts, mut splits) = (Vec::new(), Vec::new());
        // ANCHOR: decompose
        let mut todo = vec![self.all()];
        while let Some(part) = todo.pop() {
            let Some(breaks) = search.violation(part)? else {
                parts.push(part);
                continue;
            };
            splits.push((part, breaks));
            todo.push(part - breaks.right);
            todo.push(breaks.left | breaks.right);
        }
        // ANCHOR_END: decompose
        let part = |attributes: AttributeSet| {
            let whole = |set| attributes.is_subset(closure(set, self.dependencies()));
            Part {
                attributes,
                keys: vec![shrink(attributes, whole)],
            }
        };
        let parts = parts.into_iter().map(part).collect();
        Ok(Decomposition {
            parts: without_contained(parts, self.dependencies()),
            splits,
        })
    }

    /// The dependencies that cannot be checked inside one of `parts`, not even together with others (Ullman's test).
    pub fn lost<'a>(&'a self, parts: &'a [Part]) -> impl Iterator<Item = Dependency> + 'a {
        let dependencies = self.dependencies();
        let is_lost = |it: &Dependency| !it.right.is_subset(reach(it.left, parts, dependencies));
        dependencies.iter().copied().filter(is_lost)
    }
}

// ANCHOR: preserved
/// What `start` determines by dependencies that lie inside a part: the closure under their projections, without
/// computing those, of which there can be exponentially many (Ullman, *Principles of Database Systems*).
fn reach(start: AttributeSet, parts: &[Part], dependencies: &[Dependency]) -> AttributeSet {
    let mut known = start;
    loop {
        let before = known;
        for part in parts {
            known |= closure(known & part.attributes, dependencies) & part.attributes;
        }
        if known == before {
            return known;
        }
    }
}
// ANCHOR_END: preserved

struct Search<'a> {
    dependencies: &'a [Dependency],
    limit: usize,
    steps: usize,
}

impl Search<'_> {
    /// A dependency inside `part` whose left side is no key of it, with all that it determines there.
    fn violation(&mut self, part: AttributeSet) -> Result<Option<Dependency>, LimitReached> {
        let lefts = self.dependencies.iter().map(|it| it.left);
        let given = lefts
            .filter(|left| left.is_subset(part))
            .find_map(|left| self.breaks(left, part));
        if given.is_some() || self.pairs_prove(part) {
            return Ok(given);
        }
        // An attribute on no left side never helps to determine another.
        let useful = part & self.dependencies.iter().map(|it| it.left).collect();
        let places: Vec<usize> = useful.iter().collect();
        for size in 0..places.len() {
            let mut choice: Vec<usize> = (0..size).collect();
            loop {
                self.steps += 1;
                if self.steps > self.limit {
                    return Err(LimitReached::Steps(self.limit));
                }
                let left = choice.iter().map(|&index| places[index]).collect();
                if let Some(breaks) = self.breaks(left, part) {
                    return Ok(Some(breaks));
                }
                if !advance(&mut choice, places.len()) {
                    break;
                }
            }
        }
        // All of them together.
        Ok(self.breaks(useful, part))
    }

    /// What `left` determines in `part`, unless that is nothing or everything.
    fn breaks(&self, left: AttributeSet, part: AttributeSet) -> Option<Dependency> {
        let determined = closure(left, self.dependencies) & part;
        let breaks = determined != left && determined != part;
        breaks.then(|| Dependency::new(left, determined - left))
    }

    // ANCHOR: pairs
    /// Whether no two attributes `a` and `b` are such that all the others determine `a`. Then nothing can break BCNF:
    /// of `X -> a` with an `X` that is no key, and so does not determine some `b`, the rest without both would be a
    /// larger left side.
    fn pairs_prove(&self, part: AttributeSet) -> bool {
        part.singles().all(|a| {
            let others = (part - a).singles();
            others
                .map(|b| closure(part - a - b, self.dependencies))
                .all(|determined| !a.is_subset(determined))
        })
    }
    // ANCHOR_END: pairs
}

/// The next choice of that many out of `count`, in order; false after the last.
fn advance(choice: &mut [usize], count: usize) -> bool {
    let size = choice.len();
    for index in (0..size).rev() {
        if choice[index] < count - size + index {
            choice[index] += 1;
            for later in index + 1..size {
                choice[later] = choice[later - 1] + 1;
            }
            return true;
        }
    }
    false
}
