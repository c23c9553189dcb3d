//! The learner's own folder: built, started and graded as its `course.toml` says.

use std::fs;
use std::process::{Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::left_behind::{ended, numbers};
use super::{json, server, stages};
use crate::Learner;
use crate::built::gallery;

/// A learner with a file `course.toml` for day 4.
fn with_project(text: &str) -> Learner {
    let learner = Learner::fresh();
    let folder = learner.folder.path().join("solutions/day04");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("course.toml"), text).unwrap();
    learner
}

/// The list of words that starts the gallery's server for day 4 which makes `mistake`.
fn list(mistake: &str) -> String {
    format!("{:?}", server(4, mistake))
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_project_is_built_and_then_started_in_its_own_folder() {
    // The build makes what is run, so that one without the other, or elsewhere, cannot pass.
    let script = format!(
        "printf '#!/bin/sh\\nexec %s 4 $MODE\\n' {:?} >server; chmod +x server",
        gallery()
    );
    let learner = with_project(&format!(
        "build = [\"sh\", \"-c\", {script:?}]\nrun = \"./server\"\n[env]\nMODE = \"right\"\n"
    ));
    let report = learner.ok("check 4");
    assert!(
        report.contains("building: sh -c ") && report.contains("All 12 stages of day 4 are passed"),
        "{report}"
    );
    assert!(learner.line("Day 4 - ").starts_with("- [x]"));
}

#[test]
fn one_stage_of_a_project_is_graded_like_all_of_them() {
    let learner = with_project(&format!("run = {}", list("any-number")));
    let output = learner.run("check 4.3 --json");
    assert_eq!(stages(&json(&output), "passed"), ["4.3"]);
    let output = learner.run("check 4 --json");
    assert_eq!(stages(&json(&output), "failed"), ["4.4"]);
}

#[test]
fn a_course_toml_that_is_not_a_regular_file_is_not_read() {
    let learner = Learner::fresh();
    let folder = learner.folder.path().join("solutions/day04");
    fs::create_dir_all(&folder).unwrap();
    // A pipe would be waited for, and /dev/zero read forever; this one ends at once.
    std::os::unix::fs::symlink("/dev/null", folder.join("course.toml")).unwrap();
    let message = learner.wrong("check 4");
    assert!(
        message.contains("course.toml is not a regular file"),
        "{message}"
    );
}

#[test]
fn a_build_that_fails_is_shown_as_that_and_grades_nothing() {
    let build = "for i in $(seq 100); do echo line $i; done; echo the reason >&2; exit 3";
    let learner = with_project(&format!(
        "build = [\"sh\", \"-c\", {build:?}]\nrun = {}",
        list("right")
    ));
    let output = learner.run("check 4");
    assert_eq!(output.status.code(), Some(1));
    let report = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(!report.contains('✓') && !report.contains('✗'), "{report}");
    let errors = errors(&output);
    assert!(
        errors.starts_with("error: the build failed: sh -c "),
        "{errors}"
    );
    assert!(errors.contains("(exit code 3)"), "{errors}");
    // The last forty lines, in the order in which they were printed, whichever way they took.
    assert!(
        errors.ends_with("  | line 100\n  | the reason\n"),
        "{errors}"
    );
    assert!(
        errors.contains("| line 62\n") && !errors.contains("| line 61\n"),
        "{errors}"
    );

    let output = learner.run("check 4 --json");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
}

#[test]
fn tabs_in_what_a_program_prints_are_shown_as_spaces() {
    let build = r#"build = ["sh", "-c", 'printf "main()\n\t/app/main.go:3\a\n"; exit 2']"#;
    let output = with_project(&format!("{build}\nrun = 'app'")).run("check 4");
    let errors = errors(&output);
    assert!(
        errors.ends_with("  | main()\n  |     /app/main.go:3\u{fffd}\n"),
        "{errors}"
    );
}

#[test]
fn a_build_that_does_not_start_says_so() {
    let learner = with_project("build = 'no-such-compiler --fast'\nrun = 'node server.js'");
    let output = learner.run("check 4");
    assert_eq!(output.status.code(), Some(1));
    let errors = errors(&output);
    assert!(
        errors.starts_with("error: the build failed: no-such-compiler --fast (it does not start: "),
        "{errors}"
    );
}

#[test]
fn a_useless_project_file_is_refused_with_its_line_and_a_remedy() {
    let command = r#"expected a command: "node server.js", or ["node", "server.js"]"#;
    for (text, said) in [
        ("", ": missing field `run`"),
        (
            "run = 'a'\n\nbuilt = 'b'",
            ", line 3, column 1: unknown field `built`, expected one of `build`, `run`, `env`",
        ),
        (
            "run = 7",
            &format!(", line 1, column 7: invalid type: integer `7`, {command}"),
        ),
        (
            "run = ''",
            &format!(", line 1, column 7: invalid value: no word, {command}"),
        ),
        (
            "run = []",
            &format!(", line 1, column 7: invalid value: no word, {command}"),
        ),
        (
            "run = \"node 'server.js\"",
            ", line 1, column 7: a quote is opened and never closed",
        ),
        (
            "run = 'cd out && node server.js'",
            r#", line 1, column 7: `&&` needs a shell; write ["sh", "-c", "cd out && node server.js"]"#,
        ),
        (
            "run = 'DEBUG=1 node server.js'",
            ", line 1, column 7: `DEBUG=1` is not a program; put variables into [env]",
        ),
        (
            "run = 'a'\n[env]\nPORT = '80'",
            ", line 3, column 1: the checker chooses PORT; for a fixed port use `just check 4 --port N`",
        ),
        (
            "run = 'a'\n[env]\n'A=B' = '80'",
            ", line 3, column 1: \"A=B\" is not a variable name; use letters, digits and _",
        ),
        (
            "build = 'tsc'\nrun = \"node server.js\n",
            ", line 2, column 22: invalid basic string, expected `\"`",
        ),
        (
            "run = 'a'\n[env\nA = 'b'",
            ", line 2, column 5: unclosed table, expected `]`",
        ),
        ("run = node server.js", ", line 1, column 7: "),
    ] {
        let (code, message) = with_project(text).refusal("check 4");
        let expected = format!("error: solutions/day04/course.toml{said}");
        assert_eq!(code, 1, "{text}");
        assert!(
            message.starts_with(&expected),
            "{text}\n{message}\n{expected}"
        );
    }
}

#[test]
fn without_a_project_it_says_how_to_come_by_one() {
    for (learner, missing, remedy) in [
        (Learner::empty(), "tracker", "`just start --name "),
        (
            Learner::fresh(),
            "solutions/day04/course.toml",
            "`just begin 4`",
        ),
    ] {
        let (code, message) = learner.refusal("check 4");
        assert_eq!(code, 2);
        assert!(
            message.starts_with(&format!("error: there is no {missing} "))
                && message.contains(remedy)
                && message.contains("`just check 4 -- node server.js`"),
            "{message}"
        );
    }
}

#[test]
fn where_only_the_project_file_is_missing_it_says_what_to_write_into_it() {
    let learner = Learner::fresh();
    learner.write_solution(4, ".hints", "");
    let (_, message) = learner.refusal("check 4");
    assert!(message.contains("`just begin 4`"), "{message}");

    learner.write_solution(4, "server.ts", "");
    let (code, message) = learner.refusal("check 4");
    assert_eq!(code, 2);
    assert!(
        message.contains("write one, with the line `run = \"node server.js\"`")
            && !message.contains("just begin"),
        "{message}"
    );
}

#[test]
fn a_command_that_is_given_goes_before_the_project() {
    let learner = with_project("build = 'false'\nrun = 'false'");
    let mut call = learner.command("check 4 --json --");
    let output = call.args(server(4, "right")).output().unwrap();
    assert_eq!(stages(&json(&output), "passed").len(), 12);
}

#[test]
fn an_interrupted_build_leaves_nothing_behind() {
    let build = "sleep 600 & echo $$ $! >numbers; wait";
    let learner = with_project(&format!(
        "build = [\"sh\", \"-c\", {build:?}]\nrun = 'node'"
    ));
    let mut checker: Command = learner.command("check 4");
    let mut checker = checker
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let numbers = numbers(&learner.folder.path().join("solutions/day04/numbers"));
    kill_process(Pid::from_child(&checker), Signal::INT).unwrap();
    assert_eq!(checker.wait().unwrap().code(), Some(130));
    numbers.into_iter().for_each(ended);
}
