//! `GET /api/v1/courses/{slug}/lessons/{day}`: one lesson.

use rest::{Json, Problem};

use super::{Day, Lesson, rows};
use crate::http::Call;
use crate::resources::courses::Slug;

/// Answers with the lesson, or 404.
pub async fn read(call: Call) -> Result<Json<Lesson>, Problem> {
    let (Slug(slug), Day(day)) = (call.param("slug")?, call.param("day")?);
    rows::read(call.db(), &slug, day).await.map(Json)
}
