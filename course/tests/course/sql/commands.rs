//! `course sql` and `course hint`, as they are typed.

use std::fs;

use crate::Learner;

/// The folder of answers, with answers in it.
fn answered(answers: &[(usize, &str)]) -> Learner {
    let learner = Learner::fresh();
    let folder = learner.folder.path().join("solutions/day07");
    fs::create_dir_all(&folder).unwrap();
    for (number, sql) in answers {
        fs::write(folder.join(format!("{number:02}.sql")), sql).unwrap();
    }
    learner
}

#[test]
fn an_exercise_that_is_not_answered_is_asked() {
    insta::assert_snapshot!(Learner::fresh().ok("sql 7.10"));
}

#[test]
fn a_sample_is_never_the_whole_result() {
    let page = Learner::fresh().ok("sql 7.4");
    let notes = ["100% done", "done 100%, at last"].map(|note| page.contains(note));
    assert_eq!(notes, [true, false], "{page}");
}

#[test]
fn an_answer_that_is_right_is_explained() {
    let right = "select name, starts_on from cohorts\nwhere starts_on >= '2026-02-01' and starts_on < '2026-03-01';\n";
    insta::assert_snapshot!(answered(&[(1, right)]).ok("sql 7.1"));
}

#[test]
fn an_answer_that_is_wrong_is_told_what_differs() {
    let learner = answered(&[(
        10,
        "select cohorts.name, count(*) as learners\nfrom cohorts\njoin enrollments on cohort_id = cohorts.id\ngroup by cohorts.id",
    )]);
    insta::assert_snapshot!(learner.wrong("sql 7.10"));
}

#[test]
fn a_file_that_cannot_be_read_is_one_wrong_answer_and_the_others_are_graded() {
    let right = "select name, starts_on from cohorts\nwhere starts_on >= '2026-02-01' and starts_on < '2026-03-01';\n";
    let learner = answered(&[(1, right)]);
    let utf_16 = [0xff, 0xfe, b's', 0];
    fs::write(learner.folder.path().join("solutions/day07/02.sql"), utf_16).unwrap();
    for command in ["sql 7 --json", "check 7 --json"] {
        let page = learner.wrong(command);
        assert!(page.contains("02.sql is not UTF-8 text"), "{page}");
        let right = ["\"right\": 1,", "\"passed\": 1,"].map(|count| page.contains(count));
        assert!(right.contains(&true), "{page}");
    }
}

#[test]
fn a_column_keeps_its_name_and_a_sentence_its_one_full_stop() {
    let as_numeric = "select cohorts.name as cohort, 1.5::float as median_hours, 1::numeric as energy_deviation from cohorts";
    let misspelled = "select nam, starts_on from cohorts";
    let learner = answered(&[(30, as_numeric), (1, misspelled)]);
    let page = learner.wrong("sql 7.30");
    assert!(
        page.contains("  Column energy_deviation is numeric"),
        "{page}"
    );
    let page = learner.wrong("sql 7.1");
    assert!(!page.contains(".."), "{page}");
    assert!(
        page.contains("does not exist.\n  Perhaps you meant"),
        "{page}"
    );
}

#[test]
fn every_kind_of_difference_has_its_words() {
    let learner = answered(&[
        (1, "select name, starts_on::text from cohorts"),
        (
            2,
            "select hours, checked_in_on, energy from check_ins where hours >= 8 order by hours",
        ),
        (
            3,
            "select account_id from enrollments where signed_on = null",
        ),
        (4, "select note as text, 1 as times from check_ins"),
        (5, "selec hours\nfrom check_ins"),
        (6, "select 1; select 2"),
        (7, "-- later"),
        (8, "delete from accounts"),
        (10, "select name, 47 as learners from cohorts"),
        (11, "select unnest as email from unnest(array[$$a$$])"),
        (22, "update check_ins set note = 'x' where note is null"),
        (
            38,
            "create index on enrollments (account_id) where signed_on is null",
        ),
    ]);
    insta::assert_snapshot!(learner.wrong("sql 7"));
}

#[test]
fn the_answers_of_a_day_as_json() {
    let learner = answered(&[(
        3,
        "select account_id from enrollments where signed_on = null",
    )]);
    let text = learner.wrong("sql 7.3 --json");
    insta::assert_snapshot!(text);
}

#[test]
fn hints_come_one_at_a_time_and_the_answer_when_it_is_asked_for() {
    let learner = Learner::fresh();
    insta::assert_snapshot!(learner.ok("hint 7.3"));
    learner.ok("hint 7.3");
    insta::assert_snapshot!(learner.ok("hint 7.3"));
    insta::assert_snapshot!(learner.ok("hint 7.3 --answer"));
    insta::assert_snapshot!(learner.ok("hint 7.4 --json"));
}

#[test]
fn an_unknown_exercise_is_refused() {
    let learner = Learner::fresh();
    for (words, expected) in [
        ("sql 8", "day 8 has no SQL exercises; these days do: 7"),
        ("sql 7.41", "day 7 has no exercise 41: it has 7.1 to 7.40"),
        ("sql 7.x", "\"7.x\" is not a day or a stage: write 4 or 4.3"),
        ("sql 31", "there is no day 31"),
        (
            "hint 7",
            "which one? ask for a hint to one stage, such as 7.1",
        ),
    ] {
        let (code, message) = learner.refusal(words);
        assert!(message.contains(expected), "{message}");
        assert_eq!(code, 2, "{message}");
    }
}
