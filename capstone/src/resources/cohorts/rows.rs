//! The rows of cohorts: all their SQL.

use access::{Denied, Reach};
use crud::{Actor, Edit, Event, Versioned, record};
use database::{Error, Executor, Scoped, ToSql, Transaction};
use rest::{NoContent, Problem, Put};
use uuid::Uuid;

use super::{COHORT, Cohort, NewCohort, rules};
use crate::http::page::Page;

const READ: &str = "\
select id, (select slug from courses where courses.id = course_id) as course, name, starts_on, version
from present_cohorts
where id = $1
  and ($2 or course_id = any($3) or id = any($4) or id in (
    select cohort_id
    from present_enrollments
    where account_id = $5
  ))";

const AFTER: &str = "\
select id, (select slug from courses where courses.id = course_id) as course, name, starts_on, version
from present_cohorts
where id > $1
  and ($3 or course_id = any($4) or id = any($5) or id in (
    select cohort_id
    from present_enrollments
    where account_id = $6
  ))
order by id
limit $2";

const BEFORE: &str = "\
select id, (select slug from courses where courses.id = course_id) as course, name, starts_on, version
from present_cohorts
where id < $1
  and ($3 or course_id = any($4) or id = any($5) or id in (
    select cohort_id
    from present_enrollments
    where account_id = $6
  ))
order by id desc
limit $2";

const NAMED: &str = "\
select present_cohorts.id, slug as course, name, starts_on, version
from present_cohorts
join courses on courses.id = course_id
where slug = $1 and name = $2";

/// Inserts nothing if the course does not exist, or if the id was ever used.
const INSERT: &str = "\
insert into cohorts (id, course_id, name, starts_on)
select $1, courses.id, $3, $4
from courses
where slug = $2
  and ($5 or courses.id = any($6))
on conflict on constraint cohorts_pkey do nothing
returning id, $2 as course, name, starts_on, version";

/// Updates nothing if the course does not exist, or if the row has another version by now.
const UPDATE: &str = "\
update cohorts
set course_id = courses.id, name = $4, starts_on = $5, version = version + 1
from courses
where cohorts.id = $1 and version = $2 and deleted_at is null and slug = $3
returning cohorts.id, slug as course, name, starts_on, version";

const DELETE: &str = "\
update cohorts
set deleted_at = now(), version = version + 1
where id = $1 and version = $2 and deleted_at is null";

const WAS_DELETED: &str = "\
select true
from cohorts
where id = $1 and deleted_at is not null";

/// A course: whether it is in reach.
const COURSE: &str = "\
select $2 or id = any($3)
from courses
where slug = $1";

/// A cohort that is there for somebody.
const EXISTS: &str = "\
select true
from present_cohorts
where id = $1";

/// The cohort `id`.
///
/// # Errors
/// 404 if there is none.
pub async fn read(db: &Scoped, reach: &Reach, id: Uuid) -> Result<Versioned<Cohort>, Problem> {
    let found = db.read_opt(READ, &reach.bind(&[&id])).await?;
    found.ok_or_else(|| COHORT.row(id).missing())
}

/// A page of them, in the order in which they were made.
pub async fn list(db: &Scoped, reach: &Reach, page: &Page<Uuid>) -> Result<Vec<Cohort>, Error> {
    let statement = page.pick(AFTER, BEFORE);
    let rows = page.rows();
    db.read(statement, &reach.bind(&[page.key(), &rows])).await
}

/// The cohort of `course` that is called `name`, if there is one.
///
/// # Errors
/// PostgreSQL refuses the statement.
pub fn named(
    db: &mut Transaction<'_>,
    course: &str,
    name: &str,
) -> Result<Option<Versioned<Cohort>>, Error> {
    db.query_opt(NAMED, &[&course, &name])
}

/// Makes `new` the cohort `id`.
///
/// # Errors
/// 422 if the course does not exist; 409 if the name is taken.
pub fn create(
    db: &mut Transaction<'_>,
    actor: &Actor,
    reach: &Reach,
    id: Uuid,
    new: &NewCohort,
) -> Result<Versioned<Cohort>, Problem> {
    let it = insert(db, reach, id, new)?.ok_or_else(|| rules::used(id))?;
    record(db, &Event::created(actor, &COHORT.row(id), &it.value))?;
    Ok(it)
}

