//! `PUT /api/v1/cohorts/{id}`: what the cohort is from now on, be it new or not.

use crud::Edit;
use rest::{Json, Problem, Put};
use transactions::Transact;
use uuid::Uuid;

use super::{Cohort, NewCohort, rows, rules};
use crate::http::Call;

/// Answers 200 with what it is now, or 201 under `If-None-Match: *` if there was none; 428, 412, 409 for a name that
/// the course has already, 422 for a broken rule.
pub async fn replace(call: Call, Json(new): Json<NewCohort>) -> Result<Put<Cohort>, Problem> {
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    rules::judge(&new)?;
    let url = call.url("cohort", &[("id", &id)])?;
    let put = call
        .db()
        .transact(move |db| Ok(rows::put(db, &edit, id, &url, &new)?));
    Ok(put.await?)
}
