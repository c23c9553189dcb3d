//! `PUT /api/v1/cohorts/{id}`: what the cohort is from now on, be it new or not.

use access::Reach;
use crud::Edit;
use rest::{Problem, Put};
use transactions::Transact;
use uuid::Uuid;
use validation::Valid;

use super::{Cohort, NewCohort, rows};
use crate::http::Call;

/// Answers 200 with what it is now, or 201 under `If-None-Match: *` if there was none; 428, 412, 409 for a name that
/// the course has already, 422 for a broken rule.
pub async fn replace(call: Call, Valid(new): Valid<NewCohort>) -> Result<Put<Cohort>, Problem> {
    let reach = Reach::of(&call);
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    let url = call.url("cohort", &[("id", &id)])?;
    let put = call
        .db()
        .transact(move |db| Ok(rows::put(db, &edit, &reach, id, &url, &new)?));
    Ok(put.await?)
}
