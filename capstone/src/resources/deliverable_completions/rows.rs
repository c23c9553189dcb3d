//! The rows of deliverable completions: all their SQL.
//!
//! A completion has no column that counts its versions: it is a fact about a pair, and what it says is all that it is. So
//! its version is a hash of what it says.

use access::Reach;
use crud::{Edit, Versioned};
use database::{Error, Executor, Scoped, ToSql, Transaction};
use rest::{NoContent, Problem, Put};
use uuid::Uuid;

use super::{DELIVERABLE_COMPLETION, DeliverableCompletion};
use crate::http::page::Page;
use crate::http::rules;
use crate::resources::{enrollments, lesson_completions::Completion};

const READ: &str = "\
select slug as deliverable, completed_at, evidence, position,
       hashtext(extract(epoch from completed_at) || coalesce(' ' || evidence, '')) as version
from deliverable_completions
join deliverables on deliverables.id = deliverable_id
join present_enrollments as enrollments on enrollments.id = enrollment_id
where enrollment_id = $1
  and slug = $2
  and ($3 or exists (
    select
    from present_enrollments as reached
    join present_cohorts as cohorts on cohorts.id = reached.cohort_id
    where reached.id = $1
      and (course_id = any($4) or cohort_id = any($5) or account_id = $6)
  ))";

const AFTER: &str = "\
select slug as deliverable, completed_at, evidence, position
from deliverable_completions
join deliverables on deliverables.id = deliverable_id
join present_enrollments as enrollments on enrollments.id = enrollment_id
where enrollment_id = $1
  and position > $2
  and ($4 or exists (
    select
    from present_enrollments as reached
    join present_cohorts as cohorts on cohorts.id = reached.cohort_id
    where reached.id = $1
      and (course_id = any($5) or cohort_id = any($6) or account_id = $7)
  ))
order by position
limit $3";

const BEFORE: &str = "\
select slug as deliverable, completed_at, evidence, position
from deliverable_completions
join deliverables on deliverables.id = deliverable_id
join present_enrollments as enrollments on enrollments.id = enrollment_id
where enrollment_id = $1
  and position < $2
  and ($4 or exists (
    select
    from present_enrollments as reached
    join present_cohorts as cohorts on cohorts.id = reached.cohort_id
    where reached.id = $1
      and (course_id = any($5) or cohort_id = any($6) or account_id = $7)
  ))
order by position desc
limit $3";

/// Inserts nothing if the enrollment's course does not have the deliverable, or if it is complete.
const INSERT: &str = "\
insert into deliverable_completions (enrollment_id, deliverable_id, evidence)
select enrollments.id, deliverables.id, $3
from present_enrollments as enrollments
join cohorts on cohorts.id = cohort_id
join deliverables on deliverables.course_id = cohorts.course_id
where enrollments.id = $1 and deliverables.slug = $2
on conflict on constraint deliverable_completions_pkey do nothing
returning $2 as deliverable, completed_at, evidence, 0::smallint as position,
          hashtext(extract(epoch from completed_at) || coalesce(' ' || evidence, '')) as version";

/// Updates nothing if it says something else by now.
const UPDATE: &str = "\
update deliverable_completions
set evidence = $4
from deliverables
where enrollment_id = $1
  and deliverables.id = deliverable_id
  and deliverables.slug = $2
  and hashtext(extract(epoch from completed_at) || coalesce(' ' || evidence, '')) = $3
returning slug as deliverable, completed_at, evidence, position,
          hashtext(extract(epoch from completed_at) || coalesce(' ' || evidence, '')) as version";

/// Deletes nothing if it says something else by now.
const DELETE: &str = "\
delete from deliverable_completions
using deliverables
where enrollment_id = $1
  and deliverables.id = deliverable_id
  and deliverables.slug = $2
  and hashtext(extract(epoch from completed_at) || coalesce(' ' || evidence, '')) = $3";

/// A deliverable of the enrollment's course: whether it has parts.
const HAS_DELIVERABLE: &str = "\
select exists (select from deliverables as parts where parts.parent_id = deliverables.id)
from present_enrollments as enrollments
join cohorts on cohorts.id = cohort_id
join deliverables on deliverables.course_id = cohorts.course_id
where enrollments.id = $1 and slug = $2";

