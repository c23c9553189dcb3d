//! The rows of check-ins: all their SQL.

use database::{Error, Executor, Scoped};
use rest::Problem;
use uuid::Uuid;

use super::{CheckIn, NewCheckIn, rules};
use crate::resources::enrollments;

/// The most frequent question of all; `just bench capstone` asks it of PostgreSQL directly, too.
///
/// The day comes from a subselect: joined, PostgreSQL builds a hash table for one row, which costs
/// more than finding the row.
pub const READ: &str = "\
select id, enrollment_id, (select day from lessons where lessons.id = lesson_id),
       checked_in_on, hours, energy, note
from check_ins
where id = $1";

/// Bounded by the schema: one for each lesson, and a course has at most 366.
const LIST: &str = "\
select check_ins.id, enrollment_id, day, checked_in_on, hours, energy, note
from check_ins
join lessons on lessons.id = lesson_id
where enrollment_id = $1
order by day";

/// Inserts nothing if there is no such enrollment, or no such day in its course. The rules of
/// hours, energy and note are the table's own.
const INSERT: &str = "\
insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy, note)
select $1, enrollments.id, lessons.id, $4, $5, $6, $7
from enrollments
join cohorts on cohorts.id = cohort_id
join lessons on lessons.course_id = cohorts.course_id
where enrollments.id = $2 and lessons.day = $3
returning id, enrollment_id, $3 as day, checked_in_on, hours, energy, note";

/// The check-in `id`.
pub async fn read(db: &Scoped, id: Uuid) -> Result<Option<CheckIn>, Error> {
    db.read_opt(READ, &[&id]).await
}

/// The check-ins of `enrollment`, by day; none if there is no such enrollment.
pub async fn list(db: &Scoped, enrollment: Uuid) -> Result<Vec<CheckIn>, Error> {
    db.read(LIST, &[&enrollment]).await
}

/// Makes `new` the check-in `id` of `enrollment`.
pub fn insert(
    db: &mut impl Executor,
    id: Uuid,
    enrollment: Uuid,
    new: &NewCheckIn,
) -> Result<CheckIn, Problem> {
    let inserted = db.query_opt(
        INSERT,
        &[
            &id,
            &enrollment,
            &new.day,
            &new.checked_in_on,
            &new.hours.0,
            &new.energy,
            &new.note,
        ],
    )?;
    if inserted.is_none() {
        enrollments::rows::require_in(db, enrollment)?;
    }
    inserted.ok_or_else(|| rules::no_such_day().into())
}
