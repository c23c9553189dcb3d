//! A relation, what determines what in it, and its keys and normal form.

use std::fmt;

use super::set::Set;

/// Rows that agree on the left agree on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dependency {
    /// The determinant.
    pub left: Set,
    /// The attributes that it determines.
    pub right: Set,
}

/// The normal forms, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Nothing but tables of values.
    First,
    /// No nonprime attribute depends on a part of a key.
    Second,
    /// No nonprime attribute depends on anything but a superkey.
    Third,
    /// Nothing depends on anything but a superkey.
    BoyceCodd,
}

/// A heading, and what determines what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Its name.
    pub name: String,
    /// Its attributes; a [`Set`] means them by their places.
    pub attributes: Vec<String>,
    /// The given dependencies. Every dependency that follows from them holds too.
    pub dependencies: Vec<Dependency>,
}

/// All that `set` determines, by `dependencies`.
pub fn closure(set: Set, dependencies: &[Dependency]) -> Set {
    let mut all = set;
    loop {
        let usable = dependencies.iter().filter(|it| it.left.is_subset(all));
        let more = usable.fold(all, |all, it| all | it.right);
        if more == all {
            return all;
        }
        all = more;
    }
}

/// The first of `wanted` that does not follow from `given`.
pub fn covers(given: &[Dependency], wanted: &[Dependency]) -> Option<Dependency> {
    let lacking = |it: &&Dependency| !it.right.is_subset(closure(it.left, given));
    wanted.iter().find(lacking).copied()
}

impl Dependency {
    /// Whether it says nothing: the right is a part of the left.
    pub fn is_trivial(self) -> bool {
        self.right.is_subset(self.left)
    }
}

impl Form {
    /// The one above it.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::First => Some(Self::Second),
            Self::Second => Some(Self::Third),
            Self::Third => Some(Self::BoyceCodd),
            Self::BoyceCodd => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "1NF",
            Self::Second => "2NF",
            Self::Third => "3NF",
            Self::BoyceCodd => "BCNF",
        })
    }
}

impl Relation {
    /// All attributes.
    pub fn all(&self) -> Set {
        Set::first(self.attributes.len())
    }

    /// All that `set` determines.
    pub fn closure(&self, set: Set) -> Set {
        closure(set, &self.dependencies)
    }

    /// Whether `dependency` follows from what is given.
    pub fn implies(&self, dependency: Dependency) -> bool {
        dependency.right.is_subset(self.closure(dependency.left))
    }

    /// The candidate keys of a part: what determines all of it, and nothing in it does.
    pub fn keys(&self, part: Set) -> Vec<Set> {
        let mut keys: Vec<Set> = Vec::new();
        for set in part.subsets() {
            let minimal = !keys.iter().any(|key| key.is_subset(set));
            if minimal && part.is_subset(self.closure(set)) {
                keys.push(set);
            }
        }
        keys
    }

    /// The attributes of a part that are in a key of it.
    pub fn prime(&self, part: Set) -> Set {
        self.keys(part)
            .into_iter()
            .fold(Set::default(), |all, key| all | key)
    }

    /// Whether `dependency`, which holds in `part`, is one that `form` forbids there.
    pub fn forbids(&self, form: Form, part: Set, dependency: Dependency) -> bool {
        let Dependency { left, right } = dependency;
        let gained = right - left;
        let superkey = part.is_subset(self.closure(left));
        match form {
            Form::First => false,
            Form::Second => {
                let keys = self.keys(part);
                let partial = keys.iter().any(|key| left.is_proper_subset(*key));
                partial && !(gained - self.prime(part)).is_empty()
            }
            Form::Third => !superkey && !(gained - self.prime(part)).is_empty(),
            Form::BoyceCodd => !superkey && !gained.is_empty(),
        }
    }

    /// A dependency that `form` forbids in `part`, of those with the smallest left side. It need not have been given:
    /// what follows counts.
    pub fn breach(&self, form: Form, part: Set) -> Option<Dependency> {
        let mut singles = part.subsets().into_iter().flat_map(|left| {
            let gained = (self.closure(left) & part) - left;
            gained.places().map(move |place| Dependency {
                left,
                right: Set::single(place),
            })
        });
        singles.find(|dependency| self.forbids(form, part, *dependency))
    }

    /// The highest form that `part` is in.
    pub fn form(&self, part: Set) -> Form {
        [Form::BoyceCodd, Form::Third, Form::Second]
            .into_iter()
            .find(|form| self.breach(*form, part).is_none())
            .unwrap_or(Form::First)
    }

    /// `a, b`.
    pub fn names(&self, set: Set) -> String {
        let names: Vec<&str> = set.places().map(|place| &*self.attributes[place]).collect();
        names.join(", ")
    }

    /// `a, b -> c`.
    pub fn written(&self, dependency: Dependency) -> String {
        let Dependency { left, right } = dependency;
        format!("{} -> {}", self.names(left), self.names(right))
    }
}
