//! `course hint 4.3`: one hint more for a stage. Those that were given are counted, not held against anyone.

use std::fmt::Write;

use anyhow::Context as _;
use serde::Serialize;
use tracker::Day;

use super::contract::Contract;
use crate::desk::Desk;
use crate::invocation::{Invocation, Refusal};
use crate::page::{FAINT, wrapped};

#[derive(Serialize)]
struct Given {
    stage: String,
    hints: &'static [&'static str],
    left: usize,
}

/// Shows the hints for stage `number` that were given already, and one more.
pub(crate) fn give(
    invocation: &Invocation,
    contract: &'static Contract,
    number: usize,
) -> anyhow::Result<()> {
    let day = contract.day;
    let Some(stage) = number.checked_sub(1).and_then(|at| contract.stages.get(at)) else {
        let stages = contract.stages.len();
        return Err(Refusal(format!(
            "day {day} has no stage {number}: it has {day}.1 to {day}.{stages}"
        ))
        .into());
    };
    let tracker = invocation.tracker()?;
    let desk = Desk::beside(
        &tracker,
        Day::new(day).context("a contract is for a day of the course")?,
    );
    let now = (desk.hints(number)? + 1).min(stage.hints.len());
    desk.set_hints(number, now)?;

    let left = stage.hints.len() - now;
    let mut words = format!("\n  {day}.{number}  {}\n\n", stage.name);
    for (index, hint) in stage.hints[..now].iter().enumerate() {
        writeln!(
            words,
            "  {}. {}",
            index + 1,
            wrapped(hint, 73).join("\n     ")
        )?;
    }
    let more = match left {
        0 => format!("That was the last one. The source: {}", stage.source),
        _ => format!("{left} more: just hint {day}.{number}"),
    };
    writeln!(words, "\n  {FAINT}{more}{FAINT:#}")?;
    let answer = Given {
        stage: format!("{day}.{number}"),
        hints: &stage.hints[..now],
        left,
    };
    invocation.answer(&tracker, words, answer)
}
