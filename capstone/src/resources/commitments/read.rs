//! `GET /api/v1/enrollments/{id}/commitment`: the commitment, once it is signed.

use access::Reach;
use rest::{Problem, Tagged};
use uuid::Uuid;

use super::{COMMITMENT, Commitment, rows};
use crate::http::Call;

/// Answers with the commitment, or 404 until it is signed.
pub async fn read(call: Call) -> Result<Tagged<Commitment>, Problem> {
    let reach = Reach::of(&call);
    let enrollment: Uuid = call.param("id")?;
    let found = rows::read(call.db(), &reach, enrollment).await?;
    let it = found.ok_or_else(|| COMMITMENT.row(enrollment).missing())?;
    Ok(it.tagged())
}
