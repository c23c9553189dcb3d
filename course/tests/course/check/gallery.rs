//! Each server that is known to be wrong fails at its stages and nowhere else.

use std::process::Command;
use std::sync::Mutex;
use std::thread;

use course::check::contract::{Contract, Graded};
use course::check::contracts::contracts;

use super::{check, json, of_programs, server, stages};
use crate::Desk;

/// How many servers are graded at once; most of their time is waiting.
const AT_ONCE: usize = 6;

pub(super) fn in_parallel<T: Send>(all: Vec<T>, each: impl Fn(T) + Sync) {
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

#[test]
fn each_mistake_is_caught_where_it_should_be_and_called_by_its_name() {
    let all: Vec<_> = of_programs()
        .flat_map(|contract| {
            contract
                .mistakes
                .iter()
                .map(move |mistake| (contract.day, mistake))
        })
        .collect();
    in_parallel(all, |(day, mistake)| {
        let output = check(
            &Desk::empty(),
            &format!("{day} --json --start-within 3"),
            &server(day, mistake.mode),
        )
        .output()
        .unwrap();
        let report = json(&output);
        let expected: Vec<_> = mistake
            .fails
            .iter()
            .map(|stage| format!("{day}.{stage}"))
            .collect();
        assert_eq!(
            stages(&report, "failed"),
            expected,
            "{}: {report:#}",
            mistake.mode
        );
        let named = report["behaves_like"].as_array().unwrap();
        assert!(
            named.iter().any(|name| name == mistake.server_that),
            "{}: {report:#}",
            mistake.mode
        );
        assert_eq!(output.status.code(), Some(1));
    });
}

#[test]
fn the_same_server_without_a_mistake_passes() {
    in_parallel(of_programs().collect(), |contract: &Contract| {
        let day = contract.day;
        let output = check(
            &Desk::empty(),
            &format!("{day} --json"),
            &server(day, "right"),
        )
        .output()
        .unwrap();
        let report = json(&output);
        assert_eq!(
            stages(&report, "passed").len(),
            contract.stages.len(),
            "{report:#}"
        );
        assert_eq!(output.status.code(), Some(0));
    });
}

#[test]
fn what_is_unusual_and_right_passes() {
    let manners = Command::new(env!("CARGO_BIN_EXE_gallery"))
        .arg("manners")
        .output()
        .unwrap();
    let manners = String::from_utf8(manners.stdout).unwrap();
    let all: Vec<_> = manners
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .collect();
    assert!(all.len() > 50, "{manners}");
    in_parallel(all, |(day, manner)| {
        let day = day.parse().unwrap();
        let output = check(
            &Desk::empty(),
            &format!("{day} --json"),
            &server(day, manner),
        )
        .output()
        .unwrap();
        let report = json(&output);
        assert_eq!(report["failed"], 0, "{manner}: {report:#}");
        assert_eq!(report["not_tried"], 0, "{manner}: {report:#}");
    });
}

#[test]
fn every_stage_has_a_mistake_that_fails_there_first() {
    // Each exercise of SQL has its mistakes in its own file.
    let graded_here = |it: &&Contract| !matches!(it.graded, Graded::Exercises);
    for contract in contracts().iter().filter(graded_here) {
        for (number, stage) in (1_u8..).zip(contract.stages) {
            let caught = contract
                .mistakes
                .iter()
                .any(|mistake| mistake.fails.first() == Some(&number));
            assert!(
                caught,
                "nothing shows that {}.{number}, {:?}, can fail",
                contract.day, stage.name
            );
            assert!(stage.needs.iter().all(|need| *need < number));
            assert!(!stage.hints.is_empty());
        }
    }
}
