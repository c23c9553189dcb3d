//! The rows of lessons.

use database::{Error, Scoped};

use super::Lesson;

/// Bounded by the schema: a course has at most 366.
const LIST: &str = "\
select day, week, lessons.slug, lessons.title, lessons.summary
from lessons
join courses on courses.id = course_id
where courses.slug = $1
order by day";

/// The lessons of the course `slug`, by day; none if there is no such course.
pub async fn list(db: &Scoped, slug: &str) -> Result<Vec<Lesson>, Error> {
    db.read(LIST, &[&slug]).await
}
