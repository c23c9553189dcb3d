//! `DELETE /api/v1/enrollments/{id}/deliverables/{deliverable}/completion`: it is not complete after all.

use access::Reach;
use crud::{Actor, Edit};
use rest::{NoContent, Problem};
use transactions::Transact;
use uuid::Uuid;

use super::rows;
use crate::http::Call;
use crate::resources::courses::Slug;

/// Answers 204, complete or not; 404 for an enrollment that is not there and for a deliverable that its course has not, 412
/// for a condition that is false, 409 for a deliverable with parts.
pub async fn delete(call: Call) -> Result<NoContent, Problem> {
    let reach = Reach::of(&call);
    let (enrollment, Slug(deliverable)) = (call.param::<Uuid>("id")?, call.param("deliverable")?);
    let edit = Edit::new(Actor::of(&call), call.precondition()?);
    let cleared = call
        .db()
        .transact(move |db| Ok(rows::clear(db, &edit, &reach, enrollment, &deliverable)?));
    Ok(cleared.await?)
}
