//! Whose tracker it is: an account, a cohort of one, and the enrollment with its commitment.

use database::{Error, Executor, Transaction};
use jiff::Zoned;
use jiff::civil::Date;
use tracker::{Tracker, curriculum};
use uuid::Uuid;

/// The learner that a tracker belongs to.
pub struct Learner {
    /// What the records hang on.
    pub enrollment: Uuid,
    /// As signed, or as known from before.
    pub name: String,
    /// When the commitment was signed, if it was.
    pub signed_on: Option<Date>,
}

const ACCOUNT: &str = "\
insert into accounts (id, email, name)
values ($1, lower($2), coalesce($3::text, 'Learner'))
on conflict on constraint accounts_email_key
do update set name = coalesce($3::text, accounts.name)
returning id, name";

/// A cohort is a group of learners who start together. An imported learner has none.
const COHORT: &str = "\
insert into cohorts (id, course_id, name, starts_on)
select $1, id, 'Alone: ' || lower($2), coalesce($3::date, $4::date)
from courses
where slug = $5
on conflict (course_id, name) where deleted_at is null
do update set starts_on = coalesce($3::date, cohorts.starts_on),
              version = cohorts.version + coalesce($3::date <> cohorts.starts_on, false)::integer
returning id";

const ENROLLMENT: &str = "\
insert into enrollments (id, cohort_id, account_id, signed_name, signed_on)
values ($1, $2, $3, $4, $5)
on conflict (account_id, cohort_id) where deleted_at is null
do update set signed_name = coalesce($4, enrollments.signed_name),
              signed_on = coalesce($5, enrollments.signed_on),
              version = enrollments.version
                  + ($4::text is not null and ($4, $5) is distinct from (enrollments.signed_name, enrollments.signed_on))::integer
returning id, signed_on";

/// Brings in the learner that `tracker` belongs to, who is known by `email`.
pub fn bring(
    transaction: &mut Transaction<'_>,
    tracker: &Tracker,
    email: &str,
    left_out: &mut Vec<String>,
) -> Result<Learner, Error> {
    let commitment = match (tracker.signature(), tracker.signed_on()) {
        (Some(_), None) => {
            left_out.push("the signature: there is no date beside it".to_owned());
            None
        }
        (name, date) => name.zip(date),
    };
    let (signed_name, signed_on) = commitment.unzip();
    let (account, name): (Uuid, String) =
        transaction.query_one(ACCOUNT, &[&Uuid::now_v7(), &email, &signed_name])?;
    let (cohort,): (Uuid,) = transaction.query_one(
        COHORT,
        &[
            &Uuid::now_v7(),
            &email,
            &tracker.start_date(),
            &first_day(tracker),
            &curriculum().slug,
        ],
    )?;
    let (enrollment, signed_on): (Uuid, Option<Date>) = transaction.query_one(
        ENROLLMENT,
        &[&Uuid::now_v7(), &cohort, &account, &signed_name, &signed_on],
    )?;
    Ok(Learner {
        enrollment,
        name,
        signed_on,
    })
}

/// The first date in the tracker, or today: a cohort needs a start, and not every file names it.
fn first_day(tracker: &Tracker) -> Date {
    tracker::Day::all()
        .filter_map(|day| tracker.check_in(day)?.date)
        .min()
        .unwrap_or_else(|| Zoned::now().date())
}
