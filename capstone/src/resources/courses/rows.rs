//! The rows of courses: all their SQL.

use database::{Error, Scoped};
use rest::Problem;

use super::Course;
use crate::http::page::Page;

const AFTER: &str = "\
select slug, title, summary, (select count(*) from lessons where course_id = courses.id) as lessons
from courses
where slug > $1
order by slug
limit $2";

const BEFORE: &str = "\
select slug, title, summary, (select count(*) from lessons where course_id = courses.id) as lessons
from courses
where slug < $1
order by slug desc
limit $2";

const READ: &str = "\
select slug, title, summary, (select count(*) from lessons where course_id = courses.id) as lessons
from courses
where slug = $1";

/// A page of them, by slug.
pub async fn list(db: &Scoped, page: &Page<String>) -> Result<Vec<Course>, Error> {
    db.read(page.pick(AFTER, BEFORE), &[page.key(), &page.rows()])
        .await
}

/// The course `slug`.
///
/// # Errors
/// 404 if there is none.
pub async fn read(db: &Scoped, slug: &str) -> Result<Course, Problem> {
    let found = db.read_opt(READ, &[&slug]).await?;
    found.ok_or_else(|| missing(slug))
}

/// There is no course `slug`.
pub fn missing(slug: &str) -> Problem {
    Problem::not_found(format!("There is no course {slug}."))
}
