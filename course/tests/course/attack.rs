//! The attack lab, as people use it: on the servers with a hole, and on a program of their own.

use serde_json::Value;

use crate::Learner;
use crate::built::gallery;
use crate::check::server;

/// The output of a call, with what changes replaced.
fn redacted(assert: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:[port]");
    settings.add_filter(r"eyJ[\w-]+\.eyJ[\w-]+\.?[\w-]*", "[token]");
    settings.add_filter(r"request-\d+", "request-[n]");
    settings.bind(assert);
}

/// The exit code of `course attack WORDS -- gallery DAY MODE`, and what it prints.
fn attack(words: &str, mode: &str) -> (Option<i32>, String) {
    let learner = Learner::empty();
    let mut call = learner.command(&format!("attack {words}"));
    let output = call.arg("--").args(server(15, mode)).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

fn holes(words: &str) -> (Option<i32>, String) {
    let learner = Learner::empty();
    let mut call = learner.command(&format!("attack {words}"));
    let output = call.env("GALLERY", gallery()).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn each_hole_of_a_stage_is_shown_with_the_request_that_gets_through_it() {
    let (code, said) = holes("15.6");
    redacted(|| insta::assert_snapshot!(said));
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn the_whole_lab_of_a_day_says_so_in_json_too() {
    let (code, said) = holes("15 --json");
    let report: Value = serde_json::from_str(&said).unwrap();
    let holes = report["holes"].as_array().unwrap();
    assert!(holes.len() > 30, "{report:#}");
    for hole in holes {
        assert_eq!(hole["outcome"], "exploit", "{hole:#}");
        assert!(!hole["sent"].as_array().unwrap().is_empty(), "{hole:#}");
    }
    let without = &report["without"];
    let all = without["attacks"].as_array().unwrap().len();
    assert_eq!(without["repelled"], all, "{report:#}");
    assert!(without["honest_rounds"].as_u64() > Some(0), "{report:#}");
    assert_eq!(code, Some(0));
}

#[test]
fn an_attack_that_succeeds_is_one_request_and_its_gain() {
    let (code, said) = attack("15.6", "alg-none");
    redacted(|| insta::assert_snapshot!(said));
    assert_eq!(code, Some(1), "{said}");
}

#[test]
fn a_program_that_withstands_all_passes() {
    let (code, said) = attack("15.6", "right");
    redacted(|| insta::assert_snapshot!(said));
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_program_that_refuses_honest_people_does_not_pass() {
    let (code, said) = attack("15.6", "me-is-the-first");
    redacted(|| insta::assert_snapshot!(said));
    assert_eq!(code, Some(1), "{said}");
}

#[test]
fn a_day_without_attacks_and_a_lab_without_servers_are_refused() {
    let learner = Learner::empty();
    let (code, said) = learner.refusal("attack 4 --own");
    assert_eq!(code, 2);
    assert!(
        said.contains("4 has no attacks; these days have some: 15"),
        "{said}"
    );
    let mut call = learner.command("attack 15");
    let output = call.env_remove("GALLERY").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("built by `just attack 15`"), "{said}");
}
