//! `PATCH /api/v1/cohorts/{id}`: what the patch names changes, the rest stays.

use access::Reach;
use crud::Edit;
use rest::{Problem, Tagged};
use transactions::Transact;
use uuid::Uuid;
use validation::Patch;

use super::{Cohort, NewCohort, rows};
use crate::http::Call;

/// Answers 200 with what it is now; 404, 428, 412, 409 for a name that the course has already, 422 for a broken rule.
pub async fn patch(call: Call, patch: Patch<NewCohort>) -> Result<Tagged<Cohort>, Problem> {
    let reach = Reach::of(&call);
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    let patched = call.db().transact(move |db| {
        let it = rows::change(db, &edit, &reach, id, |current| {
            patch.apply(&current.members())
        })?;
        Ok(it.tagged())
    });
    Ok(patched.await?)
}
