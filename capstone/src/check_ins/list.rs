//! `GET /api/v1/enrollments/{id}/check-ins`: an enrollment's check-ins, by day.

use std::sync::Arc;

use http::StatusCode;
use lifecycle::{Request, Response};
use routing::Params;
use uuid::Uuid;

use super::CheckIn;
use crate::app::App;
use crate::enrollments;
use crate::json::{self, List};
use crate::problem::Problem;

/// Bounded by the schema: one for each lesson, and a course has at most 366.
const SELECT: &str = "\
select check_ins.id, enrollment_id, day, checked_in_on, hours, energy, note
from check_ins
join lessons on lessons.id = lesson_id
where enrollment_id = $1
order by day";

/// Answers with the list, which may be empty, or 404 for an enrollment that is not there.
pub async fn list(app: Arc<App>, request: Request) -> Result<Response, Problem> {
    let enrollment: Uuid = Params::of(&request).get("id")?;
    let items: Vec<CheckIn> = app.database.read(SELECT, &[&enrollment]).await?;
    if items.is_empty() {
        enrollments::require(&app.database, enrollment).await?;
    }
    Ok(json::response(StatusCode::OK, &List { items }))
}
