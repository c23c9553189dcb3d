//! One stage with all that went over the wire.

use std::fs;
use std::process::Output;

use serde_json::Value;

use super::{json, server};
use crate::Learner;

/// `course replay WORDS`, on the server of the gallery that makes `mistake`.
fn replay(words: &str, mistake: &str) -> Output {
    let day = words.split('.').next().unwrap().parse().unwrap();
    let learner = Learner::empty();
    let mut call = learner.command(&format!("replay {words}"));
    call.arg("--").args(server(day, mistake));
    call.output().unwrap()
}

/// The page that people see, without the parts that vary.
fn page(words: &str, mistake: &str) -> String {
    let output = replay(words, mistake);
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap()
}

fn redacted(assert: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r" +\d+ ms  #", "  [when] ms  #");
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:[port]");
    settings.add_filter(r"PORT=\d+", "PORT=[port]");
    settings.add_filter(r"\d+ ms pause", "[time] pause"); // more on a busy machine
    settings.bind(assert);
}

fn events(output: &Output) -> Vec<Value> {
    json(output)["events"].as_array().unwrap().clone()
}

#[test]
fn a_stage_that_is_passed_shows_its_conversation_too() {
    redacted(|| insta::assert_snapshot!(page("1.8", "right")));
}

#[test]
fn a_stage_that_fails_shows_its_conversation_and_the_report() {
    redacted(|| insta::assert_snapshot!(page("1.3", "counts-characters")));
}

#[test]
fn connections_are_told_apart_and_every_event_has_its_time() {
    let events = events(&replay("1.5 --json", "right"));
    let numbers = |event: &Value| event["connection"].as_u64().unwrap();
    assert_eq!(events.iter().map(numbers).max(), Some(4));
    let times: Vec<_> = events.iter().map(|it| it["ms"].as_u64().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    // The first to connect is answered last.
    let came: Vec<_> = events.iter().filter(|it| it["event"] == "came").collect();
    assert_eq!(came.iter().map(|it| numbers(it)).next_back(), Some(1));
}

#[test]
fn a_wait_of_the_checker_is_seen_in_the_times() {
    let events = events(&replay("1.8 --json", "right"));
    let pause = events.iter().position(|it| it["event"] == "pause").unwrap();
    let [before, after] = [&events[pause], &events[pause + 1]].map(|it| it["ms"].as_u64().unwrap());
    assert!(after >= before + 100, "{before} {after}");
}

#[test]
fn a_connection_that_the_program_closes_is_shown_as_that() {
    let closed = |mistake| {
        let events = events(&replay("1.8 --json", mistake));
        events.iter().filter(|it| it["event"] == "closed").count()
    };
    assert_eq!(closed("right"), 1);
}

#[test]
fn requests_that_curl_can_send_are_shown_as_commands() {
    let report = json(&replay("4.3 --json", "right"));
    let by_hand = report["by_hand"].as_array().unwrap();
    let port = report["port"].as_u64().unwrap();
    assert_eq!(
        by_hand[0],
        format!("curl -i http://127.0.0.1:{port}/courses/rust")
    );
    assert_eq!(report["verdict"], "passed");
}

#[test]
fn a_replay_leaves_no_trace() {
    let learner = Learner::fresh();
    let before = learner.read();
    let mut call = learner.command("replay 1.2");
    call.arg("--").args(server(1, "right"));
    assert!(call.output().unwrap().status.success());
    assert_eq!(
        (learner.read(), learner.names()),
        (before, vec!["PROGRESS.md".to_owned()])
    );
}

#[test]
fn a_replay_is_of_one_stage() {
    let learner = Learner::fresh();
    assert_eq!(
        learner.refusal("replay 4"),
        (
            2,
            "error: which stage? a replay shows one, such as 4.1".to_owned()
        )
    );
}

#[test]
fn a_replay_of_an_answer_in_a_file_shows_the_file() {
    let learner = Learner::fresh();
    learner.ok("begin 5");
    let sheet = learner.folder.path().join("solutions/day05/01.txt");
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, text.replace("\nkeys:", "\nkeys: (book)")).unwrap();
    let replay = learner.run("replay 5.1 --json");
    let report = json(&replay);
    let written = report["written"].as_array().unwrap();
    assert_eq!(written[0], "solutions/day05/01.txt");
    assert!(
        written[2].as_str().unwrap().ends_with("  keys: (book)"),
        "{written:?}"
    );
    assert_eq!((written.len(), &report["verdict"]), (3, &"failed".into()));
}

#[test]
fn a_replay_of_a_schema_shows_the_rows_tried_on_it() {
    let learner = Learner::fresh();
    let right = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../checker/gallery/day06/plain.sql"
    );
    let script = fs::read_to_string(right).unwrap();
    learner.write_solution(6, "schema.sql", &script);
    let replay = learner.run("replay 6.5 --json");
    let report = json(&replay);
    let came = |sign: &str| {
        let tried = report["tried"].as_array().unwrap().iter();
        let came = tried.filter_map(|it| it["came"][0].as_str());
        came.filter(|line| line.starts_with(sign)).count()
    };
    assert!(came("accepted: 1 row") > 10, "{report:#}");
    assert!(came("SQLSTATE 23505: ") > 0, "{report:#}");
    assert_eq!(report["verdict"], "passed");
}
