//! `GET /api/v1/courses`: the courses, by slug.

use rest::{List, Problem};

use super::{Course, rows};
use crate::http::Call;
use crate::http::page::Page;

/// Answers with a page of them.
pub async fn list(call: Call) -> Result<List<Course>, Problem> {
    let page = Page::of(&call)?;
    let found = rows::list(call.db(), &page).await?;
    Ok(page.list(&call, found, |it| it.slug.clone()))
}
