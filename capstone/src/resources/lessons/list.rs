//! `GET /api/v1/courses/{slug}/lessons`: a course's lessons, by day.

use rest::{List, Problem};

use super::{Lesson, rows};
use crate::http::Call;
use crate::resources::courses::{self, Slug};

/// Answers with the lessons, or 404 for a course that is not there.
pub async fn list(call: Call) -> Result<List<Lesson>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let lessons = rows::list(call.db(), &slug).await?;
    if lessons.is_empty() {
        courses::rows::require(call.db(), &slug).await?;
    }
    Ok(List::of(lessons))
}
