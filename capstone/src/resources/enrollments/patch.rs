//! `PATCH /api/v1/enrollments/{id}`: what the patch names changes, the rest stays.

use access::Reach;
use crud::Edit;
use rest::{Problem, Tagged};
use transactions::Transact;
use uuid::Uuid;
use validation::Patch;

use super::{Enrollment, Transfer, rows};
use crate::http::Call;

/// Answers as PUT does.
pub async fn patch(call: Call, patch: Patch<Transfer>) -> Result<Tagged<Enrollment>, Problem> {
    let reach = Reach::of(&call);
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    let patched = call.db().transact(move |db| {
        let it = rows::change(db, &edit, &reach, id, |current| {
            patch.apply(&Transfer::from(current))
        })?;
        Ok(it.tagged())
    });
    Ok(patched.await?)
}
