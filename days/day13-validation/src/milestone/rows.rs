//! The rows: all SQL. Nothing here asks whether a value is fit: its type says so.

use database::{Error, Executor, Scoped};
use transactions::Transact;
use uuid::Uuid;
use validation::{Prose, Whole};

use super::check_ins::{Account, CheckIn, Filter, NewCheckIn};
use super::courses::{Course, NewCourse, Slug};

/// The first hundred courses, by slug.
pub(crate) async fn courses(db: &Scoped) -> Result<Vec<Course>, Error> {
    const LIST: &str = "select id, slug, title, summary from courses order by slug limit 100";
    db.read(LIST, &[]).await
}

/// The course called `slug`.
pub(crate) async fn course(db: &Scoped, slug: &Slug) -> Result<Option<Course>, Error> {
    const READ: &str = "select id, slug, title, summary from courses where slug = $1";
    db.read_opt(READ, &[&slug.as_str()]).await
}

/// A new course.
pub(crate) async fn insert_course(db: &Scoped, id: Uuid, new: &NewCourse) -> Result<Course, Error> {
    const INSERT: &str = "\
        insert into courses (id, slug, title, summary)
        values ($1, $2, $3, $4)
        returning id, slug, title, summary";
    let (slug, title) = (new.slug.clone(), new.title.clone());
    let summary = new.summary.clone();
    db.transact(move |db| {
        let summary = summary.as_ref().map(Prose::as_str);
        db.query_one(INSERT, &[&id, &slug.as_str(), &title.as_str(), &summary])
    })
    .await
}

/// The first 366 check-ins of a course, by day.
pub(crate) async fn check_ins(
    db: &Scoped,
    course: Uuid,
    filter: &Filter,
) -> Result<Vec<CheckIn>, Error> {
    const LIST: &str = "\
        select id, course_id, learner_id, day, hours, energy, note, version
        from check_ins
        where course_id = $1
          and ($2::bigint is null or day = $2)
        order by day, id
        limit 366";
    let day = filter.day.map(Whole::get);
    db.read(LIST, &[&course, &day]).await
}

/// The check-in `id`.
pub(crate) async fn check_in(db: &Scoped, id: Uuid) -> Result<Option<CheckIn>, Error> {
    const READ: &str = "\
        select id, course_id, learner_id, day, hours, energy, note, version
        from check_ins
        where id = $1";
    db.read_opt(READ, &[&id]).await
}

/// The same, and nobody else changes it before this transaction ends.
pub(crate) fn lock_check_in(db: &mut impl Executor, id: Uuid) -> Result<Option<CheckIn>, Error> {
    const LOCK: &str = "\
        select id, course_id, learner_id, day, hours, energy, note, version
        from check_ins
        where id = $1
        for update";
    db.query_opt(LOCK, &[&id])
}

// ANCHOR: insert
/// A new check-in. It asks nothing of `new`, because there is no `NewCheckIn` that breaks a rule.
pub(crate) async fn insert_check_in(
    db: &Scoped,
    id: Uuid,
    course: Uuid,
    new: &NewCheckIn,
) -> Result<CheckIn, Error> {
    const INSERT: &str = "\
        insert into check_ins (id, course_id, learner_id, day, hours, energy, note)
        values ($1, $2, $3, $4::bigint, $5, $6::bigint, $7)
        returning id, course_id, learner_id, day, hours, energy, note, version";
    let NewCheckIn {
        learner_id,
        account,
    } = new.clone();
    db.transact(move |db| {
        let (day, hours, energy, note) = account.columns();
        db.query_one(
            INSERT,
            &[&id, &course, &learner_id, &day, &hours, &energy, &note],
        )
    })
    .await
}
// ANCHOR_END: insert

/// The check-in `id`, as `account` says, in its next version.
pub(crate) fn update_check_in(
    db: &mut impl Executor,
    id: Uuid,
    account: &Account,
) -> Result<CheckIn, Error> {
    const UPDATE: &str = "\
        update check_ins
        set day = $2::bigint, hours = $3, energy = $4::bigint, note = $5, version = version + 1
        where id = $1
        returning id, course_id, learner_id, day, hours, energy, note, version";
    let (day, hours, energy, note) = account.columns();
    db.query_one(UPDATE, &[&id, &day, &hours, &energy, &note])
}

impl Account {
    fn columns(&self) -> (i64, rust_decimal::Decimal, i64, Option<&str>) {
        let note = self.note.as_ref().map(Prose::as_str);
        (self.day.get(), self.hours.get(), self.energy.get(), note)
    }
}
