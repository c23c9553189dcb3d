//! `course resume`, in every state that it may find.

use std::fs;

use contracts::contracts;
use serde_json::{Value, json};

use crate::Learner;
use crate::check::{check, server};

/// Keeps for `learner` a record of day `day`, in which the stages `failed` failed.
fn record(learner: &Learner, day: u8, date: &str, graded: &Value, failed: &[u8]) {
    let contract = contracts()
        .iter()
        .find(|contract| contract.day == day)
        .unwrap();
    let stages = (1_u8..).zip(contract.stages).map(|(number, stage)| {
        let mut it = json!({"number": number, "name": stage.name, "verdict": "passed"});
        if failed.contains(&number) {
            it["verdict"] = "failed".into();
            it["said"] = format!(
                "  ✗ {day}.{number:<4}{}\n          What was wrong.\n",
                stage.name
            )
            .into();
        }
        it
    });
    let stages: Vec<Value> = stages.collect();
    let text = json!({"version": 1, "day": day, "date": date, "worked_on": date, "graded": graded, "stages": stages});
    keep(learner, day, ".checked", &text.to_string());
}

/// Writes a file into the folder of day `day`.
fn keep(learner: &Learner, day: u8, name: &str, text: &str) {
    let folder = learner.folder.path().join(format!("solutions/day{day:02}"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
}

fn node() -> Value {
    json!({"command": ["node", "my server.js"]})
}

fn project() -> Value {
    json!({"project": ["node", "server.js"]})
}

/// A tracker that is signed, with days 1 to `done` done and checked in on one day each, from January 30.
fn after(done: u8) -> Learner {
    let learner = Learner::fresh();
    learner.ok("start --name Ada --date 2026-01-30");
    for day in 1..=done {
        let date = format!("--date 2026-02-{day:02}");
        learner.ok(&format!("checkin {day} --hours 2 --energy 7 {date}"));
        learner.ok(&format!("done {day}"));
    }
    learner
}

/// The line that says what to do, without its label.
fn next(learner: &Learner) -> String {
    let page = learner.ok("resume");
    let line = page
        .split_once("  Next    ")
        .map(|(_, next)| next.to_owned());
    line.unwrap_or(page).trim_end().to_owned()
}

#[test]
fn a_tracker_that_is_not_signed() {
    insta::assert_snapshot!(Learner::fresh().ok("resume"), @r#"

      Nothing has been checked in yet, and nothing checked.

      Next    just start --name "Your Name"  sign the commitment
    "#);
}

#[test]
fn signed_and_nothing_done() {
    insta::assert_snapshot!(after(0).ok("resume"), @r#"

      Nothing has been checked in yet, and nothing checked.

      Next    just day 1  Day 1, How backends work + HTTP servers
    "#);
}

#[test]
fn a_pass_whose_record_is_gone_is_known_by_its_evidence() {
    let learner = after(0);
    learner.ok("done 1");
    let line = learner.line("] Day 1 ");
    let evidence = " <!-- checked 2026-02-07: 8 of 8 stages, 0 hints (03e2) -->";
    learner.write(learner.read().replace(&line, &format!("{line}{evidence}")));
    let page = learner.ok("resume");
    let left_off = "You left off 3 days ago, on February 7, 2026, with a check of day 1,";
    assert!(page.contains(left_off), "{page}");
}

#[test]
fn a_check_that_failed() {
    let learner = after(3);
    record(&learner, 4, "2026-02-05", &node(), &[3, 5]);
    insta::assert_snapshot!(learner.ok("resume"), @r#"

      You left off 5 days ago, on February 5, 2026, with a check of day 4, Routing
      foundations.
      10 of 12 stages of day 4 passed, 2 failed. This failed first:

      ✗ 4.3   A parameter
              What was wrong.

      Failed too: 4.5.

      Next    just check 4 -- node 'my server.js'  Day 4, Routing foundations
    "#);
}

#[test]
fn resume_shows_the_same_failure_as_the_check() {
    let learner = after(0);
    let report = check(&learner, "1", &server(1, "counts-characters"))
        .output()
        .unwrap();
    let report = String::from_utf8(report.stdout).unwrap();
    let page = learner.ok("resume");

    let (begin, end) = (
        report.find("  ✗ 1.3").unwrap(),
        report.find("  ✓ 1.4").unwrap(),
    );
    assert!(page.contains(report[begin..end].trim_end()), "{page}");
    assert!(
        page.contains("7 of 8 stages of day 1 passed, 1 failed. This is what failed:"),
        "{page}"
    );
    assert!(page.contains("with a check of day 1"), "{page}");
}

#[test]
fn all_passed_and_no_check_in() {
    let learner = after(3);
    record(&learner, 4, "2026-02-09", &project(), &[]);
    learner.ok("done 4");
    insta::assert_snapshot!(learner.ok("resume"), @r#"

      You left off yesterday, with a check of day 4, Routing foundations.
      All 12 stages of day 4 passed.

      Next    just checkin 4 --hours H --energy E  day 4 is done: how did it go?
    "#);
}

#[test]
fn a_day_without_a_contract() {
    let learner = after(7);
    learner.ok("checkin 30 --hours 1 --energy 3");
    insta::assert_snapshot!(learner.ok("resume"), @r#"

      You left off today, with the check-in of day 30, Final testing & deployment.

      Next    just day 30
              Day 30, Final testing & deployment; when it is done: just done 30
    "#);
}

#[test]
fn all_of_it_done() {
    let learner = Learner::in_use();
    for day in 1..=30 {
        learner.ok(&format!("done {day}"));
    }
    assert!(next(&learner).starts_with("just deliver \"RESTful API Platform"));

    let text = learner.read();
    let (lessons, deliverables) = text.split_at(text.find("🏆").unwrap());
    learner.write([lessons, &deliverables.replace("[ ]", "[x]")].concat());
    insta::assert_snapshot!(learner.ok("resume --today 2026-03-20"), @r#"

      You left off 39 days ago, on February 9, 2026, with the check-in of day 9,
      Indexing deep dive.

      All of it is done.
    "#);
}

#[test]
fn the_next_step_is_a_command_that_can_be_typed() {
    // What was begun is checked as it was checked before, if it was.
    let learner = after(3);
    keep(&learner, 4, "server.js", "");
    assert_eq!(next(&learner), "just check 4  Day 4, Routing foundations");
    record(&learner, 4, "2026-02-05", &node(), &[3]);
    assert_eq!(
        next(&learner),
        "just check 4 -- node 'my server.js'  Day 4, Routing foundations"
    );
    record(
        &learner,
        4,
        "2026-02-05",
        &json!({"url": "http://127.0.0.1:8080"}),
        &[3],
    );
    assert_eq!(
        next(&learner),
        "just check 4 --url http://127.0.0.1:8080  Day 4, Routing foundations"
    );
    record(&learner, 4, "2026-02-05", &project(), &[3]);
    assert_eq!(next(&learner), "just check 4  Day 4, Routing foundations");
    record(&learner, 4, "2026-02-05", &node(), &[3]);
    keep(&learner, 4, "course.toml", "run = 'node server.js'");
    assert_eq!(next(&learner), "just check 4  Day 4, Routing foundations");

    // What does not fit on the line comes on the next one.
    let learner = after(3);
    let long = "/somewhere/far/away/from/here/the/program/of/mine/server";
    record(&learner, 4, "2026-02-05", &json!({"command": [long]}), &[3]);
    assert_eq!(
        next(&learner),
        format!("just check 4 -- {long}\n          Day 4, Routing foundations")
    );

    // What is not begun is begun, in the language of the day before; without one its lesson comes first.
    let learner = after(3);
    keep(&learner, 4, ".hints", "1 1\n");
    assert_eq!(next(&learner), "just day 4  Day 4, Routing foundations");
    keep(
        &learner,
        3,
        "course.toml",
        "run = 'a server of another kind'",
    );
    assert_eq!(next(&learner), "just day 4  Day 4, Routing foundations");
    learner.ok("begin 2 --lang python");
    assert_eq!(next(&learner), "just begin 4  Day 4, Routing foundations");
    learner.ok("begin 4");
    assert_eq!(next(&learner), "just check 4  Day 4, Routing foundations");
    assert_eq!(next(&after(6)), "just sql 7  Day 7, SQL fundamentals");
    assert_eq!(next(&after(7)), "just begin 8  Day 8, Query optimization");
}

#[test]
fn a_stage_that_passes_says_nothing_against_a_day_that_is_done() {
    let learner = after(4);
    check(&learner, "4.1", &server(4, "right"))
        .output()
        .unwrap();
    assert!(next(&learner).contains("  Day 5, "));
    // One that fails does.
    record(&learner, 4, "2026-02-10", &node(), &[2]);
    assert!(next(&learner).starts_with("just check 4 -- "));
}

#[test]
fn a_pass_that_is_not_ticked_is_checked_again() {
    let learner = after(3);
    record(&learner, 4, "2026-02-05", &project(), &[]);
    assert_eq!(next(&learner), "just check 4  Day 4, Routing foundations");
}

#[test]
fn an_open_day_before_the_last_one_is_next_when_that_is_finished() {
    let learner = after(4);
    learner.ok("undo 2");
    record(&learner, 2, "2026-01-31", &project(), &[9]);
    let page = learner.ok("resume");
    assert!(page.contains("the check-in of day 4"), "{page}");
    assert!(page.contains("✗ 2.9"), "{page}");
    assert!(page.contains("Next    just check 2  "), "{page}");
}

#[test]
fn a_check_in_dated_in_the_future_is_not_the_last_thing_done() {
    let learner = after(3);
    record(&learner, 4, "2062-02-05", &project(), &[]);
    let page = learner.ok("resume");
    assert!(page.contains("the check-in of day 3"), "{page}");
}

#[test]
fn stages_that_the_contract_no_longer_has_are_not_spoken_of() {
    let learner = after(3);
    let gone = json!([
        {"number": 1, "name": "It sings", "verdict": "failed", "said": "\u{1b}[2J"},
        {"number": 99, "name": "It dances", "verdict": "passed"},
        {"number": 0, "name": "It listens", "verdict": "passed"},
    ]);
    let text =
        json!({"version": 1, "day": 4, "date": "2026-02-05", "graded": "written", "stages": gone});
    keep(&learner, 4, ".checked", &text.to_string());
    let page = learner.ok("resume");
    assert!(!page.contains("stages of day"), "{page}");
}

#[test]
fn a_check_of_all_days_does_not_say_what_somebody_works_on() {
    let learner = Learner::fresh();
    for (day, mistake) in [(1, "right"), (4, "any-number")] {
        let run = server(day, mistake);
        learner.write_solution(day, "course.toml", &format!("run = {run:?}\n"));
    }
    learner.run("check 1");
    learner.run("check --all");
    let page = learner.ok("resume");
    assert!(page.contains("just checkin 1 "), "{page}");
    learner.run("check 4");
    let page = learner.ok("resume");
    assert!(page.contains("just check 4"), "{page}");
}

#[test]
fn control_characters_in_a_record_do_not_reach_the_terminal() {
    let learner = after(0);
    let name = contracts()[0].stages[0].name;
    let stage =
        json!({"number": 1, "name": name, "verdict": "failed", "said": "\u{1b}[2J gone\u{7}"});
    let again = json!({"number": 1, "name": name, "verdict": "passed"});
    let graded = json!({"command": ["a\u{1b}b"]});
    let text = json!({"version": 1, "day": 1, "date": "2026-02-05", "worked_on": "2026-02-05", "graded": graded, "stages": [stage, again, stage]});
    keep(&learner, 1, ".checked", &text.to_string());
    let resume = |colored: &str| {
        let output = learner
            .command("resume")
            .env("CLICOLOR_FORCE", colored)
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let page = resume("0");
    assert!(page.contains("gone"), "{page}");
    assert!(
        page.contains("0 of 8 stages of day 1 passed, 1 failed, 7 not tried."),
        "{page}"
    );
    let colored = resume("1");
    let sane = |page: &str| !page.contains("\u{1b}[2J") && !page.contains("a\u{1b}b");
    assert!(
        colored.contains('\u{1b}') && sane(&colored) && !colored.contains('\u{7}'),
        "{colored:?}"
    );
}

#[test]
fn as_json() {
    let learner = after(3);
    record(&learner, 4, "2026-02-05", &node(), &[3]);
    insta::assert_snapshot!(learner.ok("resume --json"), @r#"
    {
      "file": "[folder]/PROGRESS.md",
      "today": "2026-02-10",
      "last": {
        "what": "check",
        "day": 4,
        "title": "Routing foundations",
        "date": "2026-02-05",
        "days_ago": 5
      },
      "check": {
        "day": 4,
        "date": "2026-02-05",
        "graded": {
          "command": [
            "node",
            "my server.js"
          ]
        },
        "stages": 12,
        "passed": 11,
        "not_proven": 0,
        "not_tried": 0,
        "failed": [
          {
            "stage": "4.3",
            "name": "A parameter",
            "said": "  ✗ 4.3   A parameter\n          What was wrong.\n"
          }
        ]
      },
      "next": {
        "step": "Day 4, Routing foundations",
        "command": "just check 4 -- node 'my server.js'"
      }
    }
    "#);
    let fresh: Value = serde_json::from_str(&Learner::fresh().ok("resume --json")).unwrap();
    assert_eq!(
        (&fresh["last"], &fresh["check"]),
        (&Value::Null, &Value::Null)
    );
}
