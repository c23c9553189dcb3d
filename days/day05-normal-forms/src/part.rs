//! The parts of a decomposition, each with all of its candidate keys.
//!
//! A part has no list of dependencies: those of its whole hold in it, projected onto its attributes, and a projection can be exponentially
//! large. Its keys can be found without that list. A further key leaves out an attribute of each key known so far. So the search takes one
//! attribute of each known key away, in every combination; whatever still determines the part has another key inside it (Reiter, "A Theory of
//! Diagnosis from First Principles", 1987, finds all minimal conflicts like that).

use std::collections::HashSet;

use crate::dependency::shrink;
use crate::{AttributeSet, Dependency, LimitReached, Limits, closure};

/// A relation that another one was decomposed into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its attributes.
    pub attributes: AttributeSet,
    /// Its candidate keys, at least one, in a fixed order; all of them unless there is a `limit`.
    pub keys: Vec<AttributeSet>,
    /// The bound that cut the search for keys short.
    pub limit: Option<LimitReached>,
}

impl Part {
    /// A part of which these keys are known.
    pub(crate) fn new(attributes: AttributeSet, keys: Vec<AttributeSet>) -> Self {
        Self {
            attributes,
            keys,
            limit: None,
        }
    }

    // ANCHOR: part_keys
    /// Finds the other keys; takes the sets that it tries from `steps`.
    fn complete(&mut self, dependencies: &[Dependency], limits: Limits, steps: &mut usize) {
        let whole = |set| self.attributes.is_subset(closure(set, dependencies));
        let needed = |one: &AttributeSet| !whole(self.attributes - *one);
        let in_every_key: AttributeSet = self.attributes.singles().filter(needed).collect();
        // A larger key has no attribute that is a key by itself; the empty key, of a part with one row at most, is alone.
        let is_key = |one: &AttributeSet| whole(*one) && !whole(AttributeSet::EMPTY);
        let alone: AttributeSet = self.attributes.singles().filter(is_key).collect();
        for key in alone.singles() {
            if self.keys.contains(&key) {
                continue;
            }
            if self.keys.len() >= limits.keys {
                self.limit = Some(LimitReached::Keys(limits.keys));
                return;
            }
            self.keys.push(key);
        }
        let mut seen = HashSet::new();
        let mut todo = vec![alone];
        while let Some(without) = todo.pop() {
            if *steps == 0 {
                self.limit = Some(LimitReached::Steps(limits.steps));
                break;
            }
            *steps -= 1;
            let rest = self.attributes - without;
            let key = match self.keys.iter().find(|key| key.is_subset(rest)) {
                Some(known) => *known,
                None if !whole(rest) => continue,
                None if self.keys.len() >= limits.keys => {
                    self.limit = Some(LimitReached::Keys(limits.keys));
                    break;
                }
                None => {
                    let key = shrink(rest, whole);
                    self.keys.push(key);
                    key
                }
            };
            let further = (key - in_every_key).singles();
            let further = further.map(|attribute| without | attribute);
            todo.extend(further.filter(|without| seen.insert(*without)));
        }
    }
    // ANCHOR_END: part_keys
}

/// `parts` without those that are inside another one, which then answers for their keys; each with all of its keys. The parts
/// share the limit of steps.
pub(crate) fn finished(parts: Vec<Part>, dependencies: &[Dependency], limits: Limits) -> Vec<Part> {
    let mut parts = without_contained(parts, dependencies);
    let mut steps = limits.steps;
    for part in &mut parts {
        part.complete(dependencies, limits, &mut steps);
        part.keys
            .sort_by_key(|key| (key.len(), key.iter().collect::<Vec<_>>()));
    }
    parts
}

fn without_contained(mut parts: Vec<Part>, dependencies: &[Dependency]) -> Vec<Part> {
    let mut index = 0;
    while index < parts.len() {
        let inner = &parts[index];
        let outer = parts.iter().enumerate().position(|(other, part)| {
            other != index && inner.attributes.is_subset(part.attributes)
        });
        let Some(outer) = outer else {
            index += 1;
            continue;
        };
        let keys = parts[index].keys.clone();
        for key in keys {
            let is_key = parts[outer]
                .attributes
                .is_subset(closure(key, dependencies));
            if is_key && !parts[outer].keys.contains(&key) {
                parts[outer].keys.push(key);
            }
        }
        parts.remove(index);
    }
    parts
}
