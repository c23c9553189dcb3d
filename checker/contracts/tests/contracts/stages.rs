//! Rules of every contract: each stage can fail, and each mistake differs from the others.

use checker::contract::{Contract, Graded, Level, Run};
use contracts::contracts;

#[test]
fn every_stage_has_a_mistake_that_fails_there_first() {
    // Each exercise of SQL has its mistakes in its own file.
    let graded_here = |it: &&Contract| !matches!(it.graded, Graded::Exercises);
    for contract in contracts().iter().filter(graded_here) {
        for (number, stage) in (1_u8..).zip(contract.stages) {
            let caught = contract
                .mistakes
                .iter()
                .any(|mistake| mistake.fails.first() == Some(&number));
            assert!(
                caught,
                "nothing shows that {}.{number}, {:?}, can fail",
                contract.day, stage.name
            );
            assert!(stage.needs.iter().all(|need| *need < number));
            assert!(!stage.hints.is_empty());
            // A learner who does only the core can pass all of it.
            let needs_further =
                |need: &u8| contract.stages[usize::from(*need) - 1].level == Level::Further;
            let stuck = stage.level == Level::Core && stage.needs.iter().any(needs_further);
            assert!(
                !stuck,
                "{}.{number} is core and needs a further stage",
                contract.day
            );
        }
    }
}
#[test]
fn a_sign_is_more_than_what_is_said_of_anything() {
    const OF_ANYTHING: [&str; 9] = [
        "the status is 200, expected 400",
        "the status is 400, expected 200",
        "the status is 404, expected 200",
        "the status is 500, expected 200",
        "no answer for 5 s",
        "the connection was closed without an answer",
        "the connection was reset without an answer",
        "the answer does not begin with `HTTP/1.1 ` and a status",
        "a line of the head ends in LF alone; it ends in CR LF",
    ];
    for contract in contracts() {
        for mistake in contract.mistakes {
            assert_ne!(mistake.sign, "", "{} of day {}", mistake.id, contract.day);
        }
    }
    // Signs of an API's stages are held against each other in the test `api`.
    let of_program = |it: &&Contract| it.stages.iter().all(|it| matches!(it.run, Run::Served(_)));
    for contract in contracts().iter().filter(of_program) {
        for mistake in contract.mistakes {
            let vague = OF_ANYTHING.iter().find(|said| said.contains(mistake.sign));
            assert_eq!(vague, None, "{} of day {}", mistake.id, contract.day);
        }
    }
}
