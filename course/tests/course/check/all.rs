//! Every day that is begun, and which one broke.

use std::fs;

use serde_json::Value;

use super::{check, json, project, server};
use crate::Learner;

/// The state of each of the thirty days.
fn states(report: &Value) -> Vec<String> {
    let days = report["days"].as_array().unwrap().iter();
    days.map(|day| day["state"].as_str().unwrap().to_owned())
        .collect()
}

fn all(learner: &Learner) -> Value {
    json(&learner.run("check --all --json"))
}

/// The page, without what changes as days get their contracts.
fn page(name: &str, words: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter("no contract", "not begun  ");
    settings.add_filter(" +\n", "\n");
    settings.add_filter(r"the \d+ days", "the [count] days");
    settings.add_filter(r"\d+ (is|are) not begun", "[count] are not begun");
    settings.bind(|| insta::assert_snapshot!(name, words));
}

#[test]
fn every_day_has_its_cell_and_what_broke_is_said_first() {
    let learner = Learner::fresh();
    project(&learner, 1, "right");
    project(&learner, 4, "right");
    learner.ok("check --all");

    project(&learner, 1, "counts-characters");
    project(&learner, 2, "ends-early");
    let broken = "build = ['sh', '-c', 'echo server.ts:3: no such module; exit 2']\nrun = 'node server.js'\n";
    learner.write_solution(3, "course.toml", broken);
    project(&learner, 4, "any-number");
    page("some_fail", &learner.wrong("check --all"));
}

#[test]
fn a_folder_without_solutions_has_nothing_to_check() {
    let learner = Learner::fresh();
    page("none_is_begun", &learner.ok("check --all"));
    assert_eq!(learner.names(), ["PROGRESS.md"]);
}

#[test]
fn days_that_pass_are_ticked_also_when_they_are_checked_side_by_side() {
    let learner = Learner::fresh();
    for day in [1, 2, 4] {
        project(&learner, day, "right");
    }
    let report = all(&learner);
    assert_eq!(report["passing"], 3);
    for day in [1, 2, 4] {
        assert!(learner.line(&format!("Day {day} - ")).starts_with("- [x]"));
    }
}

#[test]
fn a_day_that_broke_is_known_by_its_record_where_nobody_has_ticked_it() {
    let learner = Learner::fresh();
    let untouched = learner.read();
    project(&learner, 1, "right");
    learner.ok("check 1");
    learner.write(untouched);
    project(&learner, 1, "counts-characters");

    for _ in 0..2 {
        let report = all(&learner);
        let first = &report["days"][0];
        assert_eq!(
            (&report["broke"][0], &first["stage"]),
            (&1.into(), &"1.3".into())
        );
        assert_eq!(first["passed_on"], "2026-02-10");
    }
}

#[test]
fn a_day_that_broke_stays_ticked_and_is_told_each_time() {
    let learner = Learner::fresh();
    project(&learner, 1, "right");
    learner.ok("check --all");
    let ticked = learner.read();
    project(&learner, 1, "counts-characters");
    for _ in 0..2 {
        assert_eq!(all(&learner)["broke"][0], 1);
        assert_eq!(learner.read(), ticked);
    }
}

#[test]
fn a_day_whose_core_passes_is_done_until_more_of_it_breaks() {
    let learner = Learner::fresh();
    // A slash at the end is in a further stage of day 4.
    project(&learner, 4, "trailing-slash");
    let report = json(&learner.run("check --all --json"));
    let nothing = Value::Array(Vec::new());
    assert_eq!(
        (&report["passing"], &report["broke"]),
        (&1.into(), &nothing)
    );
    assert!(learner.ok("check --all").contains("11 of 12"));

    // It passed in full once, so this is a step back.
    project(&learner, 4, "right");
    learner.ok("check 4");
    project(&learner, 4, "trailing-slash");
    let report = all(&learner);
    assert_eq!(
        (&report["passing"], &report["broke"][0]),
        (&0.into(), &4.into())
    );
}

