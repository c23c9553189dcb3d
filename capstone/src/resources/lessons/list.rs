//! `GET /api/v1/courses/{slug}/lessons`: a course's lessons, by day.

use rest::{List, Problem};

use super::{Lesson, rows};
use crate::http::Call;
use crate::http::page::Page;
use crate::resources::courses::{self, Slug};

/// Answers with a page of the lessons, or 404 for a course that is not there.
pub async fn list(call: Call) -> Result<List<Lesson>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let page = Page::of(&call)?;
    let lessons = rows::list(call.db(), &slug, &page).await?;
    if lessons.is_empty() {
        courses::rows::read(call.db(), &slug).await?;
    }
    Ok(page.list(&call, lessons, |it| it.day))
}
