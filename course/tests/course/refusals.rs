//! Refusals and their words.

use crate::Learner;

#[test]
fn start_replaces_another_signature_only_with_force() {
    let learner = Learner::in_use();
    let before = learner.read();

    let (code, message) = learner.refusal("start --name Bob");
    assert_eq!(code, 1);
    assert_eq!(
        message,
        "error: the commitment is signed already, by Ada Lovelace on January 30, 2026; --force signs over it"
    );
    learner.ok("start --name 'Ada Lovelace'");
    assert_eq!(learner.read(), before);

    insta::assert_snapshot!(learner.ok("start --name Bob --force"), @r#"
    Signed by Bob on February 10, 2026.
    Before: Ada Lovelace on January 30, 2026.
    Start date: January 30, 2026 → February 10, 2026
    Thirty days, from a raw socket up. Begin: just day 1
    "#);
}

#[test]
fn deliver_names_the_candidates_when_it_cannot_tell() {
    let learner = Learner::fresh();
    let message = |name: &str| {
        let output = learner.run(&format!("deliver {name}"));
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };

    insta::assert_snapshot!(message("api"), @r#"
    error: "api" may mean any of these; say a little more:
      API test suite (70%+ coverage)
      API documentation
    "#);
    insta::assert_snapshot!(message("production"), @"error: Production patterns implemented is done when its parts are; still missing: Pagination, Filtering & sorting, Soft deletes, Audit trails, Background jobs, WebSockets");
    assert!(message("blockchain").starts_with(
        "error: no deliverable is called \"blockchain\"; these are the ones there are:\n  RESTful API"
    ));
    assert_eq!(learner.read(), tracker::template());
}

#[test]
fn an_invalid_argument_is_refused_in_a_sentence() {
    let learner = Learner::fresh();
    let checkin = |words: &str| learner.refusal(&format!("checkin {words}"));
    let dated = |date: &str| checkin(&format!("1 --hours 2 --energy 8 --date {date}"));
    for ((code, message), expected) in [
        (
            checkin("0 --hours 2 --energy 8"),
            "there is no day 0: the course has days 1 to 30",
        ),
        (
            checkin("31 --hours 2 --energy 8"),
            "there is no day 31: the course has days 1 to 30",
        ),
        (
            checkin("-1 --hours 2 --energy 8"),
            "there is no day -1: the course has days 1 to 30",
        ),
        (
            checkin("four --hours 2 --energy 8"),
            "there is no day four: the course has days 1 to 30",
        ),
        (
            checkin("1 --hours 24.01 --energy 8"),
            "24.01 hours do not fit in a day: give 0 to 24",
        ),
        (
            checkin("1 --hours -1 --energy 8"),
            "-1 hours do not fit in a day: give 0 to 24",
        ),
        (
            checkin("1 --hours 1e1 --energy 8"),
            "\"1e1\" is not a number of hours: write a decimal such as 2.5 or 0.75",
        ),
        (
            checkin("1 --hours 2h30 --energy 8"),
            "\"2h30\" is not a number of hours: write 2.5",
        ),
        (
            checkin("1 --hours 2 --energy 0"),
            "energy 0 is off the scale: give a whole number from 1 to 10",
        ),
        (
            checkin("1 --hours 2 --energy 11"),
            "energy 11 is off the scale: give a whole number from 1 to 10",
        ),
        (
            checkin("1 --hours 2 --energy 7.5"),
            "energy 7.5 is off the scale: give a whole number from 1 to 10",
        ),
        (
            checkin(&format!(
                "1 --hours 2 --energy 8 --note {}",
                "n".repeat(2001)
            )),
            "the note has 2001 characters and the limit is 2000: shorten it, or write it into the",
        ),
        (
            dated("2026-02-11"),
            "February 11, 2026 is in the future: today is February 10, 2026",
        ),
        (dated("2026-02-30"), "\"2026-02-30\" is not a date"),
        (
            learner.refusal("start --name ' _ '"),
            "a signature needs a name",
        ),
        (
            learner.refusal("start --name A --date 2099-01-01"),
            "is in the future",
        ),
        (
            learner.refusal("done 99"),
            "there is no day 99: the course has days 1 to 30",
        ),
    ] {
        assert!(message.contains(expected), "{message}");
        assert_eq!(code, 2, "{message}");
    }
    assert_eq!(learner.read(), tracker::template());
}

#[test]
fn a_line_that_is_not_understood_is_left_alone() {
    let learner = Learner::fresh();
    learner.write(
        learner
            .read()
            .replace("- **Day 2:** ___/___/___", "- **Day 2:** last Sunday"),
    );
    let before = learner.read();

    let (code, message) = learner.refusal("checkin 2 --hours 2 --energy 8");
    assert_eq!(code, 1);
    assert!(message.starts_with("error: line 58 is left alone because it cannot be understood: \"last Sunday\" is not a date"), "{message}");
    assert_eq!(learner.read(), before);
}

#[test]
fn without_a_tracker_the_answer_says_how_to_get_one() {
    let learner = Learner::empty();
    let (code, message) = learner.refusal("progress --file none.md");
    assert_eq!(code, 1);
    assert_eq!(
        message,
        "error: there is no tracker at none.md; `just start --name \"Your Name\"` makes one"
    );
    std::fs::write(learner.folder.path().join("notes.txt"), "- [ ] Milk\n").unwrap();
    let (code, message) = learner.refusal("progress --file notes.txt");
    assert_eq!(code, 1);
    assert_eq!(
        message,
        "error: notes.txt has no line of the course, no lesson to tick and no check-in: it is not a tracker \
         (name yours with --file; `just start --name \"Your Name\"` makes one)"
    );
    let (_, message) = learner.refusal("progress --file .");
    assert_eq!(message, "error: . is not a tracker: it is a folder");
}
