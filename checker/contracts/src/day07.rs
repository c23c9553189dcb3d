//! Day 7: the SQL exercises, each of them a stage.
//!
//! Why not constants: an exercise is a file of `sql/exercises/day07`, with its question, its hints and its mistakes. What
//! `course sql` says about an answer is what the checker says; there is one grader.

use checker::contract::{Contract, Graded, Run, Stage};
use exercises::answered::Answered;
use exercises::exercise::{Exercise, exercises};

const DAY: u8 = 7;

/// Made once, for as long as the program runs.
pub(super) fn contract() -> Contract {
    let all = exercises().expect("a test reads every file of exercises");
    let stages: Vec<Stage> = all
        .iter()
        .filter(|exercise| exercise.place.day.number() == DAY)
        .map(stage)
        .collect();
    Contract {
        day: DAY,
        title: "SQL fundamentals",
        graded: Graded::Exercises,
        stages: stages.leak(),
        mistakes: &[],
    }
}

fn stage(exercise: &'static Exercise) -> Stage {
    let hints: Vec<&str> = exercise.hints.iter().map(String::as_str).collect();
    Stage {
        name: &exercise.title,
        teaches: "",
        why: "",
        source: format!("the question: just sql {} --ask", exercise.place).leak(),
        needs: &[],
        hints: hints.leak(),
        run: Run::Written(Box::leak(Box::new(Answered(exercise)))),
        ..Stage::PLAIN
    }
}
