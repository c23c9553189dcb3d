//! The rows of check-ins: all SQL about them.

use crud::{Actor, Edit, Event, Resource, Versioned, record};
use database::{Error, Executor, Scoped, Transaction};
use rest::{MergePatch, NoContent, Problem};
use uuid::Uuid;

use super::{CheckIn, Editable, NewCheckIn};
use crate::milestone::courses::name::COURSE;

const CHECK_IN: Resource = Resource::named("check-in");

const READ: &str = "\
select id, course_id, learner_id, day, hours, energy, note, version
from check_ins
where id = $1";

const COURSE_ID: &str = "\
select id
from courses
where slug = $1";

const LIST: &str = "\
select id, course_id, learner_id, day, hours, energy, note
from check_ins
where course_id = $1
order by day, learner_id
limit 100";

/// Nothing, if there is no such course.
const INSERT: &str = "\
insert into check_ins (id, course_id, learner_id, day, hours, energy, note)
select $1, id, $3, $4, $5, $6, $7
from courses
where slug = $2
returning id, course_id, learner_id, day, hours, energy, note, version";

// ANCHOR: update
const UPDATE: &str = "\
update check_ins
set day = $3, hours = $4, energy = $5, note = $6, version = version + 1
where id = $1 and version = $2
returning id, course_id, learner_id, day, hours, energy, note, version";
// ANCHOR_END: update

const DELETE: &str = "\
delete from check_ins
where id = $1 and version = $2";

const OF_COURSE: &str = "\
select id, course_id, learner_id, day, hours, energy, note
from check_ins
where course_id = $1";

/// The check-in `id`, or 404.
pub(crate) async fn read(db: &Scoped, id: Uuid) -> Result<Versioned<CheckIn>, Problem> {
    let found = db.read_opt(READ, &[&id]).await?;
    found.ok_or_else(|| CHECK_IN.row(id).missing())
}

/// The first hundred of the course called `slug`, by day; 404 if there is no such course.
pub(crate) async fn list(db: &Scoped, slug: &str) -> Result<Vec<CheckIn>, Problem> {
    let found: Option<(Uuid,)> = db.read_opt(COURSE_ID, &[&slug]).await?;
    let (course,) = found.ok_or_else(|| COURSE.row(slug).missing())?;
    Ok(db.read(LIST, &[&course]).await?)
}

/// A new check-in in the course called `slug`, or 404.
pub(crate) fn insert(
    db: &mut Transaction<'_>,
    actor: &Actor,
    slug: &str,
    id: Uuid,
    new: &NewCheckIn,
) -> Result<Versioned<CheckIn>, Problem> {
    let inserted: Option<Versioned<CheckIn>> = db.query_opt(
        INSERT,
        &[
            &id,
            &slug,
            &new.learner_id,
            &new.day,
            &new.hours,
            &new.energy,
            &new.note,
        ],
    )?;
    let it = inserted.ok_or_else(|| COURSE.row(slug).missing())?;
    record(db, &Event::created(actor, &CHECK_IN.row(id), &it.value))?;
    Ok(it)
}

/// The check-in `id`, as `new` says.
pub(crate) fn replace(
    db: &mut Transaction<'_>,
    edit: &Edit,
    id: Uuid,
    new: &Editable,
) -> Result<Versioned<CheckIn>, Problem> {
    edit.change(
        db,
        &CHECK_IN.row(id),
        |db| db.query_opt(READ, &[&id]),
        |db, before| update(db, before, new),
    )
}

// ANCHOR: patch
/// The check-in `id`, with what `patch` changes.
pub(crate) fn patch(
    db: &mut Transaction<'_>,
    edit: &Edit,
    id: Uuid,
    patch: &MergePatch<Editable>,
) -> Result<Versioned<CheckIn>, Problem> {
    edit.change(
        db,
        &CHECK_IN.row(id),
        |db| db.query_opt(READ, &[&id]),
        |db, before| update(db, before, &patch.apply(&Editable::from(&before.value))?),
    )
}
// ANCHOR_END: patch

/// Writes nothing if nothing changes, so that the same request twice leaves the tag as it is.
fn update(
    db: &mut Transaction<'_>,
    before: &Versioned<CheckIn>,
    new: &Editable,
) -> Result<Option<Versioned<CheckIn>>, Problem> {
    if Editable::from(&before.value) == *new {
        return Ok(Some(before.clone()));
    }
    Ok(db.query_opt(
        UPDATE,
        &[
            &before.value.id,
            &before.version,
            &new.day,
            &new.hours,
            &new.energy,
            &new.note,
        ],
    )?)
}

/// No check-in `id` any more.
pub(crate) fn delete(
    db: &mut Transaction<'_>,
    edit: &Edit,
    id: Uuid,
) -> Result<NoContent, Problem> {
    edit.delete(
        db,
        &CHECK_IN.row(id),
        |db| db.query_opt::<Versioned<CheckIn>>(READ, &[&id]),
        |db, before| db.execute(DELETE, &[&id, &before.version]),
    )
}

/// Records that the check-ins of `course` go along with it. Its row is locked, so no other one comes meanwhile.
pub(crate) fn record_end(
    db: &mut Transaction<'_>,
    actor: &Actor,
    course: Uuid,
) -> Result<(), Error> {
    let parts: Vec<CheckIn> = db.query(OF_COURSE, &[&course])?;
    for it in &parts {
        record(db, &Event::deleted(actor, &CHECK_IN.row(it.id), it))?;
    }
    Ok(())
}
