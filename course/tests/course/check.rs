//! The checker, on servers that are right and on servers that are known to be wrong.

mod all;
mod answers;
mod apis;
mod chapters;
mod exercises;
mod gallery;
mod hints;
mod left_behind;
mod lessons;
mod normal_forms;
mod programs;
mod projects;
mod records;
mod replays;
mod reports;
mod schemas;
mod snapshots;
mod watches;

use std::process::{Command, Output};
use std::sync::Mutex;
use std::thread;

use checker::contract::{Contract, Graded, Mistake, Run};
use contracts::contracts;
use serde_json::Value;

use crate::Learner;
use crate::built::gallery;

/// The contracts that grade a program over its sockets, byte by byte. Those of an API are held to the gallery's model in the
/// contracts' own tests.
fn of_programs() -> impl Iterator<Item = &'static Contract> {
    let of_an_api = |contract: &Contract| {
        contract
            .stages
            .iter()
            .any(|it| matches!(it.run, Run::Api(..)))
    };
    contracts()
        .iter()
        .filter(move |it| matches!(it.graded, Graded::Program) && !of_an_api(it))
}

/// The server of the gallery that makes `mistake`.
pub fn server(day: u8, mistake: &str) -> Vec<String> {
    [gallery(), &day.to_string(), mistake]
        .map(str::to_owned)
        .into()
}

/// `course check WORDS -- COMMAND`, in a folder without a tracker.
pub fn check(learner: &Learner, words: &str, command: &[String]) -> Command {
    let mut call = learner.command(&format!("check {words}"));
    call.arg("--").args(command);
    call
}

/// How many are graded at once; most of their time is waiting.
const AT_ONCE: usize = 6;

fn in_parallel<T: Send>(all: Vec<T>, each: impl Fn(T) + Sync) {
    let all = Mutex::new(all);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = all.lock().unwrap().pop();
                    match next {
                        Some(next) => each(next),
                        None => return,
                    }
                }
            });
        }
    });
}

/// The stages that `verdict` was reached on.
pub(crate) fn stages(report: &Value, verdict: &str) -> Vec<String> {
    let stages = report["stages"].as_array().unwrap().iter();
    let found = stages.filter(|stage| stage["verdict"] == verdict);
    found
        .map(|stage| stage["stage"].as_str().unwrap().to_owned())
        .collect()
}

pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no JSON:\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// In `case`, each stage of `contract` is passed.
fn assert_passed(report: &Value, contract: &Contract, case: &str) {
    let passed = stages(report, "passed").len();
    assert_eq!(passed, contract.stages.len(), "{case}: {report:#}");
}

/// `report` fails at the stages of `mistake` and nowhere else, and calls it by its name.
fn assert_caught(report: &Value, day: u8, mistake: &Mistake) {
    let stage = |stage: &u8| format!("{day}.{stage}");
    let expected: Vec<_> = mistake.fails.iter().map(stage).collect();
    let mode = mistake.id;
    assert_eq!(stages(report, "failed"), expected, "{mode}: {report:#}");
    let named = report["behaves_like"].as_array().unwrap();
    let own = &mistake.words.into();
    assert!(named.contains(own), "{mode}: {report:#}");
}

/// Makes the server of the gallery that makes `mistake` the learner's own version of `day`.
fn project(learner: &Learner, day: u8, mistake: &str) {
    let run = format!("run = {:?}\n", server(day, mistake));
    learner.write_solution(day, "course.toml", &run);
}
