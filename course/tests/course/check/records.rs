//! The record of a check, kept beside the answers of its day.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{check, json, server};
use crate::Learner;

fn file(learner: &Learner, day: u8) -> PathBuf {
    learner
        .folder
        .path()
        .join(format!("solutions/day{day:02}/.checked"))
}

fn record(learner: &Learner, day: u8) -> Value {
    let text = fs::read_to_string(file(learner, day)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// `number verdict` for each stage that the record knows of.
fn verdicts(record: &Value) -> Vec<String> {
    let stages = record["stages"].as_array().unwrap().iter();
    stages
        .map(|it| format!("{} {}", it["number"], it["verdict"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_check_is_kept_with_what_it_said() {
    let learner = Learner::fresh();
    let wrong = server(1, "counts-characters");
    let report = check(&learner, "1", &wrong).output().unwrap();
    let report = String::from_utf8(report.stdout).unwrap();

    let record = record(&learner, 1);
    assert_eq!(record["version"], 1);
    assert_eq!(
        (&record["day"], &record["date"]),
        (&serde_json::json!(1), &serde_json::json!("2026-02-10"))
    );
    assert_eq!(record["graded"], serde_json::json!({ "command": wrong }));
    let expected = [
        "1 passed", "2 passed", "3 failed", "4 passed", "5 passed", "6 passed", "7 passed",
        "8 passed",
    ];
    assert_eq!(verdicts(&record), expected);
    let said = record["stages"][2]["said"].as_str().unwrap();
    assert!(said.contains("is the number of characters"), "{said}");
    assert!(report.contains(said), "{said}\nis not in\n{report}");
    let names = fs::read_dir(file(&learner, 1).parent().unwrap()).unwrap();
    assert_eq!(names.count(), 1);
}

#[test]
fn what_is_kept_has_no_colors_also_when_the_report_has() {
    let learner = Learner::fresh();
    let mut colored = check(&learner, "1.3", &server(1, "counts-characters"));
    let output = colored.env("CLICOLOR_FORCE", "1").output().unwrap();

    assert!(output.stdout.contains(&0x1b));
    let said = record(&learner, 1)["stages"][0]["said"].to_string();
    assert!(!said.contains("\\u001b"), "{said}");
}

#[test]
fn a_check_of_one_stage_leaves_what_is_known_of_the_others() {
    let learner = Learner::fresh();
    check(&learner, "1.3", &server(1, "right"))
        .output()
        .unwrap();
    assert_eq!(verdicts(&record(&learner, 1)), ["3 passed"]);

    check(&learner, "1.2", &server(1, "right"))
        .output()
        .unwrap();
    check(&learner, "1.3", &server(1, "counts-characters"))
        .output()
        .unwrap();
    assert_eq!(verdicts(&record(&learner, 1)), ["2 passed", "3 failed"]);
}

#[test]
fn a_file_that_is_not_a_record_of_the_day_is_overwritten() {
    let learner = Learner::fresh();
    let file = file(&learner, 1);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let one = serde_json::json!({
        "version": 1, "day": 1, "date": "2026-02-09", "graded": {"url": "http://127.0.0.1:80"},
        "stages": [{"number": 1, "name": "It listens", "verdict": "passed"}],
    });
    let with = |member: &str, value: Value| {
        let mut other = one.clone();
        other[member] = value;
        other.to_string()
    };
    let renamed = serde_json::json!([{"number": 1, "name": "It sings", "verdict": "passed"}]);
    for (text, known) in [
        (one.to_string(), 2),
        (with("version", 2.into()), 1),
        (with("day", 2.into()), 1),
        (with("stages", renamed), 1),
        (with("date", "soon".into()), 1),
        (one.to_string()[..40].to_owned(), 1),
        ("\u{feff}".to_owned(), 1),
        (String::new(), 1),
        (one.to_string() + &" ".repeat(2 << 20), 1),
    ] {
        fs::write(&file, &text).unwrap();
        check(&learner, "1.2", &server(1, "right"))
            .output()
            .unwrap();
        let record = record(&learner, 1);
        assert_eq!(verdicts(&record).len(), known, "{record}");
        assert_eq!(record["date"], "2026-02-10");
    }
}

#[test]
fn a_record_that_is_a_pipe_is_not_waited_for() {
    let learner = Learner::fresh();
    let file = file(&learner, 1);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(&file)
            .status()
            .unwrap()
            .success()
    );
    let mut resume = learner
        .command("resume")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while resume.try_wait().unwrap().is_none() {
        if Instant::now() > deadline {
            resume.kill().unwrap();
            panic!("it waits");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_reader_during_a_write_gets_the_whole_previous_record() {
    let learner = Learner::fresh();
    check(&learner, "1.2", &server(1, "right"))
        .output()
        .unwrap();
    let before = fs::read_to_string(file(&learner, 1)).unwrap();
    let mut reader = File::open(file(&learner, 1)).unwrap();
    check(&learner, "1.3", &server(1, "right"))
        .output()
        .unwrap();

    let mut read = String::new();
    reader.read_to_string(&mut read).unwrap();
    assert_eq!(read, before);
    assert_ne!(fs::read_to_string(file(&learner, 1)).unwrap(), before);
    // And it is a file like any other: for everyone whom the umask allows.
    let mode = |path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(file(&learner, 1)), mode(learner.tracker()));
}

#[test]
fn nothing_is_kept_where_there_is_no_tracker() {
    let learner = Learner::empty();
    check(&learner, "1.2", &server(1, "right"))
        .output()
        .unwrap();
    assert_eq!(learner.names(), Vec::<String>::new());
}

#[test]
fn a_grade_stands_also_when_it_cannot_be_kept() {
    let learner = Learner::fresh();
    fs::write(
        learner.folder.path().join("solutions"),
        "a file, and no folder",
    )
    .unwrap();
    let output = check(&learner, "1.2", &server(1, "right"))
        .output()
        .unwrap();

    let message = learner.redacted(&output.stderr);
    assert!(
        message.starts_with(
            "this check is not kept: cannot write [folder]/solutions/day01/.checked: "
        ),
        "{message}"
    );
    assert_eq!(message.lines().count(), 1);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_full_pass_ticks_the_day_and_leaves_evidence() {
    let learner = Learner::fresh();
    // The second is of a stage that there is no longer.
    learner.write_solution(4, ".hints", "4 0\n99 5\n");
    learner.ok("hint 4.1");
    learner.ok("hint 4.12");
    learner.ok("hint 4.12");
    for (words, mistake) in [("4.1", "right"), ("4", "any-number")] {
        check(&learner, words, &server(4, mistake))
            .output()
            .unwrap();
        assert_eq!(learner.read(), tracker::template(), "{words} {mistake}");
    }
    let output = check(&learner, "4", &server(4, "right")).output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(
        report.contains("The day is ticked; check in too: just checkin 4 --hours H --energy E"),
        "{report}"
    );
    let line = "- [x] Day 4 - Routing foundations <!-- checked 2026-02-10: 12 of 12 stages, 3 hints (13c2) -->";
    assert_eq!(
        learner.read(),
        tracker::template().replace("- [ ] Day 4 - Routing foundations", line)
    );

    // The first pass stays, whatever comes after it.
    learner.ok("hint 4.2");
    let again = check(&learner, "4 --today 2026-02-12", &server(4, "right"));
    let report = { again }.output().unwrap().stdout;
    assert!(!String::from_utf8(report).unwrap().contains("ticked"));
    assert_eq!(learner.line("] Day 4 "), line);

    learner.ok("undo 4");
    assert_eq!(learner.read(), tracker::template());
}

#[test]
fn a_pass_of_more_stages_than_before_is_noted_beside_a_tick() {
    let learner = Learner::fresh();
    learner.ok("done 1");
    for before in [
        "",
        " <!-- checked 2026-02-07: 7 of 7 stages, 0 hints (b9d6) -->",
    ] {
        let line = learner.line("] Day 1 ");
        let title = line.split(" <!--").next().unwrap();
        learner.write(learner.read().replace(&line, &format!("{title}{before}")));
        let output = check(&learner, "1 --json", &server(1, "right"))
            .output()
            .unwrap();
        let report = json(&output);
        assert_eq!(
            (&report["ticked"], &report["verified"]),
            (&false.into(), &true.into())
        );
        assert!(
            learner
                .line("] Day 1 ")
                .ends_with(" <!-- checked 2026-02-10: 8 of 8 stages, 0 hints (67ae) -->")
        );
    }
    let report = json(
        &check(&learner, "1 --json", &server(1, "right"))
            .output()
            .unwrap(),
    );
    assert_eq!(
        (&report["ticked"], &report["verified"]),
        (&false.into(), &false.into())
    );
    let line = learner.line("] Day 1 ");
    let title = line.split(" <!--").next().unwrap();
    learner.write(learner.read().replace(&line, title));
    let output = check(&learner, "1", &server(1, "right")).output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    let noted = "The day was ticked before; now 8 of 8 stages are verified.";
    assert!(report.contains(noted), "{report}");
}

#[test]
fn a_pass_is_shown_also_when_its_line_cannot_be_ticked() {
    let learner = Learner::fresh();
    learner.write(learner.read().replace("- [ ] Day 1 ", "- [?] Day 1 "));
    let before = learner.read();
    let output = check(&learner, "1", &server(1, "right")).output().unwrap();

    let report = String::from_utf8(output.stdout).unwrap();
    assert!(
        report.contains("All 8 stages of day 1 are passed."),
        "{report}"
    );
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.starts_with("error: line 12 is left alone"),
        "{message}"
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(learner.read(), before);
}
