//! Day 7 in the checker: the SQL exercises, graded as `course sql` grades them.

use std::fs;

use exercises::exercise::exercises;

use super::{json, stages};
use crate::Learner;

/// A folder with a fresh tracker, and these answers.
fn answered<'a>(answers: impl IntoIterator<Item = (usize, &'a str)>) -> Learner {
    let learner = Learner::fresh();
    let folder = learner.folder.path().join("solutions/day07");
    fs::create_dir_all(&folder).unwrap();
    for (number, sql) in answers {
        fs::write(folder.join(format!("{number:02}.sql")), sql).unwrap();
    }
    learner
}

/// Right, and without the learners whom nobody has: the mistake that 7.10 is about.
const RIGHT: &str =
    "select name, starts_on from cohorts where starts_on between '2026-02-01' and '2026-02-28'";
const WRONG: &str = "select cohorts.name, count(*) as learners from cohorts \
    join enrollments on cohort_id = cohorts.id group by cohorts.id";

#[test]
fn an_exercise_is_a_stage_and_what_is_not_written_is_not_tried() {
    let output = answered([(1, RIGHT), (10, WRONG)]).run("check 7 --json");
    let report = json(&output);
    assert_eq!(stages(&report, "passed"), ["7.1"]);
    assert_eq!(stages(&report, "failed"), ["7.10"]);
    assert_eq!(stages(&report, "not tried").len(), 38);
    assert_eq!(
        report["stages"][11]["reason"],
        "not written yet: just sql 7.12"
    );
    let against = report["stages"][9]["against"].as_array().unwrap();
    assert!(against.len() > 1, "{report:#}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_wrong_answer_is_explained_with_its_rows() {
    insta::assert_snapshot!(answered([(10, WRONG)]).wrong("check 7.10"));
}

#[test]
fn all_forty_right_tick_the_day_and_thirty_nine_do_not() {
    let answers = || {
        let all = exercises().unwrap().iter();
        all.map(|exercise| (exercise.place.number, exercise.answer.as_str()))
    };
    let learner = answered(answers().skip(1));
    assert!(learner.ok("check 7").contains("39 of 40 stages passed"));
    assert!(learner.line("Day 7 - ").starts_with("- [ ]"));

    let learner = answered(answers());
    let report = learner.ok("check 7");
    assert!(
        report.contains("All 40 stages of day 7 are passed."),
        "{report}"
    );
    assert!(learner.line("Day 7 - ").starts_with("- [x]"));
}

#[test]
fn where_nothing_is_written_nothing_is_graded_and_that_is_no_pass() {
    let ends = |words: &str, sentence: &str| {
        let said = answered([(1, " \n")]).wrong(words);
        assert!(said.ends_with(&format!("error: {sentence}\n")), "{said}");
        assert!(said.contains("not tried ("), "{said}");
    };
    ends("check 7", "nothing is graded: day 7 is not answered yet");
    ends("check 7.1", "nothing is graded: 7.1 is not answered yet");
    ends("check 7.3", "nothing is graded: 7.3 is not answered yet");
    ends("check 5", "nothing is graded: day 5 is not answered yet");

    let learner = answered([(1, " \n")]);
    let days = json(&learner.run("check --all --json"));
    assert_eq!(days["days"][6]["state"], "not_begun");
    assert_eq!(json(&learner.run("sql 7 --json"))["written"], 0);
}

#[test]
fn there_is_no_program_to_start_for_them() {
    for words in [
        "check 7 -- node server.js",
        "check 7 --url http://127.0.0.1:1",
    ] {
        let (code, message) = Learner::fresh().refusal(words);
        assert_eq!(code, 2);
        assert_eq!(
            message,
            "error: day 7 is answered in files, in solutions/day07: `just check 7` grades them"
        );
    }
}
