//! Cohorts: people who take a course together.

mod create;
mod delete;
mod list;
mod patch;
mod read;
mod replace;
pub mod rows;
mod rules;

use crud::Resource;
use jiff::civil::Date;
use rest::{Problem, Violation};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;
use validation::{At, Line, Parse, Refused, Rule};

pub use create::create;
pub use delete::delete;
pub use list::list;
pub use patch::patch;
pub use read::read;
pub use replace::replace;

/// A cohort as clients see it.
#[derive(Clone, Serialize, JsonSchema)]
pub struct Cohort {
    /// Its public name.
    pub id: Uuid,
    /// The slug of the course that it takes.
    course: String,
    name: String,
    /// The calendar date of day 1, wherever each of them lives.
    starts_on: Date,
}

database::row!(Cohort {
    id,
    course,
    name,
    starts_on
});

/// Its name in the log and in refusals.
pub const COHORT: Resource = Resource::named("cohort");

/// A cohort as a client sends it.
#[derive(Clone, Serialize, JsonSchema)]
pub struct NewCohort {
    /// The slug of a course.
    pub course: Line<1, 200>,
    /// Taken once among the cohorts of a course.
    pub name: Line<1, 200>,
    /// The calendar date of day 1.
    pub starts_on: Date,
}

impl Parse for NewCohort {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let course = fields.required("course");
            let name = fields.required("name");
            let starts_on = fields.required("starts_on");
            Ok(Self {
                course: course?,
                name: name?,
                starts_on: starts_on?,
            })
        })
    }
}

impl NewCohort {
    /// A cohort that this program thought of.
    ///
    /// # Errors
    /// 422 for a text that can't be a name.
    pub fn of(course: &str, name: &str, starts_on: Date) -> Result<Self, Problem> {
        let line = |pointer: &'static str, text: &str| {
            let wrong = |rule: Rule| Violation::new(pointer, rule.code(), rule.to_string());
            text.parse().map_err(wrong)
        };
        Ok(Self {
            course: line("/course", course)?,
            name: line("/name", name)?,
            starts_on,
        })
    }
}

impl Cohort {
    /// The members that a patch is applied to.
    fn members(&self) -> impl Serialize {
        let Self {
            course,
            name,
            starts_on,
            ..
        } = self;
        json!({"course": course, "name": name, "starts_on": starts_on})
    }

    fn says(&self, new: &NewCohort) -> bool {
        (&*self.course, &*self.name, self.starts_on)
            == (new.course.as_str(), new.name.as_str(), new.starts_on)
    }
}
