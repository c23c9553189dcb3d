//! Lesson completions: a day of the course done, with what shows it. Being complete is a state, so it is a noun that is
//! put and deleted, and to repeat either is fine.

mod delete;
mod list;
mod read;
mod replace;
pub mod rows;

use crud::Resource;
use jiff::Timestamp;
use rest::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::rules::{Rules, is_visible, is_within};

pub use delete::delete;
pub use list::list;
pub use read::read;
pub use replace::replace;

/// What the log and a refusal call it; its key is the enrollment's and the day.
pub const LESSON_COMPLETION: Resource = Resource::named("lesson-completion");

/// A completion as clients see it.
#[derive(Clone, Serialize, JsonSchema)]
pub struct LessonCompletion {
    /// The day of the course.
    pub day: i16,
    /// When it was recorded.
    completed_at: Timestamp,
    /// What shows it, such as a checker's verdict or an address.
    pub evidence: Option<String>,
}

database::row!(LessonCompletion {
    day,
    completed_at,
    evidence
});

/// What a client says about something that is complete.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Completion {
    /// What shows it; left out when it rests on the learner's word.
    pub evidence: Option<String>,
}

impl Completion {
    /// Refuses what breaks a rule.
    ///
    /// # Errors
    /// 422
    pub fn judge(&self) -> Result<(), Problem> {
        let evidence = self.evidence.as_deref();
        Rules::new()
            .keep(
                "lesson_completions_evidence_present",
                evidence.is_none_or(is_visible),
            )
            .keep(
                "lesson_completions_evidence_length",
                evidence.is_none_or(|it| is_within(2000, it)),
            )
            .judge()
    }
}
