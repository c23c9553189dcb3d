//! Boyce-Codd normal form by decomposition, and which dependencies it costs.
//!
//! As long as a dependency `X -> Y` of a part has a left side that is no key of the part, the part is split into what `X`
//! determines and the rest with `X`. Each split is lossless, because `X` is a key of the first half. But a dependency whose
//! attributes end up in different halves can no longer be checked inside one of them, and sometimes there is no way
//! around that.
//!
//! The hard thing is to know that a part *is* in BCNF: dependencies that only follow count too. Three tests, from cheap
//! to dear: the given dependencies; pairs (Tsou and Fischer 1982), which prove most parts; and every left side, in order
//! of size, up to a [limit](crate::Limits::steps). Beyond it, a part is split as Tsou and Fischer do, who need no such search:
//! the result is in BCNF all the same, but perhaps a part was split that was in BCNF before.

use crate::dependency::shrink;
use crate::part::finished;
use crate::{AttributeSet, Dependency, LimitReached, Limits, Part, Relation, closure};

/// A decomposition into Boyce-Codd normal form, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decomposition {
    /// The parts, all in BCNF; joined, they give the relation back.
    pub parts: Vec<Part>,
    /// Each split relation with the dependency that made the split necessary, in order.
    pub splits: Vec<(AttributeSet, Dependency)>,
    /// The bound that was met, if one was: then there are perhaps more parts than need be.
    pub limit: Option<LimitReached>,
}

impl Relation {
    /// A lossless decomposition into Boyce-Codd normal form.
    pub fn boyce_codd_normal_form(&self, limits: Limits) -> Decomposition {
        let mut search = Search {
            dependencies: self.dependencies(),
            limit: limits.steps,
            steps: 0,
        };
        let (mut parts, mut splits) = (Vec::new(), Vec::new());
        // ANCHOR: decompose
        let mut todo = vec![self.all()];
        while let Some(part) = todo.pop() {
            let Some(breaks) = search.violation(part) else {
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
            Part::new(attributes, vec![shrink(attributes, whole)])
        };
        let parts = parts.into_iter().map(part).collect();
        Decomposition {
            parts: finished(parts, self.dependencies(), limits),
            splits,
            limit: (search.steps > limits.steps).then_some(LimitReached::Steps(limits.steps)),
        }
    }

    /// The dependencies that cannot be checked inside one of `parts`, not even together with others (Ullman's test).
    pub fn lost<'a>(&'a self, parts: &'a [Part]) -> impl Iterator<Item = Dependency> + 'a {
        let dependencies = self.dependencies();
        let is_lost = |it: &Dependency| !it.right.is_subset(reach(it.left, parts, dependencies));
        dependencies.iter().copied().filter(is_lost)
    }
}

// ANCHOR: preserved
/// The attributes that `start` determines by dependencies inside a part: the closure under their
/// projections, without computing those, of which there can be exponentially many (Ullman,
/// *Principles of Database Systems*).
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
    /// A dependency inside `part` whose left side is no key of it, with all that it determines there; after the limit,
    /// whatever it can be split by.
    fn violation(&mut self, part: AttributeSet) -> Option<Dependency> {
        let lefts = self.dependencies.iter().map(|it| it.left);
        let given = lefts
            .filter(|left| left.is_subset(part))
            .find_map(|left| self.breaks(left, part));
        if given.is_some() || self.pair(part).is_none() {
            return given;
        }
        // An attribute on no left side never helps to determine another.
        let useful = part & self.dependencies.iter().map(|it| it.left).collect();
        let places: Vec<usize> = useful.iter().collect();
        for size in 0..places.len() {
            let mut choice: Vec<usize> = (0..size).collect();
            loop {
                self.steps += 1;
                if self.steps > self.limit {
                    return self.carve(part);
                }
                let left = choice.iter().map(|&index| places[index]).collect();
                if let Some(breaks) = self.breaks(left, part) {
                    return Some(breaks);
                }
                if !advance(&mut choice, places.len()) {
                    break;
                }
            }
        }
        // All of them together.
        self.breaks(useful, part)
    }

    /// The dependency of `left` in `part`, unless it determines nothing or everything.
    fn breaks(&self, left: AttributeSet, part: AttributeSet) -> Option<Dependency> {
        let determined = closure(left, self.dependencies) & part;
        let breaks = determined != left && determined != part;
        breaks.then(|| Dependency::new(left, determined - left))
    }

    // ANCHOR: pairs
    /// Two attributes `a` and `b` such that all the others determine `a`. Without such a pair
    /// nothing can break BCNF: of `X -> a` with an `X` that is no key, and so does not determine
    /// some `b`, the rest without both would be a larger left side.
    fn pair(&self, part: AttributeSet) -> Option<(AttributeSet, AttributeSet)> {
        let pairs = part
            .singles()
            .flat_map(|a| (part - a).singles().map(move |b| (a, b)));
        let mut determined =
            pairs.filter(|&(a, b)| a.is_subset(closure(part - a - b, self.dependencies)));
        determined.next()
    }

    /// Takes attributes away until there is no pair left. What remains is in BCNF, and determines
    /// the `a` of the last pair without it.
    fn carve(&self, part: AttributeSet) -> Option<Dependency> {
        let (mut rest, mut last) = (part, None);
        while let Some((a, b)) = self.pair(rest) {
            rest = rest - b;
            last = Some(a);
        }
        last.map(|a| Dependency::new(rest - a, a))
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
