//! `GET /api/v1/cohorts/{id}`: one cohort.

use access::Reach;
use rest::{Problem, Tagged};
use uuid::Uuid;

use super::{Cohort, rows};
use crate::http::Call;

/// Answers with the cohort, or 404.
pub async fn read(call: Call) -> Result<Tagged<Cohort>, Problem> {
    let reach = Reach::of(&call);
    let id: Uuid = call.param("id")?;
    Ok(rows::read(call.db(), &reach, id).await?.tagged())
}
