//! How much a report says: the first failure in full, hints and a line of explanation after a pass, core and further.

use checker::contract::{Level, Mistake};
use contracts::contract_of;
use tracker::Day;

use super::{check, server};
use crate::Learner;

/// The output of a check.
fn report(learner: &Learner, words: &str, mode: &str) -> String {
    let day = words.split(['.', ' ']).next().unwrap().parse().unwrap();
    let output = check(learner, words, &server(day, mode)).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// A mistake of day 4 that fails at further stages only.
fn further() -> &'static Mistake {
    let contract = contract_of(Day::new(4).unwrap()).unwrap();
    let is_further =
        |number: &u8| contract.stages[usize::from(*number) - 1].level == Level::Further;
    let mut mistakes = contract.mistakes.iter();
    mistakes.find(|it| it.fails.iter().all(is_further)).unwrap()
}

#[test]
fn the_first_failure_is_shown_in_full_and_all_of_them_on_request() {
    let learner = Learner::empty();
    let full = |report: &str| report.matches("a hint: just hint 2.").count();
    let short = report(&learner, "2", "fails-at-all");
    let long = report(&learner, "2 --all-failures", "fails-at-all");
    let failed = long.matches("\u{2717} 2.").count();
    assert!(failed > 2, "{long}");
    assert_eq!((full(&short), full(&long)), (1, failed), "{short}\n{long}");
    assert_eq!(short.matches("\u{2717} 2.").count(), failed, "{short}");
    assert!(
        short.contains("all: just check 2 --all-failures"),
        "{short}"
    );
    assert!(!long.contains("--all-failures"), "{long}");
}

#[test]
fn a_pass_is_explained_once_and_its_hints_stay_to_be_read() {
    let learner = Learner::fresh();
    let stage = &contract_of(Day::new(4).unwrap()).unwrap().stages[0];
    let explained = stage
        .teaches
        .split(' ')
        .take(4)
        .collect::<Vec<_>>()
        .join(" ");
    let one = report(&learner, "4.1", "right");
    assert!(one.contains(&explained), "{one}");
    // It passed before, so nothing is new about it.
    let again = report(&learner, "4", "right");
    assert!(!again.contains(&explained), "{again}");

    let hints = learner.ok("hint 4.1");
    for number in 1..=stage.hints.len() {
        assert!(hints.contains(&format!("  {number}. ")), "{hints}");
    }
    let line = learner.line("] Day 4 ");
    assert!(line.contains(", 0 hints"), "{line}");
}

#[test]
fn a_pass_of_the_core_stages_ticks_the_day_and_a_fuller_one_raises_its_evidence() {
    let learner = Learner::fresh();
    let early = learner.ok("done 4");
    assert!(early.contains("just check 4"), "{early}");
    learner.ok("undo 4");

    let (mistake, stages) = (further(), 12);
    let passed = stages - mistake.fails.len();
    let core = report(&learner, "4", mistake.id);
    let remain = match mistake.fails.len() {
        1 => "1 further stage remains.".to_owned(),
        several => format!("{several} further stages remain."),
    };
    let said = format!("  Core passed: day 4 is done; {remain}\n  The day is ticked; check in too");
    assert!(core.contains(&said), "{core}");
    let evidence = format!("<!-- checked 2026-02-10: {passed} of {stages} stages, 0 hints (");
    let line = learner.line("] Day 4 ");
    assert!(
        line.starts_with("- [x]") && line.contains(&evidence),
        "{line}"
    );
    let resumed = learner.ok("resume");
    assert!(resumed.contains("just checkin 4"), "{resumed}");

    // The same again changes nothing, and neither does a worse run.
    for mode in [mistake.id, "fails-at-all"] {
        let again = report(&learner, "4 --today 2026-02-11", mode);
        assert!(!again.contains("ticked"), "{again}");
        assert_eq!(learner.line("] Day 4 "), line, "{mode}");
    }

    let full = report(&learner, "4 --today 2026-02-12", "right");
    assert!(
        full.contains("All 12 stages of day 4 are passed."),
        "{full}"
    );
    assert!(full.contains("now 12 of 12 stages are verified."), "{full}");
    let line = learner.line("] Day 4 ");
    assert!(
        line.contains("checked 2026-02-12: 12 of 12 stages"),
        "{line}"
    );
    report(&learner, "4 --today 2026-02-13", mistake.id);
    assert_eq!(learner.line("] Day 4 "), line);
}
