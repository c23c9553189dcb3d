//! A route: one line of the table.

use std::any::Any;
use std::fmt;

use http::Method;
use lifecycle::Handler;

use crate::Pattern;
use crate::attributes::Attributes;

/// One line of the table: a method, a pattern, perhaps a name, attributes, and the handler they lead to.
///
/// It displays itself as `GET /courses/{slug} (course)`.
pub struct Route {
    method: Method,
    pattern: Pattern,
    name: Option<String>,
    attributes: Attributes,
    handler: Box<dyn Handler>,
}

impl Route {
    pub(crate) fn new(
        method: Method,
        pattern: Pattern,
        name: Option<String>,
        attributes: Attributes,
        handler: Box<dyn Handler>,
    ) -> Self {
        Self {
            method,
            pattern,
            name,
            attributes,
            handler,
        }
    }

    /// Its attribute of type `T`, given by [`Router::attribute`](crate::Router::attribute).
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.attributes.get()
    }

    /// The method it answers.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The paths it answers, prefixes of mounts included.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The name, by which URLs are built.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn handler(&self) -> &dyn Handler {
        &*self.handler
    }
}

/// How a route displays itself, also one whose pattern is none.
pub(crate) fn describe(method: &Method, pattern: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{method} {pattern} ({name})"),
        None => format!("{method} {pattern}"),
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&describe(&self.method, self.pattern.as_str(), self.name()))
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Route({self})")
    }
}