/// The completion of `deliverable` by `enrollment`, if it is complete.
///
/// # Errors
/// PostgreSQL refuses the statement.
pub async fn read(
    db: &Scoped,
    reach: &Reach,
    enrollment: Uuid,
    deliverable: &str,
) -> Result<Option<Versioned<DeliverableCompletion>>, Error> {
    db.read_opt(READ, &reach.bind(&[&enrollment, &deliverable]))
        .await
}

/// The same inside a transaction.
///
/// # Errors
/// PostgreSQL refuses the statement.
pub fn find(
    db: &mut Transaction<'_>,
    reach: &Reach,
    enrollment: Uuid,
    deliverable: &str,
) -> Result<Option<Versioned<DeliverableCompletion>>, Error> {
    db.query_opt(READ, &reach.bind(&[&enrollment, &deliverable]))
}

/// A page of what `enrollment` has completed, in the order of the checklist; none if the enrollment does not exist.
pub async fn list(
    db: &Scoped,
    reach: &Reach,
    enrollment: Uuid,
    page: &Page<i16>,
) -> Result<Vec<DeliverableCompletion>, Error> {
    let statement = page.pick(AFTER, BEFORE);
    let rows = page.rows();
    db.read(statement, &reach.bind(&[&enrollment, page.key(), &rows]))
        .await
}

/// Makes `deliverable` complete for `enrollment`, which is then at `url`, or changes what shows it.
///
/// # Errors
/// 404 if the enrollment, or the deliverable in its course, does not exist; 412; 409 if the deliverable has parts.
pub fn put(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    enrollment: Uuid,
    deliverable: &str,
    url: &str,
    new: &Completion,
) -> Result<Put<DeliverableCompletion>, Problem> {
    require(db, reach, enrollment, deliverable)?;
    let evidence = new.evidence();
    edit.put(
        db,
        &DELIVERABLE_COMPLETION.row(format_args!("{enrollment}/{deliverable}")),
        url,
        |db| find(db, reach, enrollment, deliverable),
        |db| Ok(db.query_opt(INSERT, &[&enrollment, &deliverable, &evidence])?),
        |db, before: &Versioned<DeliverableCompletion>| {
            if before.value.evidence.as_deref() == evidence {
                return Ok(Some(before.clone()));
            }
            let values: [&(dyn ToSql + Sync); 4] =
                [&enrollment, &deliverable, &before.version, &evidence];
            Ok(db.query_opt(UPDATE, &values)?)
        },
    )
}

/// Takes back that `enrollment` has completed `deliverable`, if it has.
///
/// # Errors
/// 404 if the enrollment, or the deliverable in its course, does not exist; 412; 409 if the deliverable has parts.
pub fn clear(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    enrollment: Uuid,
    deliverable: &str,
) -> Result<NoContent, Problem> {
    let has_parts = require(db, reach, enrollment, deliverable)?;
    let cleared = edit.clear(
        db,
        &DELIVERABLE_COMPLETION.row(format_args!("{enrollment}/{deliverable}")),
        |db| find(db, reach, enrollment, deliverable),
        |db, before| db.execute(DELETE, &[&enrollment, &deliverable, &before.version]),
    )?;
    // Such a deliverable may be complete by its parts, and then 204 would not be true.
    match has_parts {
        true => Err(rules::has_parts()),
        false => Ok(cleared),
    }
}

/// Whether the deliverable has parts.
fn require(
    db: &mut Transaction<'_>,
    reach: &Reach,
    enrollment: Uuid,
    deliverable: &str,
) -> Result<bool, Problem> {
    enrollments::rows::require(db, reach, enrollment)?;
    let found: Option<(bool,)> = db.query_opt(HAS_DELIVERABLE, &[&enrollment, &deliverable])?;
    found.map(|(has_parts,)| has_parts).ok_or_else(|| {
        Problem::not_found(format!(
            "The course of enrollment {enrollment} has no deliverable {deliverable}."
        ))
    })
}
