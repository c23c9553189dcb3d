//! Deliverable completions: a deliverable done, with what shows it. Only one without parts is completed: a whole is done
//! when its parts are.

mod delete;
mod list;
mod read;
mod replace;
pub mod rows;

use crud::Resource;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

pub use delete::delete;
pub use list::list;
pub use read::read;
pub use replace::replace;

/// Its name in the log and in refusals; its key is the enrollment's and the slug.
pub const DELIVERABLE_COMPLETION: Resource = Resource::named("deliverable-completion");

/// A completion as clients see it.
#[derive(Clone, Serialize, JsonSchema)]
pub struct DeliverableCompletion {
    /// The slug of the deliverable.
    pub deliverable: String,
    /// When it was recorded.
    completed_at: Timestamp,
    /// The evidence, such as a checker's verdict or an address.
    evidence: Option<String>,
    /// Its place in the checklist, which orders a list of them.
    #[serde(skip)]
    position: i16,
}

database::row!(DeliverableCompletion {
    deliverable,
    completed_at,
    evidence,
    position
});