/// Makes the cohort `id`, which will be at `url`, what `new` says, be it there or not.
///
/// # Errors
/// 404 for the nil UUID, which comes before the first page of every list; 428, 412; 422 if the course does not exist; 409 if
/// the name is taken.
pub fn put(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    id: Uuid,
    url: &str,
    new: &NewCohort,
) -> Result<Put<Cohort>, Problem> {
    if id.is_nil() {
        return Err(rules::nil());
    }
    edit.put(
        db,
        &COHORT.row(id),
        url,
        |db| {
            let found = db.query_opt(READ, &reach.bind(&[&id]))?;
            // One that is out of reach isn't one that can be made.
            if found.is_none() && !reach.is_everything() {
                let taken: Option<(bool,)> = db.query_opt(EXISTS, &[&id])?;
                taken.map_or(Ok(()), |_| Err(COHORT.row(id).missing()))?;
            }
            Ok(found)
        },
        |db| insert(db, reach, id, new),
        |db, before| write(db, reach, before, new),
    )
}

/// Makes the cohort `id` what `change` makes of it.
///
/// # Errors
/// 404, 428, 412; what `change` refuses; 422 if the course does not exist; 409 if the name is taken.
pub fn change(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    id: Uuid,
    change: impl Fn(&Cohort) -> Result<NewCohort, Problem>,
) -> Result<Versioned<Cohort>, Problem> {
    edit.change(
        db,
        &COHORT.row(id),
        |db| db.query_opt(READ, &reach.bind(&[&id])),
        |db, before| write(db, reach, before, &change(&before.value)?),
    )
}

/// Deletes the cohort `id`, so that it can be restored.
///
/// # Errors
/// 404, 428, 412; 409 while somebody is enrolled in it.
pub fn delete(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    id: Uuid,
) -> Result<NoContent, Problem> {
    edit.delete(
        db,
        &COHORT.row(id),
        |db| db.query_opt::<Versioned<Cohort>>(READ, &reach.bind(&[&id])),
        |db, before| db.execute(DELETE, &[&id, &before.version]),
    )
}

/// Nothing if somebody else has just made it.
fn insert(
    db: &mut Transaction<'_>,
    reach: &Reach,
    id: Uuid,
    new: &NewCohort,
) -> Result<Option<Versioned<Cohort>>, Problem> {
    let values: [&(dyn ToSql + Sync); 4] = [
        &id,
        &new.course.as_str(),
        &new.name.as_str(),
        &new.starts_on,
    ];
    let inserted = db.query_opt(INSERT, &reach.bind_courses(&values))?;
    if inserted.is_none() {
        require_course(db, reach, new.course.as_str())?;
        let deleted: Option<(bool,)> = db.query_opt(WAS_DELETED, &[&id])?;
        deleted.map_or(Ok(()), |_| Err(rules::used(id)))?;
    }
    Ok(inserted)
}

/// Nothing if somebody else has just written it.
fn write(
    db: &mut Transaction<'_>,
    reach: &Reach,
    before: &Versioned<Cohort>,
    new: &NewCohort,
) -> Result<Option<Versioned<Cohort>>, Problem> {
    let Versioned { version, value } = before;
    if value.says(new) {
        return Ok(Some(before.clone()));
    }
    let values: [&(dyn ToSql + Sync); 5] = [
        &value.id,
        version,
        &new.course.as_str(),
        &new.name.as_str(),
        &new.starts_on,
    ];
    let updated = db.query_opt(UPDATE, &values)?;
    if updated.is_none() {
        require_course(db, reach, new.course.as_str())?;
    }
    Ok(updated)
}

fn require_course(db: &mut Transaction<'_>, reach: &Reach, slug: &str) -> Result<(), Problem> {
    match db.query_opt(COURSE, &reach.bind_courses(&[&slug]))? {
        Some((true,)) => Ok(()),
        // The course is public, so hiding it would say nothing true.
        Some((false,)) => Err(Denied::Role.into()),
        None => Err(rules::no_such_course().into()),
    }
}
