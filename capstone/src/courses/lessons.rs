//! `GET /api/v1/courses/{slug}/lessons`: a course's lessons, by day.

use std::sync::Arc;

use database::{ColumnError, FromRow, Row, column};
use http::StatusCode;
use lifecycle::{Request, Response};
use routing::Params;
use serde::Serialize;

use super::Slug;
use crate::app::App;
use crate::json::{self, List};
use crate::problem::Problem;

#[derive(Serialize)]
struct Lesson {
    day: i16,
    week: i16,
    slug: String,
    title: String,
    summary: String,
}

impl FromRow for Lesson {
    fn from_row(row: &Row) -> Result<Self, ColumnError> {
        Ok(Self {
            day: column(row, "day")?,
            week: column(row, "week")?,
            slug: column(row, "slug")?,
            title: column(row, "title")?,
            summary: column(row, "summary")?,
        })
    }
}

/// Bounded by the schema: a course has at most 366.
const SELECT: &str = "\
select day, week, lessons.slug, lessons.title, lessons.summary
from lessons
join courses on courses.id = course_id
where courses.slug = $1
order by day";

const EXISTS: &str = "\
select id
from courses
where slug = $1";

/// Answers with the lessons, or 404 for a course that is not there.
pub async fn lessons(app: Arc<App>, request: Request) -> Result<Response, Problem> {
    let Slug(slug) = Params::of(&request).get("slug")?;
    let items: Vec<Lesson> = app.database.read(SELECT, &[&slug]).await?;
    if items.is_empty() {
        let course: Option<(i32,)> = app.database.read_opt(EXISTS, &[&slug]).await?;
        course.ok_or_else(|| Problem::not_found(format!("There is no course {slug}.")))?;
    }
    Ok(json::response(StatusCode::OK, &List { items }))
}
