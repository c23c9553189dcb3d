//! `GET /api/v1/courses`: every course.

use std::sync::Arc;

use database::{ColumnError, FromRow, Row, column};
use http::StatusCode;
use lifecycle::{Request, Response};
use serde::Serialize;

use crate::app::App;
use crate::json::{self, List};
use crate::problem::Problem;

#[derive(Serialize)]
struct Course {
    slug: String,
    title: String,
    summary: String,
    lessons: i64,
}

impl FromRow for Course {
    fn from_row(row: &Row) -> Result<Self, ColumnError> {
        Ok(Self {
            slug: column(row, "slug")?,
            title: column(row, "title")?,
            summary: column(row, "summary")?,
            lessons: column(row, "lessons")?,
        })
    }
}

const SELECT: &str = "\
select slug, title, summary, (select count(*) from lessons where course_id = courses.id) as lessons
from courses
order by slug
limit 100";

/// Answers with the courses by slug, the first hundred of them.
pub async fn list(app: Arc<App>, _: Request) -> Result<Response, Problem> {
    let items: Vec<Course> = app.database.read(SELECT, &[]).await?;
    Ok(json::response(StatusCode::OK, &List { items }))
}
