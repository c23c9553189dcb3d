//! `PATCH /api/v1/check-ins/{id}`: what the patch names changes, the rest stays.

use access::Reach;
use crud::Edit;
use rest::{Problem, Tagged};
use transactions::Transact;
use uuid::Uuid;
use validation::Patch;

use super::{CheckIn, NewCheckIn, rows};
use crate::http::Call;
use crate::http::rules::plausible;

/// Answers 200 with what it is now; 404, 428, 412, 409 if the day has another check-in, 422 for a broken rule.
pub async fn patch(call: Call, patch: Patch<NewCheckIn>) -> Result<Tagged<CheckIn>, Problem> {
    let reach = Reach::of(&call);
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    let clock = call.clock().clone();
    let patched = call.db().transact(move |db| {
        let it = rows::change(db, &edit, &reach, id, |current| {
            let new: NewCheckIn = patch.apply(&current.members())?;
            plausible("/checked_in_on", new.checked_in_on, &clock)?;
            Ok(new)
        })?;
        Ok(it.tagged())
    });
    Ok(patched.await?)
}
