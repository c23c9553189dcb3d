//! Functional dependencies, and what follows from them.

use crate::AttributeSet;

/// A functional dependency: rows that agree on `left` agree on `right`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dependency {
    /// The determinant. Empty when the right side is the same in every row.
    pub left: AttributeSet,
    /// The attributes that it determines.
    pub right: AttributeSet,
}

impl Dependency {
    /// `left -> right`.
    pub const fn new(left: AttributeSet, right: AttributeSet) -> Self {
        Self { left, right }
    }

    /// Whether it says nothing: what is on the right is on the left already.
    pub fn is_trivial(self) -> bool {
        self.right.is_subset(self.left)
    }
}

// ANCHOR: closure
/// Everything that `start` determines: its closure under `dependencies`.
///
/// A dependency whose left side is known adds its right side, until a whole round adds nothing.
pub fn closure(start: AttributeSet, dependencies: &[Dependency]) -> AttributeSet {
    let mut known = start;
    loop {
        let before = known;
        for dependency in dependencies {
            if dependency.left.is_subset(known) {
                known |= dependency.right;
            }
        }
        if known == before {
            return known;
        }
    }
}
// ANCHOR_END: closure

/// Whether `dependency` follows from `dependencies`.
///
/// ```
/// use normal_forms::{Dependency, Relation, follows};
///
/// let staff: Relation = "employee -> department; department -> building".parse()?;
/// let [employee, building] = ["employee", "building"].map(|name| staff.set([name]).unwrap());
/// assert!(follows(Dependency::new(employee, building), staff.dependencies()));
/// # Ok::<(), normal_forms::ParseError>(())
/// ```
pub fn follows(dependency: Dependency, dependencies: &[Dependency]) -> bool {
    dependency
        .right
        .is_subset(closure(dependency.left, dependencies))
}

/// The minimal (canonical) cover: dependencies that say the same, with nothing in them that could be left out.
///
/// No attribute can be left out of a left side, none out of a right side, and each left side comes once. (Textbooks
/// split the right sides into single attributes; take them apart and you have theirs.) There may be several minimal
/// covers; the order of `dependencies` decides which one it is, always the same.
pub fn minimal_cover(dependencies: &[Dependency]) -> Vec<Dependency> {
    let mut cover: Vec<Dependency> = Vec::new();
    // Left sides: each attribute of a right side gets the least of the left that still determines it.
    for dependency in dependencies {
        for right in (dependency.right - dependency.left).singles() {
            let left = shrink(dependency.left, |left| {
                right.is_subset(closure(left, dependencies))
            });
            add(&mut cover, Dependency::new(left, right));
        }
    }
    // Right sides: an attribute goes when it can be had without this dependency.
    for index in 0..cover.len() {
        for right in cover[index].right.singles() {
            let whole = cover[index].right;
            cover[index].right = whole - right;
            if !right.is_subset(closure(cover[index].left, &cover)) {
                cover[index].right = whole;
            }
        }
    }
    cover.retain(|dependency| !dependency.right.is_empty());
    cover
}

/// `set` without every attribute that is not needed for `holds`, tried from the last: so what comes first in the
/// relation, usually its identifier, stays.
pub(crate) fn shrink(
    set: AttributeSet,
    mut holds: impl FnMut(AttributeSet) -> bool,
) -> AttributeSet {
    let mut kept = set;
    let attributes: Vec<_> = set.singles().collect();
    for attribute in attributes.into_iter().rev() {
        if holds(kept - attribute) {
            kept = kept - attribute;
        }
    }
    kept
}

fn add(cover: &mut Vec<Dependency>, dependency: Dependency) {
    match cover.iter_mut().find(|known| known.left == dependency.left) {
        Some(known) => known.right |= dependency.right,
        None => cover.push(dependency),
    }
}
