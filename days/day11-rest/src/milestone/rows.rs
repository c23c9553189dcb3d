//! The rows: all SQL about courses.

use database::{ColumnError, Error, Executor, FromRow, Row, Scoped, column};
use uuid::Uuid;

use super::courses::{Course, NewCourse};

/// A course with its version.
pub(crate) type Versioned = (i32, Course);

struct Found(Versioned);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self, ColumnError> {
        let course = Course {
            id: column(row, "id")?,
            slug: column(row, "slug")?,
            title: column(row, "title")?,
            summary: column(row, "summary")?,
        };
        Ok(Self((column(row, "version")?, course)))
    }
}

/// The first hundred, by slug.
pub(crate) async fn list(db: &Scoped) -> Result<Vec<Course>, Error> {
    const LIST: &str =
        "select id, slug, title, summary, version from courses order by slug limit 100";
    let found: Vec<Found> = db.read(LIST, &[]).await?;
    Ok(found.into_iter().map(|Found((_, course))| course).collect())
}

/// The course called `slug`.
pub(crate) async fn read(db: &Scoped, slug: &str) -> Result<Option<Versioned>, Error> {
    const READ: &str = "select id, slug, title, summary, version from courses where slug = $1";
    let found: Option<Found> = db.read_opt(READ, &[&slug]).await?;
    Ok(found.map(|Found(it)| it))
}

/// The same, and nobody else changes it before this transaction ends.
pub(crate) fn lock(db: &mut impl Executor, slug: &str) -> Result<Option<Versioned>, Error> {
    const LOCK: &str = "\
        select id, slug, title, summary, version from courses where slug = $1 for update";
    let found: Option<Found> = db.query_opt(LOCK, &[&slug])?;
    Ok(found.map(|Found(it)| it))
}

/// A new course.
pub(crate) fn insert(
    db: &mut impl Executor,
    id: Uuid,
    new: &NewCourse,
) -> Result<Versioned, Error> {
    const INSERT: &str = "\
        insert into courses (id, slug, title, summary)
        values ($1, $2, $3, $4)
        returning id, slug, title, summary, version";
    let Found(it) = db.query_one(INSERT, &[&id, &new.slug, &new.title, &new.summary])?;
    Ok(it)
}

/// A new course, unless there is one of its slug.
pub(crate) fn insert_if_absent(
    db: &mut impl Executor,
    id: Uuid,
    new: &NewCourse,
) -> Result<Option<Versioned>, Error> {
    const INSERT: &str = "\
        insert into courses (id, slug, title, summary)
        values ($1, $2, $3, $4)
        on conflict on constraint courses_slug_key do nothing
        returning id, slug, title, summary, version";
    let found: Option<Found> = db.query_opt(INSERT, &[&id, &new.slug, &new.title, &new.summary])?;
    Ok(found.map(|Found(it)| it))
}

/// The course called `slug`, as `new` says, in its next version.
pub(crate) fn update(
    db: &mut impl Executor,
    slug: &str,
    new: &NewCourse,
) -> Result<Versioned, Error> {
    const UPDATE: &str = "\
        update courses
        set title = $2, summary = $3, version = version + 1
        where slug = $1
        returning id, slug, title, summary, version";
    let Found(it) = db.query_one(UPDATE, &[&slug, &new.title, &new.summary])?;
    Ok(it)
}

/// No course called `slug` any more.
pub(crate) fn delete(db: &mut impl Executor, slug: &str) -> Result<u64, Error> {
    db.execute("delete from courses where slug = $1", &[&slug])
}
