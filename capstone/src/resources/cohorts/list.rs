//! `GET /api/v1/cohorts`: the cohorts, in the order in which they were made.

use access::Reach;
use rest::{List, Problem};

use super::{Cohort, rows};
use crate::http::Call;
use crate::http::page::Page;

/// Answers with a page of them.
pub async fn list(call: Call) -> Result<List<Cohort>, Problem> {
    let reach = Reach::of(&call);
    let page = Page::of(&call)?;
    let found = rows::list(call.db(), &reach, &page).await?;
    Ok(page.list(&call, found, |it| it.id))
}
