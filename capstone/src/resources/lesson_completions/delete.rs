//! `DELETE /api/v1/enrollments/{id}/lessons/{day}/completion`: it is not complete after all.

use access::Reach;
use crud::{Actor, Edit};
use rest::{NoContent, Problem};
use transactions::Transact;
use uuid::Uuid;

use super::rows;
use crate::http::Call;
use crate::resources::lessons::Day;

/// Answers 204, complete or not; 404 for an enrollment that is not there and for a day that its course has not, 412
/// for a condition that is false.
pub async fn delete(call: Call) -> Result<NoContent, Problem> {
    let reach = Reach::of(&call);
    let (enrollment, Day(day)) = (call.param::<Uuid>("id")?, call.param("day")?);
    let edit = Edit::new(Actor::of(&call), call.precondition()?);
    let cleared = call
        .db()
        .transact(move |db| Ok(rows::clear(db, &edit, &reach, enrollment, day)?));
    Ok(cleared.await?)
}
