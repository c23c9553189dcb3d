//! The rows of check-ins. Every function takes the reach, and every statement has it in its `where`.

use access::Reach;
use crud::{Actor, Edit, Event, Resource, Versioned, record};
use database::{Error, Executor, Scoped, Transaction};
use rest::{NoContent, Problem};
use uuid::Uuid;

use super::{CheckIn, Editable, NewCheckIn};
use crate::milestone::courses::COURSE;

const CHECK_IN: Resource = Resource::named("check-in");

// ANCHOR: read
const READ: &str = "\
select id, course_id, learner_id, day, hours, energy, note, version
from placed_check_ins
where id = $1
  and ($2 or course = any($3) or cohort = any($4) or learner_id = $5)";

/// The check-in `id`, or 404.
pub(crate) async fn read(
    db: &Scoped,
    reach: &Reach,
    id: Uuid,
) -> Result<Versioned<CheckIn>, Problem> {
    let found = db.read_opt(READ, &reach.bind(&[&id])).await?;
    found.ok_or_else(|| CHECK_IN.row(id).missing())
}
// ANCHOR_END: read

const COURSE_ID: &str = "\
select id
from courses
where slug = $1";

const LIST: &str = "\
select id, course_id, learner_id, day, hours, energy, note
from placed_check_ins
where course_id = $1
  and ($2 or course = any($3) or cohort = any($4) or learner_id = $5)
order by day, learner_id
limit 100";

/// Nothing, if there is no such course.
const INSERT: &str = "\
insert into check_ins (id, course_id, learner_id, day, hours, energy, note)
select $1, id, $3, $4, $5, $6, $7
from courses
where slug = $2
returning id, course_id, learner_id, day, hours, energy, note, version";

const UPDATE: &str = "\
update check_ins
set day = $3, hours = $4, energy = $5, note = $6, version = version + 1
where id = $1 and version = $2
returning id, course_id, learner_id, day, hours, energy, note, version";

const DELETE: &str = "\
delete from check_ins
where id = $1 and version = $2";

/// The first hundred of the course called `slug` that are in reach; 404 if there is no such course.
pub(crate) async fn list(db: &Scoped, reach: &Reach, slug: &str) -> Result<Vec<CheckIn>, Problem> {
    let found: Option<(Uuid,)> = db.read_opt(COURSE_ID, &[&slug]).await?;
    let (course,) = found.ok_or_else(|| COURSE.row(slug).missing())?;
    Ok(db.read(LIST, &reach.bind(&[&course])).await?)
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

/// The check-in `id`, as `change` makes it.
pub(crate) fn change(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    id: Uuid,
    change: impl Fn(&Editable) -> Result<Editable, Problem>,
) -> Result<Versioned<CheckIn>, Problem> {
    edit.change(
        db,
        &CHECK_IN.row(id),
        |db| find(db, reach, id),
        |db, before| {
            let (old, version) = (Editable::from(&before.value), before.version);
            let new = change(&old)?;
            if new == old {
                return Ok(Some(before.clone()));
            }
            let Editable {
                day,
                hours,
                energy,
                note,
            } = &new;
            Ok(db.query_opt(UPDATE, &[&id, &version, day, hours, energy, note])?)
        },
    )
}

/// No check-in `id` any more.
pub(crate) fn delete(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    id: Uuid,
) -> Result<NoContent, Problem> {
    edit.delete(
        db,
        &CHECK_IN.row(id),
        |db| find(db, reach, id),
        |db, before| db.execute(DELETE, &[&id, &before.version]),
    )
}

fn find(
    db: &mut Transaction<'_>,
    reach: &Reach,
    id: Uuid,
) -> Result<Option<Versioned<CheckIn>>, Error> {
    db.query_opt(READ, &reach.bind(&[&id]))
}
