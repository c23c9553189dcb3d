//! `PUT /api/v1/enrollments/{id}/commitment`: sign it.

use access::Reach;
use crud::{Actor, Edit};
use rest::{Problem, Put};
use transactions::Transact;
use uuid::Uuid;
use validation::Valid;

use super::{Commitment, Signature, rows};
use crate::http::Call;
use crate::http::rules::plausible;

/// Answers 201 for the first signature and 200 for another one, or for the same again; 404 for an enrollment that is not
/// there, 412 for a condition that is false, 422 for a broken rule.
pub async fn replace(call: Call, Valid(new): Valid<Signature>) -> Result<Put<Commitment>, Problem> {
    let reach = Reach::of(&call);
    let enrollment: Uuid = call.param("id")?;
    let edit = Edit::new(Actor::of(&call), call.precondition()?);
    plausible("/signed_on", new.signed_on, call.clock())?;
    let url = call.url("commitment", &[("id", &enrollment)])?;
    let put = call
        .db()
        .transact(move |db| Ok(rows::put(db, &edit, &reach, enrollment, &url, &new)?));
    Ok(put.await?)
}
