//! `PATCH /api/v1/cohorts/{id}`: what the patch names changes, the rest stays.

use crud::Edit;
use rest::{MergePatch, Problem, Tagged};
use transactions::Transact;
use uuid::Uuid;

use super::{Cohort, NewCohort, rows, rules};
use crate::http::Call;

/// Answers 200 with what it is now; 404, 428, 412, 409 for a name that the course has already, 422 for a broken rule.
pub async fn patch(call: Call, patch: MergePatch<NewCohort>) -> Result<Tagged<Cohort>, Problem> {
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    let patched = call.db().transact(move |db| {
        let it = rows::change(db, &edit, id, |current| {
            let new = patch.apply(&NewCohort::from(current))?;
            rules::judge(&new).map(|()| new)
        })?;
        Ok(it.tagged())
    });
    Ok(patched.await?)
}
