//! The names of resources and of their rows, which the log and the 404 use.

use std::fmt::{self, Display};

use rest::Problem;

/// A kind of thing that clients create, change and delete.
///
/// ```
/// use crud::Resource;
///
/// const CHECK_IN: Resource = Resource::named("check-in");
///
/// let row = CHECK_IN.row(7);
/// assert_eq!(row.to_string(), "check-in 7");
/// assert_eq!(row.missing().to_string(), "404 not_found: There is no check-in 7.");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resource {
    name: &'static str,
}

impl Resource {
    /// A kind of thing called `name`: a noun in the singular, in small letters with hyphens between its words.
    pub const fn named(name: &'static str) -> Self {
        Self { name }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The row whose key is `id`, at most 200 characters. Join a key of several columns with slashes.
    pub fn row(self, id: impl Display) -> Row {
        Row {
            resource: self,
            id: id.to_string(),
        }
    }
}

/// The name of one row, whether or not the row exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    resource: Resource,
    id: String,
}

impl Row {
    /// The kind of thing that the row is.
    pub fn resource(&self) -> Resource {
        self.resource
    }

    /// The row's key, as text.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// 404: the row doesn't exist, or this client may not know of it.
    pub fn missing(&self) -> Problem {
        Problem::not_found(format!("There is no {self}."))
    }
}

impl Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.resource.name, self.id)
    }
}
