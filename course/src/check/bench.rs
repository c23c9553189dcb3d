//! The bench on which written answers are judged: what the stages of one run share.
//!
//! Invariants
//! - What takes time to make is made when a stage first needs it, and goes when the run ends.
//! - What is wrong with the machine, such as a database server that is not there, is an error and nobody's failed stage.

use super::contract::{Run, Stage, Unmet};
use super::failure::{Failure, Written};
use super::grade::Verdict;
use super::schema::Schema;
use super::transcript::Tape;
use crate::desk::Desk;
use crate::sql::exercise::Exercise;
use crate::sql::grader::{Grade, Grader};
use crate::sql::sandbox::Limits;
use crate::sql::{self, verdict};

/// The learner's folder, and what was made from it so far.
pub(crate) struct Bench<'a> {
    desk: &'a Desk,
    schema: Option<Schema>,
    grader: Option<Grader>,
}

impl<'a> Bench<'a> {
    pub(crate) fn new(desk: &'a Desk) -> Self {
        Self {
            desk,
            schema: None,
            grader: None,
        }
    }

    /// What is to be said about what was written for `stage`.
    pub(crate) fn judge(&mut self, stage: &Stage, tape: &Tape) -> anyhow::Result<Verdict> {
        let result = match stage.run {
            Run::Written(run) => run(self.desk),
            Run::Made(run) => self.made(run, tape)?,
            Run::Answered(exercise) => return self.answered(exercise),
            Run::Served(_) => {
                Err(Failure::plain("this is answered by a program, not in a file").into())
            }
        };
        Ok(match result {
            Ok(()) => Verdict::Passed,
            Err(Unmet::Unwritten(why)) => Verdict::NotTried(why),
            Err(Unmet::Wrong(failure)) => Verdict::Failed(Box::new(failure)),
        })
    }

    fn made(
        &mut self,
        run: fn(&mut Schema) -> Result<(), Failure>,
        tape: &Tape,
    ) -> anyhow::Result<Result<(), Unmet>> {
        let schema = match &mut self.schema {
            Some(schema) => schema,
            none => match Schema::make(self.desk)? {
                Ok(schema) => none.insert(schema),
                Err(unmet) => return Ok(Err(unmet)),
            },
        };
        schema.tape = tape.clone();
        Ok(run(schema).map_err(Unmet::Wrong))
    }

    fn answered(&mut self, exercise: &'static Exercise) -> anyhow::Result<Verdict> {
        let grade = match self.desk.written(&exercise.file_name()) {
            Ok(None) => {
                let place = exercise.place;
                return Ok(Verdict::NotTried(format!(
                    "not written yet: just sql {place}"
                )));
            }
            Ok(Some(written)) => {
                let grader = match &mut self.grader {
                    Some(grader) => grader,
                    none => none.insert(Grader::new(Limits::default())?),
                };
                grader.grade(exercise, &written)?
            }
            Err(error) => Grade::unreadable(&error),
        };
        if grade.verdict == verdict::Verdict::Right {
            return Ok(Verdict::Passed);
        }
        let (what, against) = sql::in_short(&grade);
        Ok(Verdict::Failed(Box::new(Failure {
            written: Some(Box::new(Written {
                yours: Vec::new(),
                against,
            })),
            ..Failure::plain(what)
        })))
    }
}
