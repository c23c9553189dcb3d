//! `PUT /api/v1/enrollments/{id}/commitment`: sign it.

use crud::{Actor, Edit};
use rest::{Json, Problem, Put};
use transactions::Transact;
use uuid::Uuid;

use super::{Commitment, rows, rules};
use crate::http::Call;

/// Answers 201 for the first signature and 200 for another one, or for the same again; 404 for an enrollment that is not
/// there, 412 for a condition that is false, 422 for a broken rule.
pub async fn replace(call: Call, Json(new): Json<Commitment>) -> Result<Put<Commitment>, Problem> {
    let enrollment: Uuid = call.param("id")?;
    let edit = Edit::new(Actor::of(&call), call.precondition()?);
    rules::judge(&new, call.clock())?;
    let url = call.url("commitment", &[("id", &enrollment)])?;
    let put = call
        .db()
        .transact(move |db| Ok(rows::put(db, &edit, enrollment, &url, &new)?));
    Ok(put.await?)
}
