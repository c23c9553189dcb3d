//! `POST /api/v1/cohorts/{id}/enrollments`: somebody joins the cohort.

use access::Reach;
use crud::Actor;
use rest::idempotency::once;
use rest::{Created, Once, Problem};
use uuid::Uuid;
use validation::Valid;

use super::{Enrollment, NewEnrollment, rows};
use crate::http::{Call, fresh_id};

/// Answers 201 with the new enrollment and its `Location`; 404 for a cohort that is not there, 409 if the account is
/// in it already, 422 for an account that is not there.
pub async fn create(
    call: Call,
    Valid(new): Valid<NewEnrollment>,
) -> Result<Once<Created<Enrollment>>, Problem> {
    let reach = Reach::of(&call);
    let cohort: Uuid = call.param("id")?;
    let (id, actor) = (fresh_id(&call), Actor::of(&call));
    let url = call.url("enrollment", &[("id", &id)])?;
    once(&call, move |db| {
        let it = rows::create(db, &actor, &reach, id, cohort, &new)?;
        Ok(it.created_at(url.clone()))
    })
    .await
}
