//! Lesson completions: a day of the course done, with what shows it. Being complete is a state, so it is a noun that is
//! put and deleted, and to repeat either is fine.

mod delete;
mod list;
mod read;
mod replace;
pub mod rows;

use crud::Resource;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use validation::{At, Parse, Prose, Refused};

pub use delete::delete;
pub use list::list;
pub use read::read;
pub use replace::replace;

/// Its name in the log and in refusals; its key is the enrollment's and the day.
pub const LESSON_COMPLETION: Resource = Resource::named("lesson-completion");

/// A completion as clients see it.
#[derive(Clone, Serialize, JsonSchema)]
pub struct LessonCompletion {
    /// The day of the course.
    pub day: i16,
    /// When it was recorded.
    completed_at: Timestamp,
    /// The evidence, such as a checker's verdict or an address.
    pub evidence: Option<String>,
}

database::row!(LessonCompletion {
    day,
    completed_at,
    evidence
});

/// A completion, as a client sends it.
#[derive(Clone, JsonSchema)]
pub struct Completion {
    /// The evidence; left out when it rests on the learner's word.
    pub evidence: Option<Prose<1, 2000>>,
}

impl Parse for Completion {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let evidence = fields.optional("evidence")?;
            Ok(Self { evidence })
        })
    }
}

impl Completion {
    /// One that `evidence` shows, unless that can't be evidence.
    pub fn shown_by(evidence: Option<&str>) -> Self {
        Self {
            evidence: evidence.and_then(|it| it.parse().ok()),
        }
    }

    /// The evidence as text.
    pub fn evidence(&self) -> Option<&str> {
        self.evidence.as_ref().map(Prose::as_str)
    }
}
