//! The rows of courses: all SQL about them.

use crud::{Actor, Edit, Event, Versioned, record};
use database::{Error, Executor, Scoped, Transaction};
use rest::{MergePatch, NoContent, Problem, Put};
use uuid::Uuid;

use super::name::COURSE;
use super::{Course, NewCourse, stays};
use crate::milestone::check_ins;

const LIST: &str = "\
select id, slug, title, summary
from courses
order by slug
limit 100";

const READ: &str = "\
select id, slug, title, summary, version
from courses
where slug = $1";

/// The lock that keeps check-ins to it, and changes of it, out until this transaction ends.
const LOCK: &str = "\
select id, slug, title, summary, version
from courses
where slug = $1
for update";

const INSERT: &str = "\
insert into courses (id, slug, title, summary)
values ($1, $2, $3, $4)
returning id, slug, title, summary, version";

const INSERT_IF_ABSENT: &str = "\
insert into courses (id, slug, title, summary)
values ($1, $2, $3, $4)
on conflict on constraint courses_slug_key do nothing
returning id, slug, title, summary, version";

const UPDATE: &str = "\
update courses
set title = $3, summary = $4, version = version + 1
where slug = $1 and version = $2
returning id, slug, title, summary, version";

const DELETE: &str = "\
delete from courses
where slug = $1 and version = $2";

/// The first hundred, by slug.
pub(crate) async fn list(db: &Scoped) -> Result<Vec<Course>, Error> {
    db.read(LIST, &[]).await
}

/// The course called `slug`, or 404.
pub(crate) async fn read(db: &Scoped, slug: &str) -> Result<Versioned<Course>, Problem> {
    let found = db.read_opt(READ, &[&slug]).await?;
    found.ok_or_else(|| COURSE.row(slug).missing())
}

/// A new course.
pub(crate) fn insert(
    db: &mut Transaction<'_>,
    actor: &Actor,
    id: Uuid,
    new: &NewCourse,
) -> Result<Versioned<Course>, Problem> {
    let it: Versioned<Course> =
        db.query_one(INSERT, &[&id, &new.slug, &new.title, &new.summary])?;
    record(
        db,
        &Event::created(actor, &COURSE.row(&new.slug), &it.value),
    )?;
    Ok(it)
}

/// The course of `new`'s slug, as `new` says.
pub(crate) fn put(
    db: &mut Transaction<'_>,
    edit: &Edit,
    url: &str,
    id: Uuid,
    new: &NewCourse,
) -> Result<Put<Course>, Problem> {
    let slug = &new.slug;
    edit.put(
        db,
        &COURSE.row(slug),
        url,
        |db| db.query_opt(READ, &[slug]),
        |db| Ok(db.query_opt(INSERT_IF_ABSENT, &[&id, slug, &new.title, &new.summary])?),
        |db, before| update(db, before, new),
    )
}

/// The course called `slug`, with what `patch` changes.
pub(crate) fn patch(
    db: &mut Transaction<'_>,
    edit: &Edit,
    slug: &str,
    patch: &MergePatch<NewCourse>,
) -> Result<Versioned<Course>, Problem> {
    edit.change(
        db,
        &COURSE.row(slug),
        |db| db.query_opt(READ, &[&slug]),
        |db, before| {
            let new = patch.apply(&NewCourse::from(&before.value))?;
            stays(slug, &new)?;
            update(db, before, &new)
        },
    )
}

fn update(
    db: &mut Transaction<'_>,
    before: &Versioned<Course>,
    new: &NewCourse,
) -> Result<Option<Versioned<Course>>, Problem> {
    if NewCourse::from(&before.value) == *new {
        return Ok(Some(before.clone()));
    }
    Ok(db.query_opt(
        UPDATE,
        &[&new.slug, &before.version, &new.title, &new.summary],
    )?)
}

/// No course called `slug` any more, and none of its check-ins.
pub(crate) fn delete(
    db: &mut Transaction<'_>,
    edit: &Edit,
    slug: &str,
) -> Result<NoContent, Problem> {
    edit.delete(
        db,
        &COURSE.row(slug),
        |db| db.query_opt::<Versioned<Course>>(LOCK, &[&slug]),
        |db, before| {
            check_ins::rows::record_end(db, edit.actor(), before.value.id)?;
            db.execute(DELETE, &[&slug, &before.version])
        },
    )
}
