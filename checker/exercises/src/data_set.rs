//! The data that exercises are about, in two versions.
//!
//! Why two: an answer with the result typed in is right on the data that its author has seen. On data of the same shape,
//! made from another seed, it is not.

use std::fmt;

use localdb::Template;
use serde_json::{Value, json};
use tracker::{Deliverable, curriculum};

const SCRIPT: &str = include_str!("../../../sql/exercises/data.sql");

/// The schema of this day.
const SCHEMA: u8 = 7;

/// One of the two versions of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DataSet {
    /// The one that people see.
    First,
    /// The one that keeps them honest.
    Second,
}

impl DataSet {
    /// Both, in the order in which an answer meets them.
    pub const ALL: [DataSet; 2] = [DataSet::First, DataSet::Second];

    /// The time zone of the sessions on it, for everybody who relies on that of the server.
    pub(crate) fn time_zone(self) -> &'static str {
        match self {
            DataSet::First => "UTC",
            DataSet::Second => "Pacific/Kiritimati", // 14 hours ahead, all year
        }
    }

    /// The database to clone: everybody who may connect to a clone may read and write all of its tables.
    pub fn template(self) -> Template {
        let seed = self as u8 + 1;
        // A string constant ends at a single quote only, whatever else is in it.
        let course = course().to_string().replace('\'', "''");
        schema::template(
            &format!("exercises {seed}"),
            SCHEMA,
            format!("set course.seed = '{seed}';\nset course.curriculum = '{course}';\n{SCRIPT}"),
        )
    }
}

impl fmt::Display for DataSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DataSet::First => "the first data set",
            DataSet::Second => "the second data set",
        })
    }
}

/// The thirty days, as the script reads them.
fn course() -> Value {
    let course = curriculum();
    let weeks = course.weeks.iter().map(|week| {
        let lessons = week.lessons.iter().map(|lesson| {
            json!({ "slug": lesson.library, "title": lesson.title, "summary": lesson.summary })
        });
        json!({ "title": week.title, "lessons": lessons.collect::<Vec<_>>() })
    });
    let mut deliverables = Vec::new();
    list(&course.deliverables, None, &mut deliverables);
    json!({
        "slug": course.slug,
        "title": course.title,
        "summary": course.summary,
        "weeks": weeks.collect::<Vec<_>>(),
        "deliverables": deliverables,
    })
}

fn list(deliverables: &[Deliverable], whole: Option<&str>, all: &mut Vec<Value>) {
    for it in deliverables {
        all.push(json!({ "slug": it.slug, "title": it.title, "part_of": whole }));
        list(&it.parts, Some(&it.slug), all);
    }
}
