//! The program, as a learner runs it.

use std::process::Command;

const DAY18: &str = env!("CARGO_BIN_EXE_day18");

/// Tokens differ from run to run, and so do the times in them.
const VARIES: [(&str, &str); 3] = [
    (r"(?s)Bearer eyJ.*?\n   >", "Bearer [token]\n   >"),
    (
        r#"(?s)"access_token":"eyJ.*?""#,
        r#""access_token":"[token]""#,
    ),
    (r#"(?s)"request_id":"[^"]*""#, r#""request_id":"[id]""#),
];

#[test]
fn the_tour_shows_what_it_showed() {
    lesson::snapshot::tour_with(DAY18, &VARIES);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive_with(DAY18, &VARIES);
}

#[test]
fn the_chapters_figures_are_what_the_servers_say_today() {
    lesson::snapshot::figures(DAY18, 4);
}

#[test]
fn it_signs_a_token_for_each_of_its_people_and_for_no_other() {
    let run = |person: &str| {
        let output = Command::new(DAY18).args(["token", person]).output();
        output.unwrap()
    };
    for person in ["learner", "limited", "mentor", "instructor", "staff"] {
        let printed = run(person);
        assert!(printed.status.success(), "{person}");
        assert!(printed.stdout.starts_with(b"eyJ"), "{person}");
    }
    assert!(!run("root").status.success());
}
