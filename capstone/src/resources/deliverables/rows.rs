//! The rows of deliverables: all their SQL.

use database::{Error, Scoped};
use rest::Problem;

use super::Deliverable;
use crate::http::page::Page;

const AFTER: &str = "\
select deliverables.slug, deliverables.title, position,
       (select slug from deliverables as whole where whole.id = deliverables.parent_id) as part_of,
       (select count(*) from deliverables as part
        where part.course_id = deliverables.course_id and part.parent_id = deliverables.id) as parts
from deliverables
join courses on courses.id = course_id
where courses.slug = $1 and position > $2
order by position
limit $3";

const BEFORE: &str = "\
select deliverables.slug, deliverables.title, position,
       (select slug from deliverables as whole where whole.id = deliverables.parent_id) as part_of,
       (select count(*) from deliverables as part
        where part.course_id = deliverables.course_id and part.parent_id = deliverables.id) as parts
from deliverables
join courses on courses.id = course_id
where courses.slug = $1 and position < $2
order by position desc
limit $3";

const READ: &str = "\
select deliverables.slug, deliverables.title, position,
       (select slug from deliverables as whole where whole.id = deliverables.parent_id) as part_of,
       (select count(*) from deliverables as part
        where part.course_id = deliverables.course_id and part.parent_id = deliverables.id) as parts
from deliverables
join courses on courses.id = course_id
where courses.slug = $1 and deliverables.slug = $2";

/// A page of the deliverables of the course `slug`, by position; none if the course does not exist.
pub async fn list(db: &Scoped, slug: &str, page: &Page<i16>) -> Result<Vec<Deliverable>, Error> {
    let statement = page.pick(AFTER, BEFORE);
    db.read(statement, &[&slug, page.key(), &page.rows()]).await
}

/// The deliverable `deliverable` of the course `slug`.
///
/// # Errors
/// 404 if the course, or the deliverable in it, does not exist.
pub async fn read(db: &Scoped, slug: &str, deliverable: &str) -> Result<Deliverable, Problem> {
    let found = db.read_opt(READ, &[&slug, &deliverable]).await?;
    found.ok_or_else(|| {
        Problem::not_found(format!(
            "There is no deliverable {deliverable} in a course {slug}."
        ))
    })
}
