//! `GET /api/v1/courses`: every course.

use rest::{List, Problem};

use super::{Course, rows};
use crate::http::Call;

/// Answers with the courses by slug, the first hundred of them.
pub async fn list(call: Call) -> Result<List<Course>, Problem> {
    Ok(List::of(rows::list(call.db()).await?))
}
