//! The rows of check-ins: all their SQL.

use access::Reach;
use crud::{Actor, Edit, Event, Versioned, record};
use database::{Error, Executor, Scoped, ToSql, Transaction};
use rest::{NoContent, Problem};
use uuid::Uuid;

use super::{CHECK_IN, CheckIn, NewCheckIn, rules};
use crate::http::page::Page;
use crate::resources::enrollments;

/// The most frequent question of all; `just bench capstone` asks it of PostgreSQL directly, too.
///
/// The day comes from a subselect: joined, PostgreSQL builds a hash table for one row, which costs
/// more than finding the row.
pub const READ: &str = "\
select id, enrollment_id, (select day from lessons where lessons.id = lesson_id) as day,
       checked_in_on, hours, energy, note, version
from present_check_ins
where id = $1
  and ($2 or exists (
    select
    from present_enrollments as reached
    join present_cohorts as cohorts on cohorts.id = reached.cohort_id
    where reached.id = enrollment_id
      and (course_id = any($3) or cohort_id = any($4) or account_id = $5)
  ))";

const OF_DAY: &str = "\
select check_ins.id, enrollment_id, day, checked_in_on, hours, energy, note, version
from present_check_ins as check_ins
join lessons on lessons.id = lesson_id
where enrollment_id = $1 and day = $2";

const AFTER: &str = "\
select check_ins.id, enrollment_id, day, checked_in_on, hours, energy, note
from present_check_ins as check_ins
join lessons on lessons.id = lesson_id
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
select check_ins.id, enrollment_id, day, checked_in_on, hours, energy, note
from present_check_ins as check_ins
join lessons on lessons.id = lesson_id
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

/// The statement of a new check-in; public because the bench inserts by it, too. It inserts nothing if the
/// enrollment, or the day in its course, does not exist. The rules of hours, energy and note are the table's own.
pub const INSERT: &str = "\
insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy, note)
select $1, enrollments.id, lessons.id, $4, $5, $6, $7
from present_enrollments as enrollments
join cohorts on cohorts.id = cohort_id
join lessons on lessons.course_id = cohorts.course_id
where enrollments.id = $2
  and lessons.day = $3
  and ($8 or cohorts.course_id = any($9) or cohort_id = any($10) or account_id = $11)
returning id, enrollment_id, $3 as day, checked_in_on, hours, energy, note, version";

/// Updates nothing if the course does not have the day, or if the row has another version by now.
const UPDATE: &str = "\
update check_ins
set lesson_id = lessons.id, checked_in_on = $4, hours = $5, energy = $6, note = $7,
    version = check_ins.version + 1
from present_enrollments as enrollments
join cohorts on cohorts.id = cohort_id
join lessons on lessons.course_id = cohorts.course_id
where check_ins.id = $1
  and check_ins.version = $2
  and check_ins.deleted_at is null
  and enrollments.id = enrollment_id
  and lessons.day = $3
returning check_ins.id, enrollment_id, day, checked_in_on, hours, energy, note, check_ins.version";

const DELETE: &str = "\
update check_ins
set deleted_at = now(), version = version + 1
where id = $1 and version = $2 and deleted_at is null";

/// The check-in `id`.
///
/// # Errors
/// 404 if there is none.
pub async fn read(db: &Scoped, reach: &Reach, id: Uuid) -> Result<Versioned<CheckIn>, Problem> {
    let found = db.read_opt(READ, &reach.bind(&[&id])).await?;
    found.ok_or_else(|| CHECK_IN.row(id).missing())
}

/// A page of the check-ins of `enrollment`, by day; none if the enrollment does not exist.
pub async fn list(
    db: &Scoped,
    reach: &Reach,
    enrollment: Uuid,
    page: &Page<i16>,
) -> Result<Vec<CheckIn>, Error> {
    let statement = page.pick(AFTER, BEFORE);
    let rows = page.rows();
    db.read(statement, &reach.bind(&[&enrollment, page.key(), &rows]))
        .await
}

/// The check-in of `enrollment` for `day`, if there is one.
///
/// # Errors
/// PostgreSQL refuses the statement.
pub fn of_day(
    db: &mut Transaction<'_>,
    enrollment: Uuid,
    day: i16,
) -> Result<Option<Versioned<CheckIn>>, Error> {
    db.query_opt(OF_DAY, &[&enrollment, &day])
}

/// Makes `new` the check-in `id` of `enrollment`.
///
/// # Errors
/// 404 if the enrollment does not exist; 422 if its course does not have the day; 409 if the day has its check-in.
pub fn create(
    db: &mut Transaction<'_>,
    actor: &Actor,
    reach: &Reach,
    id: Uuid,
    enrollment: Uuid,
    new: &NewCheckIn,
) -> Result<Versioned<CheckIn>, Problem> {
    let (day, energy, note) = (new.day(), new.energy(), new.note());
    let (checked_in_on, hours) = (new.checked_in_on, new.hours.get());
    let values: [&(dyn ToSql + Sync); 7] = [
        &id,
        &enrollment,
        &day,
        &checked_in_on,
        &hours,
        &energy,
        &note,
    ];
    let inserted: Option<Versioned<CheckIn>> = db.query_opt(INSERT, &reach.bind(&values))?;
    if inserted.is_none() {
        enrollments::rows::require(db, reach, enrollment)?;
    }
    let it = inserted.ok_or_else(rules::no_such_day)?;
    record(db, &Event::created(actor, &CHECK_IN.row(id), &it.value))?;
    Ok(it)
}

/// Makes the check-in `id` what `change` makes of it.
///
/// # Errors
/// 404, 428, 412; what `change` refuses; 422 if the course has no such day; 409 if the day has another check-in.
pub fn change(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    id: Uuid,
    change: impl Fn(&CheckIn) -> Result<NewCheckIn, Problem>,
) -> Result<Versioned<CheckIn>, Problem> {
    edit.change(
        db,
        &CHECK_IN.row(id),
        |db| db.query_opt(READ, &reach.bind(&[&id])),
        |db, before| write(db, before, &change(&before.value)?),
    )
}

/// Deletes the check-in `id`, so that it can be restored.
///
/// # Errors
/// 404, 428, 412.
pub fn delete(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    id: Uuid,
) -> Result<NoContent, Problem> {
    edit.delete(
        db,
        &CHECK_IN.row(id),
        |db| db.query_opt::<Versioned<CheckIn>>(READ, &reach.bind(&[&id])),
        |db, before| db.execute(DELETE, &[&id, &before.version]),
    )
}

/// Nothing if somebody else has just written it.
fn write(
    db: &mut Transaction<'_>,
    before: &Versioned<CheckIn>,
    new: &NewCheckIn,
) -> Result<Option<Versioned<CheckIn>>, Problem> {
    let Versioned { version, value } = before;
    if value.says(new) {
        return Ok(Some(before.clone()));
    }
    let (day, energy, note) = (new.day(), new.energy(), new.note());
    let (checked_in_on, hours) = (new.checked_in_on, new.hours.get());
    let values: [&(dyn ToSql + Sync); 7] = [
        &value.id,
        version,
        &day,
        &checked_in_on,
        &hours,
        &energy,
        &note,
    ];
    let updated = db.query_opt(UPDATE, &values)?;
    if updated.is_none() && !enrollments::rows::has_day(db, value.enrollment_id, day)? {
        return Err(rules::no_such_day().into());
    }
    Ok(updated)
}
