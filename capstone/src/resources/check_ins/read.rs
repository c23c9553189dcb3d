//! `GET /api/v1/check-ins/{id}`: one check-in.

use access::Reach;
use rest::{Problem, Tagged};
use uuid::Uuid;

use super::{CheckIn, rows};
use crate::http::Call;

/// Answers with the check-in, or 404.
pub async fn read(call: Call) -> Result<Tagged<CheckIn>, Problem> {
    let reach = Reach::of(&call);
    let id: Uuid = call.param("id")?;
    Ok(rows::read(call.db(), &reach, id).await?.tagged())
}
