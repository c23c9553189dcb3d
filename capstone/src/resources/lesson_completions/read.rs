//! `GET /api/v1/enrollments/{id}/lessons/{day}/completion`: whether, and since when.

use access::Reach;
use rest::{Problem, Tagged};
use uuid::Uuid;

use super::{LESSON_COMPLETION, LessonCompletion, rows};
use crate::http::Call;
use crate::resources::lessons::Day;

/// Answers with the completion, or 404 until it is complete.
pub async fn read(call: Call) -> Result<Tagged<LessonCompletion>, Problem> {
    let reach = Reach::of(&call);
    let (enrollment, Day(day)) = (call.param::<Uuid>("id")?, call.param("day")?);
    let found = rows::read(call.db(), &reach, enrollment, day).await?;
    let missing = || {
        LESSON_COMPLETION
            .row(format_args!("{enrollment}/{day}"))
            .missing()
    };
    Ok(found.ok_or_else(missing)?.tagged())
}
