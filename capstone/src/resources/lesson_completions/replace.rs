//! `PUT /api/v1/enrollments/{id}/lessons/{day}/completion`: it is complete.

use access::Reach;
use crud::{Actor, Edit};
use rest::{Problem, Put};
use transactions::Transact;
use uuid::Uuid;
use validation::Valid;

use super::{Completion, LessonCompletion, rows};
use crate::http::Call;
use crate::resources::lessons::Day;

/// Answers 201 the first time and 200 after that; 404 for an enrollment that is not there and for a day that its course
/// has not, 412 for a condition that is false, 422 for a broken rule.
pub async fn replace(
    call: Call,
    Valid(new): Valid<Completion>,
) -> Result<Put<LessonCompletion>, Problem> {
    let reach = Reach::of(&call);
    let (enrollment, Day(day)) = (call.param::<Uuid>("id")?, call.param("day")?);
    let edit = Edit::new(Actor::of(&call), call.precondition()?);
    let url = call.url("lesson-completion", &[("id", &enrollment), ("day", &day)])?;
    let put = call
        .db()
        .transact(move |db| Ok(rows::put(db, &edit, &reach, enrollment, day, &url, &new)?));
    Ok(put.await?)
}
