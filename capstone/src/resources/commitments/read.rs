//! `GET /api/v1/enrollments/{id}/commitment`: the commitment, once it is signed.

use rest::{Problem, Tagged};
use uuid::Uuid;

use super::{COMMITMENT, Commitment, rows};
use crate::http::Call;

/// Answers with the commitment, or 404 until it is signed.
pub async fn read(call: Call) -> Result<Tagged<Commitment>, Problem> {
    let enrollment: Uuid = call.param("id")?;
    let found = rows::read(call.db(), enrollment).await?;
    let it = found.ok_or_else(|| COMMITMENT.row(enrollment).missing())?;
    Ok(it.tagged())
}
