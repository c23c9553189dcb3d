//! `GET /api/v1/courses/{slug}/deliverables`: a course's deliverables, in the order of its checklist.

use rest::{List, Problem};

use super::{Deliverable, rows};
use crate::http::Call;
use crate::http::page::Page;
use crate::resources::courses::{self, Slug};

/// Answers with a page of the deliverables, or 404 for a course that is not there.
pub async fn list(call: Call) -> Result<List<Deliverable>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let page = Page::of(&call)?;
    let found = rows::list(call.db(), &slug, &page).await?;
    if found.is_empty() {
        courses::rows::read(call.db(), &slug).await?;
    }
    Ok(page.list(&call, found, |it| it.position))
}
