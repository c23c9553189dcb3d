//! `PUT /api/v1/enrollments/{id}`: the person moves to another cohort of the course.

use access::Reach;
use crud::Edit;
use rest::{Problem, Tagged};
use transactions::Transact;
use uuid::Uuid;
use validation::Valid;

use super::{Enrollment, Transfer, rows};
use crate::http::Call;

/// Answers 200 with what it is now; 404, 428, 412, 409 if the account is in that cohort already, 422 for a cohort that is
/// not there or takes another course.
pub async fn replace(
    call: Call,
    Valid(new): Valid<Transfer>,
) -> Result<Tagged<Enrollment>, Problem> {
    let reach = Reach::of(&call);
    let id: Uuid = call.param("id")?;
    let edit = Edit::of(&call)?;
    let replaced = call.db().transact(move |db| {
        let it = rows::change(db, &edit, &reach, id, |_| Ok(new.clone()))?;
        Ok(it.tagged())
    });
    Ok(replaced.await?)
}
