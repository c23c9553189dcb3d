//! Normal forms, and the dependency that stands in the way of the next one.
//!
//! Every relation here is in first normal form: an attribute is a name, and what it holds is taken as one value.
//!
//! For the whole relation it is enough to look at dependencies of a cover: if a dependency that follows breaks BCNF or
//! third normal form, one of the cover does. (It is not enough for a part of a relation; see
//! [`boyce_codd_normal_form`](Relation::boyce_codd_normal_form).)

use std::fmt;

use crate::keys::Keys;
use crate::{AttributeSet, Dependency, LimitReached, Relation, closure, minimal_cover};

/// A normal form; each includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NormalForm {
    /// Values are atomic.
    First,
    /// No attribute outside the keys depends on a part of a key.
    Second,
    /// No attribute outside the keys depends on anything but whole keys.
    Third,
    /// No attribute depends on anything but whole keys.
    BoyceCodd,
}

/// The highest form a relation is in, and why it is in no higher one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The highest normal form.
    pub form: NormalForm,
    /// The dependency that breaks the next one; none in BCNF.
    pub breaks: Option<Violation>,
}

/// A dependency that a normal form forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The form that it breaks.
    pub form: NormalForm,
    /// The dependency; it is not trivial.
    pub dependency: Dependency,
    /// For second normal form: the key that has the left side as a part.
    pub key: Option<AttributeSet>,
}

impl Relation {
    /// The highest normal form that it is in. `keys` are its [own](Relation::keys).
    ///
    /// # Errors
    /// There were too many keys to tell.
    ///
    /// ```
    /// use normal_forms::{Limits, NormalForm, Relation};
    ///
    /// let cities: Relation = "street, city -> zip; zip -> city".parse()?;
    /// let verdict = cities.form(&cities.keys(Limits::default()))?;
    /// assert_eq!(verdict.form, NormalForm::Third);
    /// let breaks = verdict.breaks.expect("it is not in BCNF").dependency;
    /// assert_eq!(cities.show_dependency(breaks).to_string(), "zip -> city");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn form(&self, keys: &Keys) -> Result<Verdict, LimitReached> {
        let violation = |form, dependency| Violation {
            form,
            dependency,
            key: None,
        };
        if let Some(second) = self.breaks_second(keys) {
            return Ok(Verdict {
                form: NormalForm::First,
                breaks: Some(second),
            });
        }
        // ANCHOR: third
        let cover = minimal_cover(self.dependencies());
        let not_of_a_key: Vec<Dependency> = cover
            .into_iter()
            .filter(|it| closure(it.left, self.dependencies()) != self.all())
            .collect();
        for dependency in &not_of_a_key {
            let nonprime = dependency.right & keys.nonprime();
            if !nonprime.is_empty() {
                // That it is no worse needs every key: a part of one unknown may be what
                // determines.
                keys.limit().map_or(Ok(()), Err)?;
                return Ok(Verdict {
                    form: NormalForm::Second,
                    breaks: Some(violation(
                        NormalForm::Third,
                        Dependency::new(dependency.left, nonprime),
                    )),
                });
            }
        }
        // ANCHOR_END: third
        let Some(&first) = not_of_a_key.first() else {
            return Ok(Verdict {
                form: NormalForm::BoyceCodd,
                breaks: None,
            });
        };
        let undecided = not_of_a_key
            .iter()
            .any(|it| !it.right.is_subset(keys.prime()));
        match keys.limit() {
            Some(limit) if undecided => Err(limit),
            _ => Ok(Verdict {
                form: NormalForm::Third,
                breaks: Some(violation(NormalForm::BoyceCodd, first)),
            }),
        }
    }

    // ANCHOR: second
    /// Every proper part of a key is inside the key without one attribute: so those are all to look
    /// at.
    fn breaks_second(&self, keys: &Keys) -> Option<Violation> {
        for &key in keys.found() {
            for attribute in key.singles() {
                let part = key - attribute;
                let determined = closure(part, self.dependencies()) & keys.nonprime();
                if let Some(right) = determined.singles().next() {
                    let determines = |left| right.is_subset(closure(left, self.dependencies()));
                    let left = crate::dependency::shrink(part, determines);
                    // What else the same part determines belongs to the same complaint.
                    let right = closure(left, self.dependencies()) & keys.nonprime();
                    return Some(Violation {
                        form: NormalForm::Second,
                        dependency: Dependency::new(left, right),
                        key: Some(key),
                    });
                }
            }
        }
        None
    }
    // ANCHOR_END: second

    /// A violation in a sentence.
    pub fn explain(&self, violation: Violation) -> String {
        let dependency = self.show_dependency(violation.dependency);
        let left = self.show(violation.dependency.left);
        let reason = match (violation.form, violation.key) {
            (NormalForm::Second, Some(key)) => {
                format!("{left} is a part of the key {{{}}}", self.show(key))
            }
            (NormalForm::BoyceCodd, _) => format!("{left} is no key"),
            _ => {
                let verb = if violation.dependency.right.len() == 1 {
                    "is"
                } else {
                    "are"
                };
                let right = self.show(violation.dependency.right);
                format!("{left} is no key, and {right} {verb} in none")
            }
        };
        format!("{dependency} breaks {}: {reason}", violation.form)
    }
}

impl fmt::Display for NormalForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::First => "1NF",
            Self::Second => "2NF",
            Self::Third => "3NF",
            Self::BoyceCodd => "BCNF",
        })
    }
}
