//! An SQL exercise as a stage of a contract: what the grader says about an answer is what the checker says.

use checker::failure::{Failure, Written};
use checker::writing::{Judge, Unmet, Writing};

use crate::exercise::Exercise;
use crate::grader::{Grade, Grader};
use crate::judgment::Judgment;
use crate::sandbox::Limits;
use crate::summary::in_short;

/// Judges the answer to an exercise.
#[derive(Debug)]
pub struct Answered(pub &'static Exercise);

impl Judge for Answered {
    fn judge(&self, writing: &mut Writing<'_>) -> anyhow::Result<Result<(), Unmet>> {
        let Self(exercise) = self;
        let grade = match writing.folder.written(&exercise.file_name()) {
            Ok(None) => {
                let why = format!("not written yet: just sql {}", exercise.place);
                return Ok(Err(Unmet::Unwritten(why)));
            }
            Ok(Some(written)) => {
                let grader = writing.kept(|_| Grader::new(Limits::default()))?;
                grader.grade(exercise, &written)?
            }
            Err(error) => Grade::unreadable(&error),
        };
        if grade.verdict == Judgment::Right {
            return Ok(Ok(()));
        }
        let (what, against) = in_short(&grade);
        Ok(Err(Unmet::Wrong(Failure {
            written: Some(Box::new(Written {
                yours: Vec::new(),
                against,
            })),
            ..Failure::plain(what)
        })))
    }

    fn file(&self) -> Option<String> {
        Some(self.0.file_name())
    }
}
