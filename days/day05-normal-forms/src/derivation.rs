//! Why a dependency follows, by Armstrong's three rules; and why another does not, by two rows.
//!
//! Armstrong ("Dependency Structures of Data Base Relationships", 1974) needs no more than
//!
//! - *reflexivity*: `X -> Y` if `Y` is a part of `X`;
//! - *augmentation*: from `X -> Y` follows `XZ -> YZ`;
//! - *transitivity*: from `X -> Y` and `Y -> Z` follows `X -> Z`.
//!
//! They are sound and complete: what they derive holds wherever the given dependencies hold, and whatever holds there they
//! derive. So there is a derivation exactly if the closure says so, and for everything else there is a relation of two rows
//! that obeys all the given dependencies and not this one.

use std::fmt;

use crate::grid::Grid;
use crate::{AttributeSet, Dependency, Relation, closure};

/// A proof, each step of which is given or follows from earlier steps by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// The steps; the last is what was to be shown.
    pub steps: Vec<Step>,
}

/// One line of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The dependency that is known from here on.
    pub dependency: Dependency,
    /// Why.
    pub rule: Rule,
}

/// Why a step may be taken. Steps are named by their place, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It is one of the relation's own dependencies.
    Given,
    /// The right side is a part of the left.
    Reflexivity,
    /// Both sides of step `of`, with the attributes `with` added.
    Augmentation {
        /// The step.
        of: usize,
        /// The added attributes.
        with: AttributeSet,
    },
    /// Step `first` leads to the left side of step `second`.
    Transitivity {
        /// The step that begins.
        first: usize,
        /// The step that ends.
        second: usize,
    },
}

/// Two rows that agree on just these attributes obey every given dependency, but not the one in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// Where the rows agree: the closure of the left side.
    pub agree: AttributeSet,
}

impl Relation {
    /// Derives `goal` from the dependencies, in as few of them as a greedy choice finds.
    ///
    /// # Errors
    /// It does not follow; here are two rows that show it.
    pub fn derive(&self, goal: Dependency) -> Result<Derivation, Counterexample> {
        let agree = closure(goal.left, self.dependencies());
        match goal.right.is_subset(agree) {
            true => Ok(prove(goal, &self.needed(goal))),
            false => Err(Counterexample { agree }),
        }
    }

    /// Dependencies that lead from the left to the right, none of them superfluous, in an order in which they can be used.
    fn needed(&self, goal: Dependency) -> Vec<Dependency> {
        let mut used = in_order(goal, self.dependencies());
        for index in (0..used.len()).rev() {
            let mut without = used.clone();
            without.remove(index);
            if goal.right.is_subset(closure(goal.left, &without)) {
                used = without;
            }
        }
        // What was taken out may have been in front of what it led to.
        in_order(goal, &used)
    }

    /// A derivation, a numbered step a line.
    pub fn show_derivation(&self, derivation: &Derivation) -> impl fmt::Display {
        let line = |(number, step): (usize, &Step)| {
            let reason = match step.rule {
                Rule::Given => "given".to_owned(),
                Rule::Reflexivity => "reflexivity".to_owned(),
                Rule::Augmentation { of, with } => {
                    format!("augmentation of {} with {}", of + 1, self.show(with))
                }
                Rule::Transitivity { first, second } => {
                    format!("transitivity of {} and {}", first + 1, second + 1)
                }
            };
            let dependency = self.show_dependency(step.dependency).to_string();
            vec![format!("{}", number + 1), dependency, reason]
        };
        let mut lines: Vec<Vec<String>> = derivation.steps.iter().enumerate().map(line).collect();
        let head = lines.remove(0);
        Grid::new(&head, lines)
    }

    /// The two rows of a counterexample.
    pub fn show_counterexample(&self, counterexample: Counterexample) -> impl fmt::Display {
        let second = |index| {
            if counterexample.agree.contains(index) {
                "1"
            } else {
                "2"
            }
        };
        let places = 0..self.attributes().len();
        let rows = vec![
            places.clone().map(|_| "1".to_owned()).collect(),
            places.map(|index| second(index).to_owned()).collect(),
        ];
        Grid::new(self.attributes(), rows)
    }
}

/// The `dependencies` that are used on the way to `goal`, each after those that it needs.
fn in_order(goal: Dependency, dependencies: &[Dependency]) -> Vec<Dependency> {
    let (mut used, mut known) = (Vec::new(), goal.left);
    while !goal.right.is_subset(known) {
        let usable = |it: &&Dependency| it.left.is_subset(known) && !it.right.is_subset(known);
        let Some(next) = dependencies.iter().find(usable) else {
            break;
        };
        known |= next.right;
        used.push(*next);
    }
    used
}

// ANCHOR: prove
/// The proof that uses `dependencies` one after the other. So far `goal.left -> known` is shown, in
/// step `shown`.
fn prove(goal: Dependency, dependencies: &[Dependency]) -> Derivation {
    let mut steps = Vec::new();
    let mut step = |left, right, rule| {
        let dependency = Dependency::new(left, right);
        steps.push(Step { dependency, rule });
        steps.len() - 1
    };
    let (mut known, mut shown) = (goal.left, None);
    for (index, &Dependency { left, right }) in dependencies.iter().enumerate() {
        let later = dependencies[index + 1..].iter().map(|it| it.left);
        let needed = later.fold(goal.right, |needed, left| needed | left);
        // To use it where more is known than its left side, carry the rest along, and what is
        // needed again.
        let with = (known - left) | ((left & needed) - right);
        let mut last = step(left, right, Rule::Given);
        if !with.is_empty() {
            last = step(known, right | with, Rule::Augmentation { of: last, with });
        }
        known = right | with;
        if let Some(first) = shown {
            let second = last;
            last = step(goal.left, known, Rule::Transitivity { first, second });
        }
        shown = Some(last);
    }
    if known != goal.right || shown.is_none() {
        let second = step(known, goal.right, Rule::Reflexivity);
        if let Some(first) = shown {
            step(goal.left, goal.right, Rule::Transitivity { first, second });
        }
    }
    Derivation { steps }
}
// ANCHOR_END: prove
