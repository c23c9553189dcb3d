//! What is kept of a check, beside the answers of its day.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{check, server};
use crate::Desk;

fn file(desk: &Desk, day: u8) -> PathBuf {
    desk.folder
        .path()
        .join(format!("solutions/day{day:02}/.checked"))
}

fn record(desk: &Desk, day: u8) -> Value {
    let text = fs::read_to_string(file(desk, day)).unwrap();
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
    let desk = Desk::fresh();
    let wrong = server(1, "counts-characters");
    let report = check(&desk, "1", &wrong).output().unwrap();
    let report = String::from_utf8(report.stdout).unwrap();

    let record = record(&desk, 1);
    assert_eq!(record["version"], 1);
    assert_eq!(
        (&record["day"], &record["date"]),
        (&json!(1), &json!("2026-02-10"))
    );
    assert_eq!(record["graded"], json!({ "command": wrong }));
    let expected = [
        "1 passed", "2 passed", "3 failed", "4 passed", "5 passed", "6 passed", "7 passed",
        "8 passed",
    ];
    assert_eq!(verdicts(&record), expected);
    let said = record["stages"][2]["said"].as_str().unwrap();
    assert!(said.contains("2 bytes came behind the end"), "{said}");
    assert!(report.contains(said), "{said}\nis not in\n{report}");
    let names = fs::read_dir(file(&desk, 1).parent().unwrap()).unwrap();
    assert_eq!(names.count(), 1);
}

#[test]
fn what_is_kept_has_no_colors_also_when_the_report_has() {
    let desk = Desk::fresh();
    let mut colored = check(&desk, "1.3", &server(1, "counts-characters"));
    let output = colored.env("CLICOLOR_FORCE", "1").output().unwrap();

    assert!(output.stdout.contains(&0x1b));
    let said = record(&desk, 1)["stages"][0]["said"].to_string();
    assert!(!said.contains("\\u001b"), "{said}");
}

#[test]
fn a_check_of_one_stage_leaves_what_is_known_of_the_others() {
    let desk = Desk::fresh();
    check(&desk, "1.3", &server(1, "right")).output().unwrap();
    assert_eq!(verdicts(&record(&desk, 1)), ["3 passed"]);

    check(&desk, "1.2", &server(1, "right")).output().unwrap();
    check(&desk, "1.3", &server(1, "counts-characters"))
        .output()
        .unwrap();
    assert_eq!(verdicts(&record(&desk, 1)), ["2 passed", "3 failed"]);
}

#[test]
fn what_is_no_record_of_the_day_is_written_over() {
    let desk = Desk::fresh();
    let file = file(&desk, 1);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let one = json!({
        "version": 1, "day": 1, "date": "2026-02-09", "graded": {"url": "http://127.0.0.1:80"},
        "stages": [{"number": 1, "name": "It listens", "verdict": "passed"}],
    });
    let with = |member: &str, value: Value| {
        let mut other = one.clone();
        other[member] = value;
        other.to_string()
    };
    let renamed = json!([{"number": 1, "name": "It sings", "verdict": "passed"}]);
    for (text, known) in [
        (one.to_string(), 2),
        (with("version", 2.into()), 1),
        (with("day", 2.into()), 1),
        (with("stages", renamed), 1),
        (with("date", "soon".into()), 1),
        (one.to_string()[..40].to_owned(), 1),
        ("\u{feff}".to_owned(), 1),
        (String::new(), 1),
        (" ".repeat(2 << 20), 1),
    ] {
        fs::write(&file, &text).unwrap();
        check(&desk, "1.2", &server(1, "right")).output().unwrap();
        let record = record(&desk, 1);
        assert_eq!(verdicts(&record).len(), known, "{record}");
        assert_eq!(record["date"], "2026-02-10");
    }
}

#[test]
fn nothing_is_kept_where_there_is_no_tracker() {
    let desk = Desk::empty();
    check(&desk, "1.2", &server(1, "right")).output().unwrap();
    assert_eq!(desk.names(), Vec::<String>::new());
}

#[test]
fn a_grade_stands_also_when_it_cannot_be_kept() {
    let desk = Desk::fresh();
    fs::write(
        desk.folder.path().join("solutions"),
        "a file, and no folder",
    )
    .unwrap();
    let output = check(&desk, "1.2", &server(1, "right")).output().unwrap();

    let message = desk.redacted(&output.stderr);
    assert!(
        message.starts_with(
            "this check is not kept: cannot write [folder]/solutions/day01/.checked: "
        ),
        "{message}"
    );
    assert_eq!(message.lines().count(), 1);
    assert_eq!(output.status.code(), Some(0));
}
