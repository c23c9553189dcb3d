//! The road of a learner, driven in each language: begin, check, write, check.
//!
//! A language whose tools are not on this machine is passed by, and that is said. On a build server it is a failure:
//! there, `scripts/languages` has installed them.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::thread;

use serde_json::Value;

use crate::Learner;
use crate::check::{json, stages};

/// Whether `programs` are here.
fn are_here(programs: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap();
    let here = |name: &&&str| std::env::split_paths(&path).any(|at| at.join(name).is_file());
    let missing: Vec<_> = programs.iter().filter(|name| !here(name)).collect();
    assert!(
        missing.is_empty() || std::env::var_os("CI").is_none(),
        "{missing:?} must be here for this to be tested: scripts/languages installs what is missing"
    );
    if !missing.is_empty() {
        eprintln!("skipped: {missing:?} is not on this machine");
    }
    missing.is_empty()
}

/// A grade, and what to say when it is not as it should be.
fn grade(learner: &Learner, words: &str) -> (Value, Output) {
    let output = learner.run(&format!("check {words} --json"));
    (json(&output), output)
}

/// Grades the starters of `language`, each as far as it should get: it listens, and answers, and has all else to learn.
fn starters_get_as_far_as_they_should(learner: &Learner, language: &str) {
    let expected: [(&str, &[&str], &[&str]); 5] = [
        ("1", &["1.1", "1.2"], &["1.3", "1.4"]),
        ("2", &["2.4"], &["2.1", "2.2"]),
        ("3.1", &[], &["3.1"]),
        ("3.2", &["3.2"], &[]),
        ("4", &["4.1", "4.2"], &["4.3"]),
    ];
    for day in 1..=4 {
        learner.ok(&format!("begin {day} --lang {language}"));
    }
    thread::scope(|scope| {
        for (which, passed, failed) in expected {
            scope.spawn(move || {
                let (report, output) = grade(learner, which);
                for (verdict, expected) in [("passed", passed), ("failed", failed)] {
                    let reached = stages(&report, verdict);
                    let all = expected.iter().all(|it| reached.iter().any(|at| at == it));
                    assert!(all, "{language}: {expected:?} {verdict}: {report:#}");
                }
                // Who has not begun yet has made no mistake; of one stage alone, little is known.
                let named = report["behaves_like"].as_array().unwrap().len();
                assert!(named == 0 || which.contains('.'), "{report:#}");
                assert_eq!(output.status.code(), Some(i32::from(!failed.is_empty())));
            });
        }
    });
}

/// Lays the files of our own solution over a starter.
fn lay_over(learner: &Learner, language: &str, day: u8) {
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/solutions");
    let ours = Path::new(ours).join(format!("{language}/day{day:02}"));
    let theirs = learner.folder.path().join(format!("solutions/day{day:02}"));
    for file in fs::read_dir(&ours).unwrap() {
        let name = file.unwrap().file_name();
        fs::copy(ours.join(&name), theirs.join(&name)).unwrap();
    }
}

/// Grades our own solution of `day`, which has to pass everything and have the day ticked.
fn passes(learner: &Learner, language: &str, day: u8) {
    lay_over(learner, language, day);
    let (report, output) = grade(learner, &day.to_string());
    assert_eq!(
        (&report["failed"], &report["not_tried"], &report["ticked"]),
        (&0.into(), &0.into(), &true.into()),
        "day {day} in {language}: {report:#}"
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn typescript_is_begun_built_and_passed() {
    if !are_here(&["node", "npm"]) {
        return;
    }
    let learner = Learner::fresh();
    // The compiler is fetched by whichever build comes first, so the first is one alone.
    learner.ok("begin 4 --lang ts");
    let (report, _) = grade(&learner, "4.1");
    assert_eq!(stages(&report, "passed"), ["4.1"], "{report:#}");
    fs::rename(
        learner.folder.path().join("solutions/day04"),
        learner.folder.path().join("before"),
    )
    .unwrap();

    starters_get_as_far_as_they_should(&learner, "typescript");
    // With PostgreSQL, whose driver the first build has fetched as well.
    for day in [11, 12, 13] {
        learner.ok(&format!("begin {day} --lang ts"));
    }
    thread::scope(|scope| {
        for day in [1, 2, 3, 4, 11, 12, 13] {
            let learner = &learner;
            scope.spawn(move || passes(learner, "typescript", day));
        }
    });
}

#[test]
fn an_error_in_typescript_is_a_failed_build() {
    if !are_here(&["node", "npm"]) {
        return;
    }
    let learner = Learner::fresh();
    learner.ok("begin 4 --lang typescript");
    // With a compiler that is there already, and finds this.
    let solutions = learner.folder.path().join("solutions");
    let compiler = solutions.join("node_modules/typescript/bin");
    fs::create_dir_all(&compiler).unwrap();
    fs::write(
        compiler.join("tsc"),
        "console.log('server.ts(1,1): no'); process.exit(2);",
    )
    .unwrap();
    fs::copy(
        solutions.join("package.json"),
        solutions.join("node_modules/.installed"),
    )
    .unwrap();
    let output = learner.run("check 4");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        errors.starts_with(
            "error: the build failed: node ../build.mjs (exit code 2)\n  | server.ts(1,1): no\n"
        ),
        "{errors}"
    );
}

#[test]
fn python_is_begun_and_passed() {
    if !are_here(&["python3"]) {
        return;
    }
    let learner = Learner::fresh();
    starters_get_as_far_as_they_should(&learner, "python");
    passes(&learner, "python", 4);
}

#[test]
fn go_is_begun_and_built() {
    if !are_here(&["go"]) {
        return;
    }
    let learner = Learner::fresh();
    starters_get_as_far_as_they_should(&learner, "go");
}

#[test]
fn rust_is_begun_and_built() {
    // Below another workspace, as in a clone of the course, which must not take it for its own.
    let learner = Learner::fresh();
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = []\n";
    fs::write(learner.folder.path().join("Cargo.toml"), manifest).unwrap();
    starters_get_as_far_as_they_should(&learner, "rust");
}
