//! `course hint 7.12`: one hint more, for an exercise; those for a stage of a contract are given by `check::hint`.

use std::fmt::Write;

use anyhow::Context;
use serde::Serialize;

use super::Which;
use super::page::paragraphs;
use crate::check::contract::Graded;
use crate::check::{
    self,
    contracts::{contract_of, contracts},
};
use crate::desk::Desk;
use crate::invocation::{Invocation, Refusal};
use crate::page::{FAINT, wrapped};

/// Show one hint more for an SQL exercise or a stage of a check
///
/// Hints go from vague to plain. Those you had are shown again, with one more each time.
#[derive(Debug, clap::Args)]
pub(crate) struct Hint {
    /// The exercise or stage, such as 7.12
    which: Which,
    /// Show the reference answer
    #[arg(long)]
    answer: bool,
}

#[derive(Serialize)]
struct Given {
    exercise: String,
    hints: &'static [String],
    left: usize,
    answer: Option<&'static str>,
}

impl Hint {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let day = self.which.day;
        let Some(contract) = contract_of(day) else {
            let days = contracts().iter().map(|it| it.day.to_string());
            let days = days.collect::<Vec<_>>().join(", ");
            return Err(Refusal(format!(
                "there are no hints for day {day} yet; there are for: {days}"
            ))
            .into());
        };
        let Some(number) = self.which.number else {
            return Err(Refusal(format!(
                "which exercise? hints are for one, such as {day}.1"
            ))
            .into());
        };
        if !matches!(contract.graded, Graded::Exercises) {
            if self.answer {
                return Err(Refusal(format!(
                    "there is no answer to {day}.{number} to show: only the SQL exercises have one; leave --answer out for a hint"
                ))
                .into());
            }
            return check::hint::give(invocation, contract, number);
        }
        let exercises = self.which.exercises()?;
        let exercise = exercises.first().context("there is no such exercise")?;
        let tracker = invocation.tracker()?;
        let desk = Desk::beside(&tracker, self.which.day);

        let given = desk.hints(exercise.place.number)?;
        let now = match self.answer {
            true => given,
            false => given + 1,
        };
        let now = now.min(exercise.hints.len());
        desk.set_hints(exercise.place.number, now)?;

        let hints = &exercise.hints[..now];
        let left = exercise.hints.len() - now;
        let place = exercise.place;
        let mut words = format!("\n  {place}  {}\n\n", exercise.title);
        for (index, hint) in hints.iter().enumerate() {
            writeln!(
                words,
                "  {}. {}",
                index + 1,
                wrapped(hint, 73).join("\n     ")
            )?;
        }
        if self.answer {
            let answer = exercise.answer.replace('\n', "\n     ");
            writeln!(words, "\n     {answer}\n")?;
            paragraphs(&mut words, &exercise.explanation)?;
        } else {
            let more = match left {
                0 => format!("That was the last one. The answer: just hint {place} --answer"),
                _ => format!("{left} more: just hint {place}"),
            };
            writeln!(words, "\n  {FAINT}{more}{FAINT:#}")?;
        }
        let answer = Given {
            exercise: place.to_string(),
            hints,
            left,
            answer: self.answer.then_some(&*exercise.answer),
        };
        invocation.answer(&tracker, words, answer)
    }
}
