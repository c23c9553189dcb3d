//! `GET /api/v1/cohorts/{id}/enrollments`: who is in a cohort, in the order in which they joined.

use access::Reach;
use rest::{List, Problem};
use uuid::Uuid;

use super::{Enrollment, rows};
use crate::http::Call;
use crate::http::page::Page;
use crate::resources::cohorts;

/// Answers with a page of the list, which may be empty, or 404 for a cohort that is not there.
pub async fn list(call: Call) -> Result<List<Enrollment>, Problem> {
    let reach = Reach::of(&call);
    let cohort: Uuid = call.param("id")?;
    let page = Page::of(&call)?;
    let items = rows::list(call.db(), &reach, cohort, &page).await?;
    if items.is_empty() {
        cohorts::rows::read(call.db(), &reach, cohort).await?;
    }
    Ok(page.list(&call, items, |it| it.id))
}