#[test]
fn a_pass_outside_the_folder_proves_nothing_about_the_folder() {
    let learner = Learner::fresh();
    check(&learner, "1", &server(1, "right")).output().unwrap();
    assert!(learner.line("Day 1 - ").starts_with("- [x]"));
    project(&learner, 1, "counts-characters");
    for _ in 0..2 {
        let report = all(&learner);
        assert_eq!(report["broke"], Value::Array(Vec::new()));
        assert_eq!(report["days"][0]["passed_on"], "2026-02-10");
    }

    // The folder passes, and what is checked beside it does not take that back.
    project(&learner, 1, "right");
    learner.ok("check 1");
    check(&learner, "1", &server(1, "ends-early"))
        .output()
        .unwrap();
    project(&learner, 1, "counts-characters");
    assert_eq!(all(&learner)["broke"][0], 1);
}

#[test]
fn a_folder_that_passed_by_another_contract_has_not_broken() {
    let learner = Learner::fresh();
    project(&learner, 1, "right");
    learner.ok("check 1");
    let kept = learner.folder.path().join("solutions/day01/.checked");
    let text = fs::read_to_string(&kept).unwrap();
    fs::write(&kept, text.replacen("It listens", "It sings", 1)).unwrap();
    project(&learner, 1, "counts-characters");
    assert_eq!(all(&learner)["broke"], Value::Array(Vec::new()));
}

#[test]
fn a_day_that_cannot_be_graded_fails_and_a_day_not_begun_does_not() {
    let learner = Learner::fresh();
    learner.write_solution(1, "course.toml", "runs = 'node server.js'\n");
    learner.write_solution(4, "course.toml", "run = 'no-such-program'\n");
    learner.write_solution(2, "server.js", "");
    let output = learner.run("check --all --json");
    assert_eq!(output.status.code(), Some(1));
    let report = json(&output);
    let expected = ["not_graded", "not_begun", "not_begun", "not_graded"];
    assert_eq!(states(&report)[..4], expected);
    assert_eq!(states(&report)[29], "no_contract");
    let reason = report["days"][3]["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("cannot start no-such-program"),
        "{reason}"
    );
}

#[test]
fn a_sheet_that_was_not_touched_is_not_begun_and_one_that_is_half_written_does_not_fail() {
    let learner = Learner::fresh();
    learner.ok("begin 5");
    assert_eq!(states(&all(&learner))[4], "not_begun");

    let gallery = concat!(env!("CARGO_MANIFEST_DIR"), "/../checker/gallery/day05");
    let right = fs::read_to_string(format!("{gallery}/right/01.txt")).unwrap();
    learner.write_solution(5, "01.txt", &right);
    let output = learner.run("check --all --json");
    assert_eq!(states(&json(&output))[4], "unfinished");
    assert_eq!(output.status.code(), Some(0));

    let sheet = learner.folder.path().join("solutions/day05/01.txt");
    fs::write(sheet, b"\xff").unwrap();
    let state = &states(&all(&learner))[4];
    assert_eq!(state, "fails");
}

#[test]
fn all_is_said_without_a_day_or_a_program() {
    let learner = Learner::fresh();
    for words in [
        "check",
        "check --all 4",
        "check --all --url http://127.0.0.1:1",
        "check --all -- true",
    ] {
        let (code, message) = learner.refusal(words);
        assert_eq!(code, 2, "{words}: {message}");
    }
    fs::remove_file(learner.tracker()).unwrap();
    assert_eq!(learner.refusal("check --all").0, 1);
}

#[test]
fn days_that_are_built_side_by_side_take_turns() {
    let learner = Learner::fresh();
    // Who comes while another one is at it finds the folder taken.
    let build = ["sh", "-c", "mkdir ../taken && sleep 0.3 && rmdir ../taken"];
    for day in [1, 2, 4] {
        let text = format!("build = {build:?}\nrun = {:?}\n", server(day, "right"));
        learner.write_solution(day, "course.toml", &text);
    }
    assert_eq!(all(&learner)["passing"], 3);
}
