//! The courses that are stored, and how one is shown.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

#[derive(Default)]
pub(crate) struct Courses {
    pub(crate) by_slug: BTreeMap<String, Course>,
    /// How many there have been.
    pub(crate) made: usize,
    /// The slugs that were ever taken.
    pub(crate) burned: BTreeSet<String>,
    /// The list as it was first read.
    pub(crate) first_list: Option<Value>,
    /// How many responses have had a tag.
    pub(crate) tags: usize,
}

#[derive(Clone)]
pub(crate) struct Course {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) summary: Option<String>,
    pub(crate) version: usize,
}

/// The members of a course that a client may send.
pub(crate) struct New {
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) summary: Option<String>,
}

impl Course {
    pub(crate) fn json(&self, slug: &str) -> Value {
        json!({ "id": self.id, "slug": slug, "title": self.title, "summary": self.summary })
    }
}

impl Courses {
    pub(crate) fn id_of(&self, slug: &str) -> Option<String> {
        self.by_slug.get(slug).map(|course| course.id.clone())
    }

    pub(crate) fn insert(&mut self, new: New) -> Value {
        self.made += 1;
        let course = Course {
            id: format!("00000000-0000-7000-9000-{:012}", self.made),
            title: new.title,
            summary: new.summary,
            version: 1,
        };
        let json = course.json(&new.slug);
        self.burned.insert(new.slug.clone());
        self.by_slug.insert(new.slug, course);
        json
    }
}
