//! `course hint 4.3`, `course hint 7.12`: one hint more, for a stage of a check or an SQL exercise, which is one as well.
//!
//! Hints that were given are counted, and not held against anyone.

use std::fmt::Write;

use checker::solution::SolutionFolder;
use checker::text::wrapped;
use exercises::exercise::exercises;
use serde::Serialize;

use crate::check::record::Record;
use crate::invocation::{Invocation, Refusal};
use crate::sql::paragraphs;
use crate::terminal::FAINT;
use crate::which::Which;

/// Show one hint more for a stage of a check or an SQL exercise
///
/// Hints go from vague to plain. Those you had are shown again, with one more each time.
#[derive(Debug, clap::Args)]
pub(crate) struct Hint {
    /// The stage or exercise, such as 4.3 or 7.12
    which: Which,
    /// Show the reference answer of an exercise
    #[arg(long)]
    answer: bool,
}

#[derive(Serialize)]
struct Given {
    /// The stage, once more, if it is an exercise.
    #[serde(skip_serializing_if = "Option::is_none")]
    exercise: Option<String>,
    stage: String,
    hints: &'static [&'static str],
    left: usize,
    answer: Option<&'static str>,
}

impl Hint {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let place = self.which;
        let stages = place.contract()?.stages;
        let Some(number) = place.stage.map(usize::from) else {
            let day = place.day;
            return Err(Refusal(format!(
                "which one? ask for a hint to one stage, such as {day}.1"
            ))
            .into());
        };
        let stage = &stages[number - 1];
        let exercise = exercises()?
            .iter()
            .find(|it| it.place.day == place.day && it.place.number == number);
        let solution = match (self.answer, exercise) {
            (false, _) => None,
            (true, Some(exercise)) => Some(exercise),
            (true, None) => {
                let reason = "only the SQL exercises have one; leave --answer out for a hint";
                return Err(
                    Refusal(format!("there is no answer to {place} to show: {reason}")).into(),
                );
            }
        };
        let tracker = invocation.tracker()?;
        let folder = SolutionFolder::beside(&tracker, place.day);
        // Who asks for the answer needs no hint.
        let more = usize::from(solution.is_none());
        let passed = u8::try_from(number)
            .is_ok_and(|number| Record::last(&folder).is_some_and(|it| it.passes(number, stage)));
        // After a pass all of them may be read, and none is counted.
        let now = match passed {
            true => stage.hints.len(),
            false => (folder.hints(number)? + more).min(stage.hints.len()),
        };
        if !passed {
            folder.set_hints(number, now)?;
        }

        let (hints, left) = (&stage.hints[..now], stage.hints.len() - now);
        let mut words = format!("\n  {place}  {}\n\n", stage.name);
        for (index, hint) in hints.iter().enumerate() {
            let lines = wrapped(hint, 73).join("\n     ");
            writeln!(words, "  {}. {lines}", index + 1)?;
        }
        match solution {
            Some(exercise) => {
                let answer = exercise.answer.replace('\n', "\n     ");
                writeln!(words, "\n     {answer}\n")?;
                paragraphs(&mut words, &exercise.explanation)?;
            }
            None => {
                let next = match (left, exercise) {
                    _ if passed => "This is passed, so all of its hints are here.".to_owned(),
                    (0, Some(_)) => {
                        format!("That was the last one. The answer: just hint {place} --answer")
                    }
                    (0, None) => format!("That was the last one. The source: {}", stage.source),
                    _ => format!("{left} more: just hint {place}"),
                };
                writeln!(words, "\n  {FAINT}{next}{FAINT:#}")?;
            }
        }
        let given = Given {
            exercise: exercise.map(|exercise| exercise.place.to_string()),
            stage: place.to_string(),
            hints,
            left,
            answer: solution.map(|exercise| exercise.answer.as_str()),
        };
        invocation.answer(&tracker, words, given)
    }
}
