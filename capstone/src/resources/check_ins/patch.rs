//! `PATCH /api/v1/check-ins/{id}`: what the patch names changes, the rest stays.

use crud::Edit;
use rest::{MergePatch, Problem, Tagged};
use transactions::Transact;
use uuid::Uuid;

use super::{CheckIn, NewCheckIn, rows, rules};
use crate::http::Call;

/// Answers 200 with what it is now; 404, 428, 412, 409 if the day has another check-in, 422 for a broken rule.
pub async fn patch(call: Call, patch: MergePatch<NewCheckIn>) -> Result<Tagged<CheckIn>, Problem> {
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    let clock = call.clock().clone();
    let patched = call.db().transact(move |db| {
        let it = rows::change(db, &edit, id, |current| {
            let new = patch.apply(&NewCheckIn::from(current))?;
            rules::judge(&new, &clock).map(|()| new)
        })?;
        Ok(it.tagged())
    });
    Ok(patched.await?)
}
