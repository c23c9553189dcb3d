//! `GET /api/v1/enrollments/{id}`: one enrollment.

use access::Reach;
use rest::{Problem, Tagged};
use uuid::Uuid;

use super::{Enrollment, rows};
use crate::http::Call;

/// Answers with the enrollment, or 404.
pub async fn read(call: Call) -> Result<Tagged<Enrollment>, Problem> {
    let reach = Reach::of(&call);
    let id: Uuid = call.param("id")?;
    Ok(rows::read(call.db(), &reach, id).await?.tagged())
}
