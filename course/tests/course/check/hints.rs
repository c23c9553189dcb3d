//! Hints: one more each time, and all of them counted.

use crate::Learner;

#[test]
fn a_count_of_hints_that_nobody_was_given_is_as_good_as_none() {
    let learner = Learner::fresh();
    learner.write_solution(
        1,
        ".hints",
        "3 18446744073709551615\n4 18446744073709551615\n",
    );
    let first = learner.ok("hint 1.4");
    assert!(
        first.contains("  1. ") && !first.contains("  2. "),
        "{first}"
    );
}

#[test]
fn hints_that_there_are_not_are_refused_and_none_is_counted() {
    let learner = Learner::fresh();
    for words in ["hint 30.1", "hint 30"] {
        let (code, message) = learner.refusal(words);
        assert_eq!(code, 2);
        assert!(
            message.starts_with("error: day 30 has no check; these days have one: 1, 2, "),
            "{message}"
        );
    }
    let (code, message) = learner.refusal("hint 4.3 --answer");
    assert_eq!(code, 2);
    assert!(
        message.starts_with("error: there is no answer to 4.3 to show: "),
        "{message}"
    );
    assert_eq!(learner.names(), ["PROGRESS.md"]);
}

#[test]
fn hints_for_a_stage_come_one_at_a_time() {
    let learner = Learner::fresh();
    let first = learner.ok("hint 1.4");
    assert!(
        first.contains("1.4  A request in two pieces") && first.contains("2 more: just hint 1.4"),
        "{first}"
    );
    assert!(!first.contains("  2. "), "{first}");
    let second = learner.ok("hint 1.4");
    assert!(
        second.contains("  2. ") && !second.contains("  3. "),
        "{second}"
    );
    learner.ok("hint 1.4");
    let last = learner.ok("hint 1.4");
    assert!(
        last.contains("  3. ") && last.contains("That was the last one."),
        "{last}"
    );

    let (code, message) = learner.refusal("hint 1.9");
    assert_eq!(
        (code, message.as_str()),
        (2, "error: day 1 has no stage 9: it has 1.1 to 1.8")
    );
}
