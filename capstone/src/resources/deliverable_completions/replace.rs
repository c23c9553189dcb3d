//! `PUT /api/v1/enrollments/{id}/deliverables/{deliverable}/completion`: it is complete.

use access::Reach;
use crud::{Actor, Edit};
use rest::{Problem, Put};
use transactions::Transact;
use uuid::Uuid;
use validation::Valid;

use super::{DeliverableCompletion, rows};
use crate::http::Call;
use crate::resources::courses::Slug;
use crate::resources::lesson_completions::Completion;

/// Answers 201 the first time and 200 after that; 404 for an enrollment that is not there and for a deliverable that its course
/// has not, 412 for a condition that is false, 409 for a deliverable with parts, 422 for a broken rule.
pub async fn replace(
    call: Call,
    Valid(new): Valid<Completion>,
) -> Result<Put<DeliverableCompletion>, Problem> {
    let reach = Reach::of(&call);
    let (enrollment, Slug(deliverable)) = (call.param::<Uuid>("id")?, call.param("deliverable")?);
    let edit = Edit::new(Actor::of(&call), call.precondition()?);
    let url = call.url(
        "deliverable-completion",
        &[("id", &enrollment), ("deliverable", &deliverable)],
    )?;
    let put = call.db().transact(move |db| {
        Ok(rows::put(
            db,
            &edit,
            &reach,
            enrollment,
            &deliverable,
            &url,
            &new,
        )?)
    });
    Ok(put.await?)
}
