//! The rows of lesson completions: all their SQL.
//!
//! A completion has no column that counts its versions: it is a fact about a pair, and what it says is all that it is. So
//! its version is a hash of what it says.

use access::Reach;
use crud::{Edit, Versioned};
use database::{Error, Executor, Scoped, ToSql, Transaction};
use rest::{NoContent, Problem, Put};
use uuid::Uuid;

use super::{Completion, LESSON_COMPLETION, LessonCompletion};
use crate::http::page::Page;
use crate::resources::enrollments;

const READ: &str = "\
select day, completed_at, evidence,
       hashtext(extract(epoch from completed_at) || coalesce(' ' || evidence, '')) as version
from lesson_completions
join lessons on lessons.id = lesson_id
join present_enrollments as enrollments on enrollments.id = enrollment_id
where enrollment_id = $1
  and day = $2
  and ($3 or exists (
    select
    from present_enrollments as reached
    join present_cohorts as cohorts on cohorts.id = reached.cohort_id
    where reached.id = $1
      and (course_id = any($4) or cohort_id = any($5) or account_id = $6)
  ))";

const AFTER: &str = "\
select day, completed_at, evidence
from lesson_completions
join lessons on lessons.id = lesson_id
join present_enrollments as enrollments on enrollments.id = enrollment_id
where enrollment_id = $1
  and day > $2
  and ($4 or exists (
    select
    from present_enrollments as reached
    join present_cohorts as cohorts on cohorts.id = reached.cohort_id
    where reached.id = $1
      and (course_id = any($5) or cohort_id = any($6) or account_id = $7)
  ))
order by day
limit $3";

const BEFORE: &str = "\
select day, completed_at, evidence
from lesson_completions
join lessons on lessons.id = lesson_id
join present_enrollments as enrollments on enrollments.id = enrollment_id
where enrollment_id = $1
  and day < $2
  and ($4 or exists (
    select
    from present_enrollments as reached
    join present_cohorts as cohorts on cohorts.id = reached.cohort_id
    where reached.id = $1
      and (course_id = any($5) or cohort_id = any($6) or account_id = $7)
  ))
order by day desc
limit $3";

/// Inserts nothing if the enrollment's course does not have the day, or if it is complete.
const INSERT: &str = "\
insert into lesson_completions (enrollment_id, lesson_id, evidence)
select enrollments.id, lessons.id, $3
from present_enrollments as enrollments
join cohorts on cohorts.id = cohort_id
join lessons on lessons.course_id = cohorts.course_id
where enrollments.id = $1 and lessons.day = $2
on conflict on constraint lesson_completions_pkey do nothing
returning $2 as day, completed_at, evidence,
          hashtext(extract(epoch from completed_at) || coalesce(' ' || evidence, '')) as version";

/// Updates nothing if it says something else by now.
const UPDATE: &str = "\
update lesson_completions
set evidence = $4
from lessons
where enrollment_id = $1
  and lessons.id = lesson_id
  and lessons.day = $2
  and hashtext(extract(epoch from completed_at) || coalesce(' ' || evidence, '')) = $3
returning day, completed_at, evidence,
          hashtext(extract(epoch from completed_at) || coalesce(' ' || evidence, '')) as version";

/// Deletes nothing if it says something else by now.
const DELETE: &str = "\
delete from lesson_completions
using lessons
where enrollment_id = $1
  and lessons.id = lesson_id
  and lessons.day = $2
  and hashtext(extract(epoch from completed_at) || coalesce(' ' || evidence, '')) = $3";

/// The completion of `day` by `enrollment`, if it is complete.
///
/// # Errors
/// PostgreSQL refuses the statement.
pub async fn read(
    db: &Scoped,
    reach: &Reach,
    enrollment: Uuid,
    day: i16,
) -> Result<Option<Versioned<LessonCompletion>>, Error> {
    db.read_opt(READ, &reach.bind(&[&enrollment, &day])).await
}

/// The same inside a transaction.
///
/// # Errors
/// PostgreSQL refuses the statement.
pub fn find(
    db: &mut Transaction<'_>,
    reach: &Reach,
    enrollment: Uuid,
    day: i16,
) -> Result<Option<Versioned<LessonCompletion>>, Error> {
    db.query_opt(READ, &reach.bind(&[&enrollment, &day]))
}

/// A page of what `enrollment` has completed, by day; none if the enrollment does not exist.
pub async fn list(
    db: &Scoped,
    reach: &Reach,
    enrollment: Uuid,
    page: &Page<i16>,
) -> Result<Vec<LessonCompletion>, Error> {
    let statement = page.pick(AFTER, BEFORE);
    let rows = page.rows();
    db.read(statement, &reach.bind(&[&enrollment, page.key(), &rows]))
        .await
}

/// Makes `day` complete for `enrollment`, which is then at `url`, or changes what shows it.
///
/// # Errors
/// 404 if the enrollment, or the day in its course, does not exist; 412.
pub fn put(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    enrollment: Uuid,
    day: i16,
    url: &str,
    new: &Completion,
) -> Result<Put<LessonCompletion>, Problem> {
    require(db, reach, enrollment, day)?;
    let evidence = new.evidence();
    edit.put(
        db,
        &LESSON_COMPLETION.row(format_args!("{enrollment}/{day}")),
        url,
        |db| find(db, reach, enrollment, day),
        |db| Ok(db.query_opt(INSERT, &[&enrollment, &day, &evidence])?),
        |db, before: &Versioned<LessonCompletion>| {
            if before.value.evidence.as_deref() == evidence {
                return Ok(Some(before.clone()));
            }
            let values: [&(dyn ToSql + Sync); 4] = [&enrollment, &day, &before.version, &evidence];
            Ok(db.query_opt(UPDATE, &values)?)
        },
    )
}

/// Takes back that `enrollment` has completed `day`, if it has.
///
/// # Errors
/// 404 if the enrollment, or the day in its course, does not exist; 412.
pub fn clear(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    enrollment: Uuid,
    day: i16,
) -> Result<NoContent, Problem> {
    require(db, reach, enrollment, day)?;
    edit.clear(
        db,
        &LESSON_COMPLETION.row(format_args!("{enrollment}/{day}")),
        |db| find(db, reach, enrollment, day),
        |db, before| db.execute(DELETE, &[&enrollment, &day, &before.version]),
    )
}

fn require(
    db: &mut Transaction<'_>,
    reach: &Reach,
    enrollment: Uuid,
    day: i16,
) -> Result<(), Problem> {
    enrollments::rows::require(db, reach, enrollment)?;
    if enrollments::rows::has_day(db, enrollment, day)? {
        return Ok(());
    }
    Err(Problem::not_found(format!(
        "The course of enrollment {enrollment} has no day {day}."
    )))
}
