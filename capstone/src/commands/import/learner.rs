//! The owner of a tracker: an account, a cohort of one, and the enrollment with its commitment.

use access::Reach;
use database::Transaction;
use jiff::Zoned;
use jiff::civil::Date;
use rest::Problem;
use tracker::{Tracker, curriculum};
use uuid::Uuid;

use super::program;
use crate::resources::cohorts::{self, NewCohort};
use crate::resources::commitments::{self, Signature};
use crate::resources::{accounts, enrollments};

/// The learner that a tracker belongs to.
pub struct Learner {
    /// The enrollment of all records.
    pub enrollment: Uuid,
    /// As signed, or as known from before.
    pub name: String,
    /// When the commitment was signed, if it was.
    pub signed_on: Option<Date>,
}

/// Brings in the learner that `tracker` belongs to, who is known by `email`.
pub fn bring(
    db: &mut Transaction<'_>,
    tracker: &Tracker,
    email: &str,
    left_out: &mut Vec<String>,
) -> Result<Learner, Problem> {
    let (actor, edit) = program()?;
    let commitment = commitment(tracker, left_out);
    let name = commitment.as_ref().map(|it| it.signed_name.as_str());
    let account = accounts::rows::bring(db, &actor, Uuid::now_v7(), email, name)?;
    let cohort = cohort(db, tracker, email)?;
    let id = Uuid::now_v7();
    let enrollment = enrollments::rows::bring(db, &actor, id, cohort, account.id)?;
    let mut signed_on = enrollment.signed_on;
    if let Some(commitment) = commitment {
        commitments::rows::put(
            db,
            &edit,
            &Reach::everything(),
            enrollment.id,
            "",
            &commitment,
        )?;
        signed_on = Some(commitment.signed_on);
    }
    Ok(Learner {
        enrollment: enrollment.id,
        name: account.name,
        signed_on,
    })
}

fn commitment(tracker: &Tracker, left_out: &mut Vec<String>) -> Option<Signature> {
    match (tracker.signature(), tracker.signed_on()) {
        (Some(name), Some(signed_on)) => match name.parse() {
            Ok(signed_name) => Some(Signature {
                signed_name,
                signed_on,
            }),
            Err(rule) => {
                left_out.push(format!("the signature: {rule}"));
                None
            }
        },
        (Some(_), None) => {
            left_out.push("the signature: there is no date beside it".to_owned());
            None
        }
        (None, _) => None,
    }
}

/// A cohort is a group of learners who start together. An imported learner is alone in one.
fn cohort(db: &mut Transaction<'_>, tracker: &Tracker, email: &str) -> Result<Uuid, Problem> {
    let (actor, edit) = program()?;
    let course = curriculum().slug.clone();
    let name = format!("Alone: {}", email.to_lowercase());
    let Some(there) = cohorts::rows::named(db, &course, &name)? else {
        let starts_on = tracker.start_date().unwrap_or_else(|| first_day(tracker));
        let new = NewCohort::of(&course, &name, starts_on)?;
        let it = cohorts::rows::create(db, &actor, &Reach::everything(), Uuid::now_v7(), &new)?;
        return Ok(it.value.id);
    };
    let id = there.value.id;
    if let Some(starts_on) = tracker.start_date() {
        cohorts::rows::change(db, &edit, &Reach::everything(), id, |_| {
            NewCohort::of(&course, &name, starts_on)
        })?;
    }
    Ok(id)
}

/// The first date in the tracker, or today: a cohort needs a start, and not every file names it.
fn first_day(tracker: &Tracker) -> Date {
    tracker::Day::all()
        .filter_map(|day| tracker.check_in(day)?.date)
        .min()
        .unwrap_or_else(|| Zoned::now().date())
}
