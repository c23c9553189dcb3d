//! `GET /api/v1/check-ins/{id}`: one check-in.

use rest::{Json, Problem};
use uuid::Uuid;

use super::{CheckIn, rows};
use crate::http::Call;

/// Answers with the check-in, or 404.
pub async fn read(call: Call) -> Result<Json<CheckIn>, Problem> {
    let id: Uuid = call.param("id")?;
    let found = rows::read(call.db(), id).await?;
    let missing = || Problem::not_found(format!("There is no check-in {id}."));
    Ok(Json(found.ok_or_else(missing)?))
}
