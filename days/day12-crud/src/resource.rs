//! Resources and their rows, by name: what the log calls them, and what a client hears when there is none.

use std::fmt::{self, Display};

use rest::Problem;

/// A kind of thing that is made, changed and deleted.
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

    /// The one whose key is `id`, at most 200 characters. For a key of several columns, join them with a slash.
    pub fn row(self, id: impl Display) -> Row {
        Row {
            resource: self,
            id: id.to_string(),
        }
    }
}

/// One thing of a kind, whether or not it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    resource: Resource,
    id: String,
}

impl Row {
    /// What kind of thing it is.
    pub fn resource(&self) -> Resource {
        self.resource
    }

    /// Its key, as text.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// 404: it isn't there, or not for this client.
    pub fn missing(&self) -> Problem {
        Problem::not_found(format!("There is no {self}."))
    }
}

impl Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.resource.name, self.id)
    }
}
