//! Enrollments: a person in a cohort.

mod create;
mod delete;
mod list;
mod patch;
mod read;
mod replace;
pub mod rows;

use crud::Resource;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use validation::{At, Parse, Refused};

pub use create::create;
pub use delete::delete;
pub use list::list;
pub use patch::patch;
pub use read::read;
pub use replace::replace;

/// Its name in the log and in refusals.
pub const ENROLLMENT: Resource = Resource::named("enrollment");

/// An enrollment as clients see it.
#[derive(Clone, Serialize, JsonSchema)]
pub struct Enrollment {
    /// Its public name.
    pub id: Uuid,
    cohort_id: Uuid,
    account_id: Uuid,
    enrolled_at: Timestamp,
    /// The signature under the commitment; null until signed. It is written through the commitment.
    signed_name: Option<String>,
    /// The date beside it.
    pub signed_on: Option<Date>,
}

database::row!(Enrollment {
    id,
    cohort_id,
    account_id,
    enrolled_at,
    signed_name,
    signed_on
});

/// A new enrollment: the account to enroll.
#[derive(JsonSchema)]
pub struct NewEnrollment {
    /// Until people sign in, the client says who it is.
    pub account_id: Uuid,
}

impl Parse for NewEnrollment {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let account_id = fields.required("account_id")?;
            Ok(Self { account_id })
        })
    }
}

/// A change of an enrollment: it can move to another cohort of its course.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
pub struct Transfer {
    /// The cohort that the person is in from now on.
    pub cohort_id: Uuid,
}

impl Parse for Transfer {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let cohort_id = fields.required("cohort_id")?;
            Ok(Self { cohort_id })
        })
    }
}

impl From<&Enrollment> for Transfer {
    fn from(it: &Enrollment) -> Self {
        Self {
            cohort_id: it.cohort_id,
        }
    }
}
