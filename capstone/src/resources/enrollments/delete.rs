//! `DELETE /api/v1/enrollments/{id}`: the person is no longer in the cohort.

use access::Reach;
use crud::Edit;
use rest::{NoContent, Problem};
use transactions::Transact;
use uuid::Uuid;

use super::rows;
use crate::http::Call;

/// Answers 204; 404, 428, 412.
pub async fn delete(call: Call) -> Result<NoContent, Problem> {
    let reach = Reach::of(&call);
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    let deleted = call
        .db()
        .transact(move |db| Ok(rows::delete(db, &edit, &reach, id)?));
    Ok(deleted.await?)
}
