//! `PUT /api/v1/check-ins/{id}`: what the check-in is from now on. A new one comes by POST, which knows whose it is.

use crud::Edit;
use rest::{Json, Problem, Tagged};
use transactions::Transact;
use uuid::Uuid;

use super::{CheckIn, NewCheckIn, rows, rules};
use crate::http::Call;

/// Answers 200 with what it is now; 404, 428, 412, 409 if the day has another check-in, 422 for a broken rule.
pub async fn replace(call: Call, Json(new): Json<NewCheckIn>) -> Result<Tagged<CheckIn>, Problem> {
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    rules::judge(&new, call.clock())?;
    let replaced = call.db().transact(move |db| {
        let it = rows::change(db, &edit, id, |_| Ok(new.clone()))?;
        Ok(it.tagged())
    });
    Ok(replaced.await?)
}
