//! Grading: an answer against the reference, on one data set and then on the other.
//!
//! Invariants
//! - Right means right on both. What is wrong on the first is told about the first.
//! - A reference that fails is an error of the course and never a verdict on somebody's answer.

use std::collections::HashMap;

use anyhow::anyhow;

use crate::compare::compare;
use crate::data_set::DataSet;
use crate::exercise::{Exercise, Place};
use crate::judgment::Judgment;
use crate::likeness;
use crate::outcome::{Outcome, Trouble};
use crate::sandbox::{Limits, Sandbox};

/// Grades answers, each in a database of its own.
pub struct Grader {
    sandbox: Sandbox,
    expected: HashMap<(Place, DataSet), Outcome>,
}

/// The verdict on an answer.
#[derive(Clone, Debug)]
pub struct Grade {
    /// The verdict.
    pub verdict: Judgment,
    /// The data set that it is about, when it is not right.
    pub set: DataSet,
    /// The mistake, if it is a known one.
    pub known: Option<&'static str>,
}

impl Grade {
    /// The verdict on an answer whose file cannot be read. It is wrong, and the others are graded all the same.
    pub fn unreadable(error: &anyhow::Error) -> Self {
        Self {
            verdict: Judgment::Trouble(Trouble::Unreadable(format!("{error:#}"))),
            set: DataSet::First,
            known: None,
        }
    }
}

impl Grader {
    /// Makes the databases and the role that answers run as.
    ///
    /// # Errors
    /// There is no PostgreSQL, or it does not let us make a role.
    pub fn new(limits: Limits) -> anyhow::Result<Self> {
        Ok(Self {
            sandbox: Sandbox::new(limits)?,
            expected: HashMap::new(),
        })
    }

    /// Grades `sql` as an answer to `exercise`.
    ///
    /// # Errors
    /// The server is gone, or the reference fails.
    pub fn grade(&mut self, exercise: &'static Exercise, sql: &str) -> anyhow::Result<Grade> {
        let mut seen: Option<Outcome> = None;
        for set in DataSet::ALL {
            let expected = self.expected(exercise, set)?;
            let got = match self.sandbox.run(exercise, set, sql)? {
                Ok(got) => got,
                Err(trouble) => {
                    return Ok(Grade {
                        verdict: Judgment::Trouble(trouble),
                        set,
                        known: None,
                    });
                }
            };
            let verdict = compare(exercise, &expected, &got);
            if verdict != Judgment::Right {
                let typed_in = seen.is_some_and(|seen| seen.result == got.result);
                let known = match typed_in {
                    true => None,
                    false => self.known(exercise, set, &verdict, &got, sql)?,
                };
                return Ok(Grade {
                    verdict: if typed_in { Judgment::TypedIn } else { verdict },
                    set,
                    known,
                });
            }
            seen = Some(got).filter(|got| !got.result.columns.is_empty());
        }
        Ok(Grade {
            verdict: Judgment::Right,
            set: DataSet::First,
            known: None,
        })
    }

    /// The result of the reference answer.
    ///
    /// # Errors
    /// The server is gone, or the reference fails.
    pub fn expected(&mut self, exercise: &Exercise, set: DataSet) -> anyhow::Result<Outcome> {
        let key = (exercise.place, set);
        if let Some(expected) = self.expected.get(&key) {
            return Ok(expected.clone());
        }
        let run = self.sandbox.run_reference(exercise, set)?;
        let outcome = run.map_err(|trouble| {
            anyhow!(
                "the reference of exercise {} fails on {set}: {trouble}",
                exercise.place
            )
        })?;
        self.expected.insert(key, outcome.clone());
        Ok(outcome)
    }

    /// The known mistake that gives just this, and so gets the same verdict, and whose text `sql` is like.
    fn known(
        &mut self,
        exercise: &'static Exercise,
        set: DataSet,
        verdict: &Judgment,
        got: &Outcome,
        sql: &str,
    ) -> anyhow::Result<Option<&'static str>> {
        let empty = !exercise.writes() && got.result.rows.is_empty();
        let alike = likeness::alike(exercise, sql, empty).into_iter();
        for mistake in alike.filter(|it| it.verdict == verdict.name()) {
            if let Ok(known) = self.sandbox.run(exercise, set, &mistake.sql)?
                && compare(exercise, &known, got) == Judgment::Right
            {
                return Ok(Some(&mistake.what));
            }
        }
        Ok(None)
    }
}
