//! The commitments in the rows of enrollments: all their SQL.

use access::Reach;
use crud::{Edit, Versioned};
use database::{Executor, Scoped, Transaction};
use rest::{NoContent, Problem, Put};
use uuid::Uuid;

use super::{COMMITMENT, Commitment, Signature};
use crate::resources::enrollments;

const READ: &str = "\
select signed_name, signed_on, version
from present_enrollments
where id = $1
  and signed_on is not null
  and ($2 or exists (
    select
    from present_enrollments as reached
    join present_cohorts as cohorts on cohorts.id = reached.cohort_id
    where reached.id = $1
      and (course_id = any($3) or cohort_id = any($4) or account_id = $5)
  ))";

/// Signs nothing that is signed.
const SIGN: &str = "\
update enrollments
set signed_name = $2, signed_on = $3, version = version + 1
where id = $1 and signed_on is null and deleted_at is null
returning signed_name, signed_on, version";

/// Updates nothing if the row has another version by now.
const UPDATE: &str = "\
update enrollments
set signed_name = $3, signed_on = $4, version = version + 1
where id = $1 and version = $2 and deleted_at is null
returning signed_name, signed_on, version";

const WITHDRAW: &str = "\
update enrollments
set signed_name = null, signed_on = null, version = version + 1
where id = $1 and version = $2 and deleted_at is null";

/// The commitment of `enrollment`, if it is signed.
///
/// # Errors
/// PostgreSQL refuses the statement.
pub async fn read(
    db: &Scoped,
    reach: &Reach,
    enrollment: Uuid,
) -> Result<Option<Versioned<Commitment>>, Problem> {
    Ok(db.read_opt(READ, &reach.bind(&[&enrollment])).await?)
}

/// Signs the commitment of `enrollment`, which is at `url`; or signs it again, as `new` says.
///
/// # Errors
/// 404 if the enrollment does not exist; 412.
pub fn put(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    enrollment: Uuid,
    url: &str,
    new: &Signature,
) -> Result<Put<Commitment>, Problem> {
    enrollments::rows::require(db, reach, enrollment)?;
    let (signed_name, signed_on) = (new.signed_name.as_str(), new.signed_on);
    edit.put(
        db,
        &COMMITMENT.row(enrollment),
        url,
        |db| db.query_opt::<Versioned<Commitment>>(READ, &reach.bind(&[&enrollment])),
        |db| Ok(db.query_opt(SIGN, &[&enrollment, &signed_name, &signed_on])?),
        |db, before| {
            if before.value.says(new) {
                return Ok(Some(before.clone()));
            }
            let version = &before.version;
            Ok(db.query_opt(UPDATE, &[&enrollment, version, &signed_name, &signed_on])?)
        },
    )
}

/// Takes the signature of `enrollment` back, if there is one.
///
/// # Errors
/// 404 if the enrollment does not exist; 412.
pub fn clear(
    db: &mut Transaction<'_>,
    edit: &Edit,
    reach: &Reach,
    enrollment: Uuid,
) -> Result<NoContent, Problem> {
    enrollments::rows::require(db, reach, enrollment)?;
    edit.clear(
        db,
        &COMMITMENT.row(enrollment),
        |db| db.query_opt::<Versioned<Commitment>>(READ, &reach.bind(&[&enrollment])),
        |db, before| db.execute(WITHDRAW, &[&enrollment, &before.version]),
    )
}
