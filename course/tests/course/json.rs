//! The shapes that programs rely on; `course`'s library documents them.

use crate::Learner;

#[test]
fn start() {
    insta::assert_snapshot!(Learner::empty().ok("start --name Ada --json"), @r#"
    {
      "file": "[folder]/PROGRESS.md",
      "created": true,
      "changed": true,
      "signed_by": "Ada",
      "date": "2026-02-10",
      "replaced": null,
      "start_date": "2026-02-10",
      "start_date_before": null
    }
    "#);
    let moved = Learner::fresh().ok("start --name Ada --json");
    assert!(
        moved.contains("\"start_date_before\": \"2026-01-30\""),
        "{moved}"
    );
}

#[test]
fn checkin() {
    let learner = Learner::in_use();
    let words = "checkin 9 --hours 2.25 --energy 6 --note again --json";
    insta::assert_snapshot!(learner.ok(words), @r#"
    {
      "file": "[folder]/PROGRESS.md",
      "day": 9,
      "title": "Indexing deep dive",
      "changed": true,
      "check_in": {
        "date": "2026-02-10",
        "hours": "2.25",
        "energy": 6,
        "note": "again"
      },
      "replaced": {
        "date": "2026-02-09",
        "hours": "2",
        "energy": 8,
        "note": null
      }
    }
    "#);
}

#[test]
fn done() {
    insta::assert_snapshot!(Learner::in_use().ok("--json done 8"), @r#"
    {
      "file": "[folder]/PROGRESS.md",
      "day": 8,
      "title": "Query optimization",
      "done": true,
      "changed": true,
      "lessons_done": 9
    }
    "#);
}

#[test]
fn deliver() {
    let learner = Learner::fresh();
    insta::assert_snapshot!(learner.ok("deliver 'er diagram' --json"));
}

#[test]
fn progress() {
    insta::assert_snapshot!(Learner::in_use().ok("progress --json"));
}

#[test]
fn note() {
    insta::assert_snapshot!(Learner::fresh().ok("note 4 --json"), @r#"
    {
      "file": "[folder]/PROGRESS.md",
      "day": 4,
      "path": "[folder]/journal/day04.md",
      "created": true
    }
    "#);
}

#[test]
fn progress_with_evidence() {
    let learner = Learner::fresh();
    let evidence = "<!-- checked 2026-02-07: 10 of 10 stages, 1 hint (8998) -->";
    let line = learner.line("] Day 4 ");
    let verified = format!("{} {evidence}", line.replace("[ ]", "[x]"));
    learner.write(learner.read().replace(&line, &verified));
    let answer: serde_json::Value = serde_json::from_str(&learner.ok("progress --json")).unwrap();

    let wanted = serde_json::json!({"date": "2026-02-07", "passed": 10, "stages": 10, "hints": 1});
    assert_eq!(answer["days"][3]["evidence"], wanted);
    assert_eq!(answer["verified"], 1);
    let outgrown = serde_json::json!([{"day": 4, "verified": 10, "stages": 12}]);
    assert_eq!(answer["outgrown"], outgrown);
}
