//! The rows of lessons: all their SQL.

use database::{Error, Scoped};
use rest::Problem;

use super::Lesson;
use crate::http::page::Page;

const AFTER: &str = "\
select day, week, lessons.slug, lessons.title, lessons.summary
from lessons
join courses on courses.id = course_id
where courses.slug = $1 and day > $2
order by day
limit $3";

const BEFORE: &str = "\
select day, week, lessons.slug, lessons.title, lessons.summary
from lessons
join courses on courses.id = course_id
where courses.slug = $1 and day < $2
order by day desc
limit $3";

const READ: &str = "\
select day, week, lessons.slug, lessons.title, lessons.summary
from lessons
join courses on courses.id = course_id
where courses.slug = $1 and day = $2";

/// A page of the lessons of the course `slug`, by day; none if the course does not exist.
pub async fn list(db: &Scoped, slug: &str, page: &Page<i16>) -> Result<Vec<Lesson>, Error> {
    let statement = page.pick(AFTER, BEFORE);
    db.read(statement, &[&slug, page.key(), &page.rows()]).await
}

/// The lesson of `day`.
///
/// # Errors
/// 404 if the course, or the day in it, does not exist.
pub async fn read(db: &Scoped, slug: &str, day: i16) -> Result<Lesson, Problem> {
    let found = db.read_opt(READ, &[&slug, &day]).await?;
    found.ok_or_else(|| Problem::not_found(format!("There is no day {day} in a course {slug}.")))
}
