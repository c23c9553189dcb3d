//! `POST /api/v1/cohorts`: a new cohort.

use access::Reach;
use crud::Actor;
use rest::idempotency::once;
use rest::{Created, Once, Problem};
use validation::Valid;

use super::{Cohort, NewCohort, rows};
use crate::http::{Call, fresh_id};

/// Answers 201 with the new cohort and its `Location`; 409 for a name that the course has already, 422 for a
/// broken rule.
pub async fn create(
    call: Call,
    Valid(new): Valid<NewCohort>,
) -> Result<Once<Created<Cohort>>, Problem> {
    let reach = Reach::of(&call);
    let (id, actor) = (fresh_id(&call), Actor::of(&call));
    let url = call.url("cohort", &[("id", &id)])?;
    once(&call, move |db| {
        let it = rows::create(db, &actor, &reach, id, &new)?;
        Ok(it.created_at(url.clone()))
    })
    .await
}
