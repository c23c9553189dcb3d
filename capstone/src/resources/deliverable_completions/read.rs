//! `GET /api/v1/enrollments/{id}/deliverables/{deliverable}/completion`: whether, and since when.

use access::Reach;
use rest::{Problem, Tagged};
use uuid::Uuid;

use super::{DELIVERABLE_COMPLETION, DeliverableCompletion, rows};
use crate::http::Call;
use crate::resources::courses::Slug;

/// Answers with the completion, or 404 until it is complete.
pub async fn read(call: Call) -> Result<Tagged<DeliverableCompletion>, Problem> {
    let reach = Reach::of(&call);
    let (enrollment, Slug(deliverable)) = (call.param::<Uuid>("id")?, call.param("deliverable")?);
    let found = rows::read(call.db(), &reach, enrollment, &deliverable).await?;
    let missing = || {
        DELIVERABLE_COMPLETION
            .row(format_args!("{enrollment}/{deliverable}"))
            .missing()
    };
    Ok(found.ok_or_else(missing)?.tagged())
}
