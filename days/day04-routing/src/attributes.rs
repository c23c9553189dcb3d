//! Attributes: what else a route says about itself.
//!
//! Why: who may use a route, what its body looks like, how often it may be called are facts about the route.
//! Written beside it, they can be read without running it: by a rule before the handler, by a check of
//! the whole table when it is built, by whatever documents it.

use std::any::{Any, TypeId, type_name};
use std::fmt;

/// At most one value of each type.
#[derive(Default)]
pub(crate) struct Attributes(Vec<Attribute>);

struct Attribute {
    kind: TypeId,
    /// The name of its type.
    name: &'static str,
    value: Box<dyn Any + Send + Sync>,
}

impl Attributes {
    /// Adds `value`.
    ///
    /// # Errors
    /// The name of its type, if there is one of that type.
    pub(crate) fn add<T: Any + Send + Sync>(&mut self, value: T) -> Result<(), &'static str> {
        let name = type_name::<T>();
        if self.get::<T>().is_some() {
            return Err(name);
        }
        self.0.push(Attribute {
            kind: TypeId::of::<T>(),
            name,
            value: Box::new(value),
        });
        Ok(())
    }

    /// A route has two or three: looking at each beats hashing.
    pub(crate) fn get<T: Any>(&self) -> Option<&T> {
        let kind = TypeId::of::<T>();
        let found = self.0.iter().find(|attribute| attribute.kind == kind)?;
        found.value.downcast_ref()
    }
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|attribute| attribute.name))
            .finish()
    }
}
