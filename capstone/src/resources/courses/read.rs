//! `GET /api/v1/courses/{slug}`: one course.

use rest::{Json, Problem};

use super::{Course, Slug, rows};
use crate::http::Call;

/// Answers with the course, or 404.
pub async fn read(call: Call) -> Result<Json<Course>, Problem> {
    let Slug(slug) = call.param("slug")?;
    rows::read(call.db(), &slug).await.map(Json)
}
