//! The records of a tracker: check-ins, lessons and deliverables.

use access::Reach;
use std::collections::HashSet;
use std::fmt;

use crud::{Actor, Edit};
use database::{Error, Transaction};
use rest::Problem;
use rust_decimal::Decimal;
use serde_json::json;
use tracker::{CheckIn, Day, Tracker};
use transactions::Savepoint;
use uuid::Uuid;

use super::program;
use crate::http::rules;
use crate::resources::check_ins::{self, NewCheckIn};
use crate::resources::deliverable_completions;
use crate::resources::lesson_completions::{self, Completion};

/// The counts of the records of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    new: usize,
    changed: usize,
    same: usize,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { new, changed, same } = self;
        write!(f, "{new} new, {changed} changed, {same} the same")
    }
}

/// The outcome of one record.
enum Became {
    New,
    Changed,
    Same,
}

impl Count {
    fn add(&mut self, became: &Became) {
        match became {
            Became::New => self.new += 1,
            Became::Changed => self.changed += 1,
            Became::Same => self.same += 1,
        }
    }
}

/// The records of one enrollment, as this program writes them.
pub struct Records {
    enrollment: Uuid,
    actor: Actor,
    edit: Edit,
}

impl Records {
    /// Those of `enrollment`.
    pub fn of(enrollment: Uuid) -> Result<Self, Problem> {
        let (actor, edit) = program()?;
        Ok(Self {
            enrollment,
            actor,
            edit,
        })
    }

    /// Brings in the check-ins; one that breaks a rule, or is not complete, is left out.
    pub fn check_ins(
        &self,
        db: &mut Transaction<'_>,
        tracker: &Tracker,
        left_out: &mut Vec<String>,
    ) -> Result<Count, Problem> {
        let mut count = Count::default();
        for day in Day::all() {
            let Some(check_in) = tracker.check_in(day) else {
                continue;
            };
            let new = match complete(day, check_in) {
                Ok(new) => new,
                Err(reason) => {
                    left_out.push(format!("the check-in of day {day}: {reason}"));
                    continue;
                }
            };
            // A refused row undoes itself and nothing else.
            match db.savepoint(|db| self.check_in(db, &new)) {
                Ok(became) => count.add(&became),
                Err(error) => {
                    let problem = Problem::from(error);
                    let reason = reason(&problem).ok_or(problem)?;
                    left_out.push(format!("the check-in of day {day}: {reason}"));
                }
            }
        }
        Ok(count)
    }

    fn check_in(&self, db: &mut Transaction<'_>, new: &NewCheckIn) -> Result<Became, Error> {
        let Some(there) = check_ins::rows::of_day(db, self.enrollment, new.day())? else {
            let (actor, id) = (&self.actor, Uuid::now_v7());
            check_ins::rows::create(db, actor, &Reach::everything(), id, self.enrollment, new)?;
            return Ok(Became::New);
        };
        let id = there.value.id;
        let after =
            check_ins::rows::change(
                db,
                &self.edit,
                &Reach::everything(),
                id,
                |_| Ok(new.clone()),
            )?;
        Ok(match after.version == there.version {
            true => Became::Same,
            false => Became::Changed,
        })
    }

    /// Brings in the lessons that are ticked, with what a check has shown of them.
    pub fn lessons(&self, db: &mut Transaction<'_>, tracker: &Tracker) -> Result<Count, Problem> {
        let mut count = Count::default();
        for day in Day::all().filter(|day| tracker.is_done(*day)) {
            let evidence = tracker.evidence(day).map(|it| it.to_string());
            let day = i16::from(day.number());
            let there =
                lesson_completions::rows::find(db, &Reach::everything(), self.enrollment, day)?;
            let became = match &there {
                None => Became::New,
                // A file without evidence takes away none: it may have come from elsewhere.
                Some(it) if evidence.is_none() || evidence == it.value.evidence => Became::Same,
                Some(_) => Became::Changed,
            };
            if !matches!(became, Became::Same) {
                let new = Completion::shown_by(evidence.as_deref());
                lesson_completions::rows::put(
                    db,
                    &self.edit,
                    &Reach::everything(),
                    self.enrollment,
                    day,
                    "",
                    &new,
                )?;
            }
            count.add(&became);
        }
        Ok(count)
    }

    /// Brings in the deliverables that are ticked. A whole is not stored: it follows from its parts.
    pub fn deliverables(
        &self,
        db: &mut Transaction<'_>,
        tracker: &Tracker,
        left_out: &mut Vec<String>,
    ) -> Result<Count, Problem> {
        let items = tracker.deliverables();
        let wholes: HashSet<usize> = items.iter().filter_map(|item| item.part_of).collect();
        let mut count = Count::default();
        for (place, item) in items.iter().enumerate() {
            if !item.done || wholes.contains(&place) {
                continue;
            }
            let Some(slug) = item.slug else {
                left_out.push(format!(
                    "the deliverable {:?}: the course has none of this name",
                    item.title
                ));
                continue;
            };
            let there = deliverable_completions::rows::find(
                db,
                &Reach::everything(),
                self.enrollment,
                slug,
            )?;
            let became = there.map_or(Became::New, |_| Became::Same);
            if matches!(became, Became::New) {
                let new = Completion { evidence: None };
                deliverable_completions::rows::put(
                    db,
                    &self.edit,
                    &Reach::everything(),
                    self.enrollment,
                    slug,
                    "",
                    &new,
                )?;
            }
            count.add(&became);
        }
        Ok(count)
    }
}

/// The rule that a record breaks, if that is why it was refused.
fn reason(problem: &Problem) -> Option<String> {
    let explained = problem.refused_statement().and_then(rules::broken);
    let rule = explained.as_ref().unwrap_or(problem).violations().first()?;
    Some(rule.detail.to_string())
}

/// The check-in of a day, by the same rules that a client's keeps; or why there is none.
fn complete(day: Day, check_in: &CheckIn) -> Result<NewCheckIn, String> {
    let (Some(date), Some(hours), Some(energy)) = (check_in.date, check_in.hours, check_in.energy)
    else {
        return Err("it needs a date, hours and energy".to_owned());
    };
    let hours = Decimal::new(hours.hundredths().into(), 2).normalize();
    let new = json!({
        "day": day.number(),
        "checked_in_on": date,
        "hours": hours.to_string(),
        "energy": energy.get(),
        "note": check_in.note.as_ref().map(tracker::Note::as_str),
    });
    match validation::read(new.to_string().as_bytes()) {
        Ok(Ok(new)) => Ok(new),
        Ok(Err(violations)) => Err(violations[0].detail.to_string()),
        Err(syntax) => Err(syntax.to_string()),
    }
}
