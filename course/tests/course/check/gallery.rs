//! Each server that is known to be wrong fails at its stages and nowhere else.

use std::process::Command;
use std::sync::Mutex;
use std::thread;

use checker::contract::{Contract, Graded};
use contracts::contracts;

use super::{assert_caught, assert_passed, check, json, of_programs, server, stages};
use crate::Learner;
use crate::built::gallery;

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
            &Learner::empty(),
            &format!("{day} --json --start-within 3"),
            &server(day, mistake.id),
        )
        .output()
        .unwrap();
        let report = json(&output);
        assert_caught(&report, day, mistake);
        let named = report["behaves_like"].as_array().unwrap();
        assert_eq!(named.len(), 1, "{}: {report:#}", mistake.id);
        assert_eq!(output.status.code(), Some(1));
    });
}

#[test]
fn what_fails_at_the_same_stages_in_another_way_is_not_called_by_that_name() {
    let all = [
        (1, "garbage-at-nothing"),
        (1, "crashes-at-nothing"),
        (1, "fails-at-post"),
        (1, "one-byte-more-at-all"),
        (1, "one-byte-less-at-nothing"),
        (1, "crashes-at-post"),
        (2, "garbage-at-head"),
        (2, "fails-at-head"),
        (2, "crashes-at-head"),
        (2, "crashes-at-nothing"),
        (2, "garbage-at-nothing"),
        (3, "garbage-at-head"),
        (3, "crashes-at-panic"),
        (3, "garbage-at-panic"),
        (3, "one-byte-more-at-panic"),
        (4, "fails-at-all"),
        (4, "one-byte-less-at-all"),
        (4, "garbage-at-head"),
        (4, "one-byte-more-at-head"),
    ];
    in_parallel(all.into(), |(day, stray)| {
        let words = format!("{day} --json --patience 2");
        let output = check(&Learner::empty(), &words, &server(day, stray))
            .output()
            .unwrap();
        let report = json(&output);
        assert!(!stages(&report, "failed").is_empty(), "{stray}: {report:#}");
        let named = report["behaves_like"].as_array().unwrap();
        assert!(named.is_empty(), "{stray}: {report:#}");
    });
}

#[test]
fn what_a_day_asks_for_beyond_its_mistakes_is_told() {
    let all = [
        (1, "greets-nobody", "1.2", "the body is empty"),
        (1, "counts-units", "1.3", "is the number of characters"),
        (1, "in-chunks", "1.3", "the answer comes in chunks"),
        (1, "ends-by-the-signal", "1.8", "ended, but not with 0"),
        (3, "fills-up", "3.10", "new connections are not refused"),
    ];
    in_parallel(all.into(), |(day, mode, stage, told)| {
        let (learner, words) = (Learner::empty(), format!("{day} --json"));
        let output = check(&learner, &words, &server(day, mode))
            .output()
            .unwrap();
        let report = json(&output);
        assert_eq!(stages(&report, "failed"), [stage], "{mode}: {report:#}");
        assert!(report.to_string().contains(told), "{mode}: {report:#}");
    });
}

#[test]
fn what_nothing_was_seen_of_is_neither_passed_nor_failed() {
    // Both are answered at the same moment: nobody can see whether the second was waited for.
    let output = check(
        &Learner::empty(),
        "3.10 --json",
        &server(3, "slow-together"),
    )
    .output()
    .unwrap();
    let report = json(&output);
    assert_eq!(stages(&report, "passed"), [""; 0], "{report:#}");
    assert_eq!(stages(&report, "failed"), [""; 0], "{report:#}");
    let why = report["stages"][9]["reason"].as_str().unwrap();
    assert!(why.contains(": the answers came too close"), "{why}");
}

/// The stages that the server `mode` passes, each tried alone.
fn passed_alone(mode: &str) -> Vec<String> {
    let stages_of = |contract: &'static Contract| {
        (1..=contract.stages.len()).map(|stage| (contract.day, stage))
    };
    let passed = Mutex::new(Vec::new());
    in_parallel(
        of_programs().flat_map(stages_of).collect(),
        |(day, stage)| {
            let (learner, words) = (Learner::empty(), format!("{day}.{stage} --json"));
            let output = check(&learner, &words, &server(day, mode))
                .output()
                .unwrap();
            if stages(&json(&output), "passed").len() == 1 {
                passed.lock().unwrap().push((day, stage));
            }
        },
    );
    let mut passed = passed.into_inner().unwrap();
    passed.sort_unstable();
    passed
        .iter()
        .map(|(day, stage)| format!("{day}.{stage}"))
        .collect()
}

#[test]
fn every_stage_but_the_one_that_only_connects_looks_at_the_status() {
    assert_eq!(passed_alone("fails-at-all"), ["1.1"]);
}

#[test]
fn the_stages_that_are_about_content_look_at_each_byte_of_it() {
    let of_heads_and_endings = [
        "1.1", "1.2", "1.5", "1.6", "2.4", "2.5", "2.8", "2.9", "2.10", "2.11", "2.12", "2.14",
        "2.15", "2.16", "3.1", "3.2", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "4.2", "4.9",
        "4.12",
    ];
    assert_eq!(passed_alone("other-bytes-at-all"), of_heads_and_endings);
}

#[test]
fn a_sign_is_more_than_what_is_said_of_anything() {
    const OF_ANYTHING: [&str; 9] = [
        "the status is 200, expected 400",
        "the status is 400, expected 200",
        "the status is 404, expected 200",
        "the status is 500, expected 200",
        "no answer for 5 s",
        "the connection was closed without an answer",
        "the connection was reset without an answer",
        "the answer does not begin with `HTTP/1.1 ` and a status",
        "a line of the head ends in LF alone; it ends in CR LF",
    ];
    for contract in contracts() {
        for mistake in contract.mistakes {
            assert_ne!(mistake.sign, "", "{} of day {}", mistake.id, contract.day);
        }
    }
    for contract in of_programs() {
        for mistake in contract.mistakes {
            let vague = OF_ANYTHING.iter().find(|said| said.contains(mistake.sign));
            assert_eq!(vague, None, "{} of day {}", mistake.id, contract.day);
        }
    }
}

#[test]
fn the_same_server_without_a_mistake_passes() {
    in_parallel(of_programs().collect(), |contract: &Contract| {
        let day = contract.day;
        let output = check(
            &Learner::empty(),
            &format!("{day} --json"),
            &server(day, "right"),
        )
        .output()
        .unwrap();
        let report = json(&output);
        assert_passed(&report, contract, "without a mistake");
        assert_eq!(output.status.code(), Some(0));
    });
}

#[test]
fn what_is_unusual_and_right_passes() {
    let manners = Command::new(gallery()).arg("manners").output().unwrap();
    let manners = String::from_utf8(manners.stdout).unwrap();
    let all: Vec<_> = manners
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .collect();
    assert!(all.len() > 50, "{manners}");
    in_parallel(all, |(day, manner)| {
        let day = day.parse().unwrap();
        let output = check(
            &Learner::empty(),
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
