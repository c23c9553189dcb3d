//! `DELETE /api/v1/enrollments/{id}/commitment`: take the signature back.

use access::Reach;
use crud::{Actor, Edit};
use rest::{NoContent, Problem};
use transactions::Transact;
use uuid::Uuid;

use super::rows;
use crate::http::Call;

/// Answers 204, signed or not; 404 for an enrollment that is not there, 412 for a condition that is false.
pub async fn delete(call: Call) -> Result<NoContent, Problem> {
    let reach = Reach::of(&call);
    let enrollment: Uuid = call.param("id")?;
    let edit = Edit::new(Actor::of(&call), call.precondition()?);
    let cleared = call
        .db()
        .transact(move |db| Ok(rows::clear(db, &edit, &reach, enrollment)?));
    Ok(cleared.await?)
}
