//! `GET /api/v1/enrollments/{id}/lesson-completions`: what an enrollment has completed, by day.

use access::Reach;
use rest::{List, Problem};
use uuid::Uuid;

use super::{LessonCompletion, rows};
use crate::http::Call;
use crate::http::page::Page;
use crate::resources::enrollments;

/// Answers with a page of the list, which may be empty, or 404 for an enrollment that is not there.
pub async fn list(call: Call) -> Result<List<LessonCompletion>, Problem> {
    let reach = Reach::of(&call);
    let enrollment: Uuid = call.param("id")?;
    let page = Page::of(&call)?;
    let items = rows::list(call.db(), &reach, enrollment, &page).await?;
    if items.is_empty() {
        enrollments::rows::read(call.db(), &reach, enrollment).await?;
    }
    Ok(page.list(&call, items, |it| it.day))
}
