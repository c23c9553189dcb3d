//! `PUT /api/v1/check-ins/{id}`: what the check-in is from now on. A new one comes by POST, which knows whose it is.

use access::Reach;
use crud::Edit;
use rest::{Problem, Tagged};
use transactions::Transact;
use uuid::Uuid;
use validation::Valid;

use super::{CheckIn, NewCheckIn, rows};
use crate::http::Call;
use crate::http::rules::plausible;

/// Answers 200 with what it is now; 404, 428, 412, 409 if the day has another check-in, 422 for a broken rule.
pub async fn replace(
    call: Call,
    Valid(new): Valid<NewCheckIn>,
) -> Result<Tagged<CheckIn>, Problem> {
    let reach = Reach::of(&call);
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    plausible("/checked_in_on", new.checked_in_on, call.clock())?;
    let replaced = call.db().transact(move |db| {
        let it = rows::change(db, &edit, &reach, id, |_| Ok(new.clone()))?;
        Ok(it.tagged())
    });
    Ok(replaced.await?)
}
