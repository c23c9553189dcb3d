//! `course sql 7`, `course sql 7.12`: exercises in SQL, and the grader of answers to them.
//!
//! Why: SQL is learned by writing it, and whether a query is right cannot be seen from its result: the rows look
//! plausible, and one join has dropped those that matter. So an answer is run beside a reference, on data with all that
//! real data has, and the difference is said.
//!
//! # Layout
//! `page`: how exercises and grades look at a terminal. What grades is the crate [`exercises`].

mod page;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, anyhow, bail};
use checker::solution::SolutionFolder;
use exercises::data_set::DataSet;
use exercises::exercise::{Exercise, exercises};
use exercises::grader::{Grade, Grader};
use exercises::judgment::{self, Judgment};
use exercises::sandbox::Limits;
use serde::Serialize;

use crate::invocation::{Invocation, Refusal};
use crate::which::Which;

pub(crate) use page::paragraphs;

/// Grade your answers to the SQL exercises, or show one
///
/// An answer is a file solutions/dayNN/MM.sql beside the tracker. `course sql 7` grades all answers of day 7;
/// `course sql 7.12` grades one and shows what differs or, when it is not written yet, asks the question.
#[derive(Debug, clap::Args)]
pub(crate) struct Sql {
    /// A day, or one of its exercises: 7 or 7.12
    #[arg(default_value = "7")]
    which: Which,
    /// Ask the question again, even if an answer is written
    #[arg(long)]
    ask: bool,
    /// Open psql on a copy of the data, to look around
    #[arg(long, conflicts_with_all = ["ask", "json"])]
    psql: bool,
}

/// The exercises that `which` means: one, or all of its day.
fn meant(which: Which) -> anyhow::Result<Vec<&'static Exercise>> {
    let (all, day) = (exercises()?, which.day);
    let of_day: Vec<_> = all.iter().filter(|it| it.place.day == day).collect();
    if of_day.is_empty() {
        let mut days: Vec<_> = all.iter().map(|it| it.place.day.to_string()).collect();
        days.dedup();
        let days = days.join(", ");
        return Err(Refusal(format!(
            "day {day} has no SQL exercises; these days do: {days}"
        ))
        .into());
    }
    let Some(number) = which.stage.map(usize::from) else {
        return Ok(of_day);
    };
    let last = of_day.len();
    let found = of_day.into_iter().find(|it| it.place.number == number);
    let found = found.ok_or_else(|| {
        Refusal(format!(
            "day {day} has no exercise {number}: it has {day}.1 to {day}.{last}"
        ))
    })?;
    Ok(vec![found])
}

/// An exercise and what became of its answer.
struct Graded {
    exercise: &'static Exercise,
    grade: Option<Grade>,
}

#[derive(Serialize)]
struct Exercises {
    right: usize,
    written: usize,
    exercises: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    exercise: String,
    title: &'static str,
    verdict: Option<&'static str>,
    message: Option<String>,
    known: Option<&'static str>,
    data_set: Option<u8>,
}

impl Sql {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let exercises = meant(self.which)?;
        if self.psql {
            return psql();
        }
        let tracker = invocation.tracker()?;
        let folder = SolutionFolder::beside(&tracker, self.which.day);

        let mut grader = None;
        let mut graded = Vec::new();
        for exercise in exercises {
            let written = match self.ask {
                true => Ok(None),
                false => folder.written(&exercise.file_name()),
            };
            let grade = match written {
                Ok(None) => None,
                Ok(Some(sql)) => Some(a_grader(&mut grader)?.grade(exercise, &sql)?),
                Err(error) => Some(Grade::unreadable(&error)),
            };
            graded.push(Graded { exercise, grade });
        }

        let words = match (&graded[..], self.which.stage) {
            ([one], Some(_)) => match &one.grade {
                Some(grade) => page::grade(one.exercise, grade),
                None => {
                    let expected = a_grader(&mut grader)?.expected(one.exercise, DataSet::First)?;
                    page::question(
                        one.exercise,
                        &expected.result,
                        &folder.shown(&one.exercise.file_name()),
                    )
                }
            },
            _ => page::list(&graded, &folder),
        };
        report(invocation, &tracker, words, &graded)
    }
}

/// The grader, made when it is first needed.
fn a_grader(grader: &mut Option<Grader>) -> anyhow::Result<&mut Grader> {
    if grader.is_none() {
        *grader = Some(Grader::new(Limits::default())?);
    }
    grader.as_mut().ok_or_else(|| anyhow!("there is no grader"))
}

fn report(
    invocation: &Invocation,
    tracker: &Path,
    words: String,
    graded: &[Graded],
) -> anyhow::Result<()> {
    let written = graded.iter().filter(|it| it.grade.is_some()).count();
    let right = graded.iter().filter(|it| it.is_right()).count();
    let answer = Exercises {
        right,
        written,
        exercises: graded.iter().map(Listed::of).collect(),
    };
    invocation.answer(tracker, words, answer)?;
    match (written - right, graded) {
        (0, _) => Ok(()),
        (_, [one]) => bail!("{} is not right yet", one.exercise.place),
        (wrong, _) => bail!("{} not right yet", are(wrong)),
    }
}

fn are(answers: usize) -> String {
    let verb = if answers == 1 { "is" } else { "are" };
    format!("{} {verb}", judgment::count(answers, "answer"))
}

impl Graded {
    fn is_right(&self) -> bool {
        self.grade
            .as_ref()
            .is_some_and(|grade| grade.verdict == Judgment::Right)
    }
}

impl Listed {
    fn of(graded: &Graded) -> Self {
        let grade = graded.grade.as_ref();
        let wrong = grade.filter(|it| it.verdict != Judgment::Right);
        Self {
            exercise: graded.exercise.place.to_string(),
            title: &graded.exercise.title,
            verdict: grade.map(|it| it.verdict.name()),
            message: wrong.map(|it| it.verdict.to_string()),
            known: wrong.and_then(|it| it.known),
            data_set: wrong.map(|it| it.set as u8 + 1),
        }
    }
}

/// psql on a copy of the first data set, which is gone afterwards.
fn psql() -> anyhow::Result<()> {
    let copy = localdb::Database::from_template(&DataSet::First.template())?;
    let note = "A copy of the data, yours to change. \\d lists the tables, \\q leaves, and then it is gone.\n";
    anstream::eprint!("{note}");
    let mut psql = Command::new("psql");
    // As answers see it.
    psql.arg(copy.url()).env("PGTZ", "UTC");
    psql.status()
        .context("cannot start psql, PostgreSQL's own client")?;
    Ok(())
}
