//! The rows of enrollments: all their SQL, but for the commitment's.

use access::Reach;
use crud::{Actor, Edit, Event, Versioned, record};
use database::{Error, Executor, Scoped, Transaction};
use rest::{NoContent, Problem};
use uuid::Uuid;

use super::{ENROLLMENT, Enrollment, NewEnrollment, Transfer};
use crate::http::page::Page;
use crate::resources::cohorts::COHORT;

const READ: &str = "\
select id, cohort_id, account_id, enrolled_at, signed_name, signed_on, version
from present_enrollments
where id = $1
  and ($2 or exists (
    select
    from present_enrollments as reached
    join present_cohorts as cohorts on cohorts.id = reached.cohort_id
    where reached.id = $1
      and (course_id = any($3) or cohort_id = any($4) or account_id = $5)
  ))";

const AFTER: &str = "\
select id, cohort_id, account_id, enrolled_at, signed_name, signed_on
from present_enrollments
where cohort_id = $1
  and id > $2
  and ($4 or cohort_id = any($6) or account_id = $7 or exists (
    select
    from present_cohorts as cohorts
    where cohorts.id = $1 and course_id = any($5)
  ))
order by id
limit $3";

const BEFORE: &str = "\
select id, cohort_id, account_id, enrolled_at, signed_name, signed_on
from present_enrollments
where cohort_id = $1
  and id < $2
  and ($4 or cohort_id = any($6) or account_id = $7 or exists (
    select
    from present_cohorts as cohorts
    where cohorts.id = $1 and course_id = any($5)
  ))
order by id desc
limit $3";

const OF_ACCOUNT: &str = "\
select id, cohort_id, account_id, enrolled_at, signed_name, signed_on, version
from present_enrollments
where account_id = $1 and cohort_id = $2";

/// Inserts nothing if the cohort does not exist.
const INSERT: &str = "\
insert into enrollments (id, cohort_id, account_id)
select $1, cohorts.id, $3
from present_cohorts as cohorts
where cohorts.id = $2
  and ($4 or course_id = any($5) or cohorts.id = any($6))
returning id, cohort_id, account_id, enrolled_at, signed_name, signed_on, version";

/// Updates nothing if the row has another version by now.
const UPDATE: &str = "\
update enrollments
set cohort_id = $3, version = version + 1
where id = $1 and version = $2 and deleted_at is null
returning id, cohort_id, account_id, enrolled_at, signed_name, signed_on, version";

const DELETE: &str = "\
update enrollments
set deleted_at = now(), version = version + 1
where id = $1 and version = $2 and deleted_at is null";

const EXISTS: &str = "\
select true
from present_enrollments
where id = $1
  and ($2 or exists (
    select
    from present_enrollments as reached
    join present_cohorts as cohorts on cohorts.id = reached.cohort_id
    where reached.id = $1
      and (course_id = any($3) or cohort_id = any($4) or account_id = $5)
  ))";

const HAS_DAY: &str = "\
select true
from present_enrollments as enrollments
join cohorts on cohorts.id = cohort_id
join lessons on lessons.course_id = cohorts.course_id
where enrollments.id = $1 and day = $2";

/// The enrollment `id`.
///
/// # Errors
/// 404 if there is none.
pub async fn read(db: &Scoped, reach: &Reach, id: Uuid) -> Result<Versioned<Enrollment>, Problem> {
    let found = db.read_opt(READ, &reach.bind(&[&id])).await?;
    found.ok_or_else(|| ENROLLMENT.row(id).missing())
}

/// A page of the enrollments of `cohort`, in the order in which they were made; none if the cohort does not exist.
pub async fn list(
    db: &Scoped,
    reach: &Reach,
    cohort: Uuid,
    page: &Page<Uuid>,
) -> Result<Vec<Enrollment>, Error> {
    let statement = page.pick(AFTER, BEFORE);
    let rows = page.rows();
    db.read(statement, &reach.bind(&[&cohort, page.key(), &rows]))
        .await
}

/// The enrollment of `account` in `cohort`, made now as `id` if there is none.
///
/// # Errors
/// 404 if the cohort does not exist; 422 if the account does not exist.
pub fn bring(
    db: &mut Transaction<'_>,
    actor: &Actor,
    id: Uuid,
    cohort: Uuid,
    account: Uuid,
) -> Result<Enrollment, Problem> {
    let found: Option<Versioned<Enrollment>> = db.query_opt(OF_ACCOUNT, &[&account, &cohort])?;
    let it = match found {
        Some(it) => it,
        None => {
            let new = NewEnrollment {
                account_id: account,
            };
            create(db, actor, &Reach::everything(), id, cohort, &new)?
        }
    };
    Ok(it.value)
}

/// Makes `new` the enrollment `id` in `cohort`.
///
/// # Errors
/// 404 if the cohort does not exist; 422 if the account does not exist; 409 if it is enrolled there already.
pub fn create(
    db: &mut Transaction<'_>,
    actor: &Actor,
    reach: &Reach,
    id: Uuid,
    cohort: Uuid,
    new: &NewEnrollment,
) -> Result<Versioned<Enrollment>, Problem> {
    let inserted = db.query_opt(
        INSERT,
        &reach.bind_cohorts(&[&id, &cohort, &new.account_id]),
    )?;
    let it: Versioned<Enrollment> = inserted.ok_or_else(|| COHORT.row(cohort).missing())?;
    record(db, &Event::created(actor, &ENROLLMENT.row(id), &it.value))?;
    Ok(it)
}

/// Makes the enrollment `id` what `change` makes of it.
///
/// # Errors
/// 404, 428, 412; what `change` refuses; 422 for a cohort that is not there or takes another course; 409 if the account
/// is in that cohort already.
pub fn change(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    id: Uuid,
    change: impl Fn(&Enrollment) -> Result<Transfer, Problem>,
) -> Result<Versioned<Enrollment>, Problem> {
    edit.change(
        db,
        &ENROLLMENT.row(id),
        |db| db.query_opt(READ, &reach.bind(&[&id])),
        |db, before| {
            let new = change(&before.value)?;
            if new == Transfer::from(&before.value) {
                return Ok(Some(before.clone()));
            }
            Ok(db.query_opt(UPDATE, &[&id, &before.version, &new.cohort_id])?)
        },
    )
}

/// Deletes the enrollment `id`, so that it can be restored. What belongs to it can't be seen meanwhile.
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
        &ENROLLMENT.row(id),
        |db| db.query_opt::<Versioned<Enrollment>>(READ, &reach.bind(&[&id])),
        |db, before| db.execute(DELETE, &[&id, &before.version]),
    )
}

/// Refuses with 404 if there is no enrollment `id`.
///
/// # Errors
/// See there.
pub fn require(db: &mut Transaction<'_>, reach: &Reach, id: Uuid) -> Result<(), Problem> {
    let found: Option<(bool,)> = db.query_opt(EXISTS, &reach.bind(&[&id]))?;
    found.map_or_else(|| Err(ENROLLMENT.row(id).missing()), |_| Ok(()))
}

/// Whether the course of `enrollment` has this day.
///
/// # Errors
/// PostgreSQL refuses the statement.
pub fn has_day(db: &mut Transaction<'_>, enrollment: Uuid, day: i16) -> Result<bool, Error> {
    let found: Option<(bool,)> = db.query_opt(HAS_DAY, &[&enrollment, &day])?;
    Ok(found.is_some())
}
