//! `GET /api/v1/check-ins/{id}`: one check-in.

use std::sync::Arc;

use http::StatusCode;
use lifecycle::{Request, Response};
use routing::Params;
use uuid::Uuid;

use super::CheckIn;
use crate::app::App;
use crate::json;
use crate::problem::Problem;

/// The most frequent question of all; `just bench capstone` asks it of PostgreSQL directly, too.
///
/// The day comes from a subselect: joined, PostgreSQL builds a hash table for one row, which costs
/// more than finding the row.
pub const SELECT: &str = "\
select id, enrollment_id, (select day from lessons where lessons.id = lesson_id),
       checked_in_on, hours, energy, note
from check_ins
where id = $1";

/// Answers with the check-in, or 404.
pub async fn read(app: Arc<App>, request: Request) -> Result<Response, Problem> {
    let id: Uuid = Params::of(&request).get("id")?;
    let found: Option<CheckIn> = app.database.read_opt(SELECT, &[&id]).await?;
    let check_in =
        found.ok_or_else(|| Problem::not_found(format!("There is no check-in {id}.")))?;
    Ok(json::response(StatusCode::OK, &check_in))
}
