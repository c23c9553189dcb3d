//! `POST /api/v1/enrollments/{id}/check-ins`: check in for a day.

use access::Reach;
use crud::Actor;
use rest::idempotency::once;
use rest::{Created, Once, Problem};
use uuid::Uuid;
use validation::Valid;

use super::{CheckIn, NewCheckIn, rows};
use crate::http::rules::plausible;
use crate::http::{Call, fresh_id};

/// Answers 201 with the new check-in and its `Location`; 404 for an enrollment that is not there,
/// 409 if the day has its check-in already, 422 for a broken rule.
pub async fn create(
    call: Call,
    Valid(new): Valid<NewCheckIn>,
) -> Result<Once<Created<CheckIn>>, Problem> {
    let reach = Reach::of(&call);
    let enrollment: Uuid = call.param("id")?;
    plausible("/checked_in_on", new.checked_in_on, call.clock())?;
    let (id, actor) = (fresh_id(&call), Actor::of(&call));
    let url = call.url("check-in", &[("id", &id)])?;
    once(&call, move |db| {
        let it = rows::create(db, &actor, &reach, id, enrollment, &new)?;
        Ok(it.created_at(url.clone()))
    })
    .await
}
