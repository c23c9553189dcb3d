//! A relation: names for the attributes, and the dependencies between them.

use std::fmt;

use crate::{AttributeSet, Dependency};

/// A relation schema: its name, its attributes, and the functional dependencies that hold in it.
///
/// Made from text ([`str::parse`], [`parse`](crate::parse())) or from parts ([`Relation::new`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    name: String,
    attributes: Vec<String>,
    dependencies: Vec<Dependency>,
}

impl Relation {
    /// A relation from its parts; `None` if there are more than 128 attributes, two of one name, or if a dependency
    /// speaks of others.
    pub fn new(
        name: impl Into<String>,
        attributes: Vec<String>,
        dependencies: Vec<Dependency>,
    ) -> Option<Self> {
        if attributes.len() > AttributeSet::CAPACITY {
            return None;
        }
        let all = AttributeSet::first(attributes.len());
        let foreign = |it: &Dependency| !(it.left | it.right).is_subset(all);
        let twice = |(index, name)| attributes[..index].contains(name);
        if dependencies.iter().any(foreign) || attributes.iter().enumerate().any(twice) {
            return None;
        }
        Some(Self {
            name: name.into(),
            attributes,
            dependencies,
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of its attributes; an attribute's place here is its place in every [`AttributeSet`].
    pub fn attributes(&self) -> &[String] {
        &self.attributes
    }

    /// All attributes.
    pub fn all(&self) -> AttributeSet {
        AttributeSet::first(self.attributes.len())
    }

    /// The dependencies as they were written.
    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    /// The attributes of these names; `None` if one is not among them.
    pub fn set<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<AttributeSet> {
        let place = |name| self.attributes.iter().position(|known| known == name);
        names.into_iter().map(place).collect()
    }

    /// A set of its attributes by name: `order, product`.
    pub fn show(&self, set: AttributeSet) -> impl fmt::Display {
        let names: Vec<&str> = set.iter().map(|index| &*self.attributes[index]).collect();
        match names.is_empty() {
            true => "{}".to_owned(),
            false => names.join(", "),
        }
    }

    /// A dependency by name: `order -> customer`.
    pub fn show_dependency(&self, dependency: Dependency) -> impl fmt::Display {
        let (left, right) = (self.show(dependency.left), self.show(dependency.right));
        format!("{left} -> {right}")
    }
}
