//! What was done: check-ins, lessons and deliverables.

use std::collections::HashSet;
use std::fmt;

use database::{Error, Executor, Transaction};
use rust_decimal::Decimal;
use tracker::{CheckIn, Day, Tracker};
use uuid::Uuid;

use super::Learner;
use crate::http::rules;

/// What became of the records of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    new: usize,
    changed: usize,
    same: usize,
}

impl Count {
    /// Counts what an upsert returned: nothing if the row is as it was, otherwise whether it is new.
    fn add(&mut self, upserted: Option<(bool,)>) {
        match upserted {
            Some((true,)) => self.new += 1,
            Some((false,)) => self.changed += 1,
            None => self.same += 1,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { new, changed, same } = self;
        write!(f, "{new} new, {changed} changed, {same} the same")
    }
}

/// A row version that an insert made has no xmax; one that an update made is locked by it.
const CHECK_IN: &str = "\
insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy, note)
select $1, enrollments.id, lessons.id, $4, $5, $6, $7
from enrollments
join cohorts on cohorts.id = cohort_id
join lessons on lessons.course_id = cohorts.course_id
where enrollments.id = $2 and lessons.day = $3
on conflict (enrollment_id, lesson_id) where deleted_at is null
do update set checked_in_on = excluded.checked_in_on, hours = excluded.hours,
              energy = excluded.energy, note = excluded.note, version = check_ins.version + 1
where (check_ins.checked_in_on, check_ins.hours, check_ins.energy, check_ins.note)
    is distinct from (excluded.checked_in_on, excluded.hours, excluded.energy, excluded.note)
returning xmax = 0";

/// A file without evidence takes away none: it may have come from elsewhere.
const LESSON: &str = "\
insert into lesson_completions (enrollment_id, lesson_id, evidence)
select enrollments.id, lessons.id, $3
from enrollments
join cohorts on cohorts.id = cohort_id
join lessons on lessons.course_id = cohorts.course_id
where enrollments.id = $1 and lessons.day = $2
on conflict on constraint lesson_completions_pkey
do update set evidence = excluded.evidence
where lesson_completions.evidence is distinct from excluded.evidence
  and excluded.evidence is not null
returning xmax = 0";

const DELIVERABLE: &str = "\
insert into deliverable_completions (enrollment_id, deliverable_id)
select enrollments.id, deliverables.id
from enrollments
join cohorts on cohorts.id = cohort_id
join deliverables on deliverables.course_id = cohorts.course_id
where enrollments.id = $1 and deliverables.slug = $2
on conflict on constraint deliverable_completions_pkey do nothing
returning true";

/// Brings in the check-ins; one that breaks a rule, or is not complete, is left out.
pub fn check_ins(
    transaction: &mut Transaction<'_>,
    tracker: &Tracker,
    learner: &Learner,
    left_out: &mut Vec<String>,
) -> Result<Count, Error> {
    let mut count = Count::default();
    for day in Day::all() {
        let Some(check_in) = tracker.check_in(day) else {
            continue;
        };
        // A savepoint, so that a refused row undoes itself and nothing else.
        let mut attempt = transaction.nested()?;
        match upsert(&mut attempt, learner.enrollment, day, check_in) {
            Ok(Some(upserted)) => {
                attempt.commit()?;
                count.add(upserted);
            }
            Ok(None) => left_out.push(format!(
                "the check-in of day {day}: it needs a date, hours and energy"
            )),
            Err(error) => {
                let rule = rules::violated(&error).ok_or(error)?;
                left_out.push(format!("the check-in of day {day}: {}", rule.detail));
            }
        }
    }
    Ok(count)
}

/// `None` if there is a blank left in it.
fn upsert(
    transaction: &mut Transaction<'_>,
    enrollment: Uuid,
    day: Day,
    check_in: &CheckIn,
) -> Result<Option<Option<(bool,)>>, Error> {
    let (Some(date), Some(hours), Some(energy)) = (check_in.date, check_in.hours, check_in.energy)
    else {
        return Ok(None);
    };
    let hours = Decimal::new(hours.hundredths().into(), 2).normalize();
    let note = check_in.note.as_ref().map(tracker::Note::as_str);
    transaction
        .query_opt(
            CHECK_IN,
            &[
                &Uuid::now_v7(),
                &enrollment,
                &i16::from(day.number()),
                &date,
                &hours,
                &i16::from(energy.get()),
                &note,
            ],
        )
        .map(Some)
}

/// Brings in the lessons that are ticked, with what a check has shown of them.
pub fn lessons(
    transaction: &mut Transaction<'_>,
    tracker: &Tracker,
    learner: &Learner,
) -> Result<Count, Error> {
    let mut count = Count::default();
    for day in Day::all().filter(|day| tracker.is_done(*day)) {
        let evidence = tracker.evidence(day).map(|evidence| evidence.to_string());
        let day = i16::from(day.number());
        count.add(transaction.query_opt(LESSON, &[&learner.enrollment, &day, &evidence])?);
    }
    Ok(count)
}

/// Brings in the deliverables that are ticked. A whole is not stored: it follows from its parts.
pub fn deliverables(
    transaction: &mut Transaction<'_>,
    tracker: &Tracker,
    learner: &Learner,
    left_out: &mut Vec<String>,
) -> Result<Count, Error> {
    let items = tracker.deliverables();
    let wholes: HashSet<usize> = items.iter().filter_map(|item| item.part_of).collect();
    let mut count = Count::default();
    for (place, item) in items.iter().enumerate() {
        if !item.done || wholes.contains(&place) {
            continue;
        }
        match item.slug {
            Some(slug) => {
                count.add(transaction.query_opt(DELIVERABLE, &[&learner.enrollment, &slug])?);
            }
            None => left_out.push(format!(
                "the deliverable {:?}: the course has none of this name",
                item.title
            )),
        }
    }
    Ok(count)
}
