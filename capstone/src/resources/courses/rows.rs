//! The rows of courses.

use database::{Error, Scoped};
use rest::Problem;

use super::Course;

const LIST: &str = "\
select slug, title, summary, (select count(*) from lessons where course_id = courses.id) as lessons
from courses
order by slug
limit 100";

const EXISTS: &str = "\
select id
from courses
where slug = $1";

/// The first hundred, by slug.
pub async fn list(db: &Scoped) -> Result<Vec<Course>, Error> {
    db.read(LIST, &[]).await
}

/// Refuses with 404 if there is no course `slug`.
pub async fn require(db: &Scoped, slug: &str) -> Result<(), Problem> {
    let found: Option<(i32,)> = db.read_opt(EXISTS, &[&slug]).await?;
    let missing = || Problem::not_found(format!("There is no course {slug}."));
    found.map(|_| ()).ok_or_else(missing)
}
