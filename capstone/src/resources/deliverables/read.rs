//! `GET /api/v1/courses/{slug}/deliverables/{deliverable}`: one deliverable.

use rest::{Json, Problem};

use super::{Deliverable, rows};
use crate::http::Call;
use crate::resources::courses::Slug;

/// Answers with the deliverable, or 404.
pub async fn read(call: Call) -> Result<Json<Deliverable>, Problem> {
    let (Slug(slug), Slug(deliverable)) = (call.param("slug")?, call.param("deliverable")?);
    rows::read(call.db(), &slug, &deliverable).await.map(Json)
}
