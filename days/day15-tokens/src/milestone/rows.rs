//! The rows: all SQL about courses.

use database::{ColumnError, Error, Executor, FromRow, Row, Scoped, column};
use uuid::Uuid;

use super::courses::{Course, NewCourse};

struct Found(i32, Course);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self, ColumnError> {
        let course = Course {
            id: column(row, "id")?,
            slug: column(row, "slug")?,
            title: column(row, "title")?,
            summary: column(row, "summary")?,
        };
        Ok(Self(column(row, "version")?, course))
    }
}

/// The first hundred, by slug.
pub(crate) async fn list(db: &Scoped) -> Result<Vec<Course>, Error> {
    const LIST: &str =
        "select id, slug, title, summary, version from courses order by slug limit 100";
    let found: Vec<Found> = db.read(LIST, &[]).await?;
    Ok(found.into_iter().map(|Found(_, course)| course).collect())
}

/// The course called `slug`, with its version.
pub(crate) async fn read(db: &Scoped, slug: &str) -> Result<Option<(i32, Course)>, Error> {
    const READ: &str = "select id, slug, title, summary, version from courses where slug = $1";
    let found: Option<Found> = db.read_opt(READ, &[&slug]).await?;
    Ok(found.map(|Found(version, course)| (version, course)))
}

/// A new course.
pub(crate) fn insert(db: &mut impl Executor, id: Uuid, new: &NewCourse) -> Result<Course, Error> {
    const INSERT: &str = "\
        insert into courses (id, slug, title, summary)
        values ($1, $2, $3, $4)
        returning id, slug, title, summary, version";
    let Found(_, course) = db.query_one(INSERT, &[&id, &new.slug, &new.title, &new.summary])?;
    Ok(course)
}
