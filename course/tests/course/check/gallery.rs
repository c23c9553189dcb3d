//! Servers that are known to be wrong, graded as people grade theirs: one for each kind of outcome. Each mistake has its
//! own case in the tests of `contracts`.

use super::{assert_caught, assert_passed, check, in_parallel, json, of_programs, server, stages};
use crate::Learner;

#[test]
fn a_mistake_is_caught_where_it_should_be_and_called_by_its_name() {
    in_parallel(of_programs().collect(), |contract| {
        let (day, mistake) = (contract.day, &contract.mistakes[0]);
        let words = format!("{day} --json --start-within 3");
        let call = server(day, mistake.id);
        let output = check(&Learner::empty(), &words, &call).output().unwrap();
        let report = json(&output);
        assert_caught(&report, day, mistake);
        assert_eq!(output.status.code(), Some(1));
    });
}

#[test]
fn the_same_server_without_a_mistake_passes() {
    let contract = of_programs().find(|it| it.day == 4).unwrap();
    let call = server(4, "right");
    let output = check(&Learner::empty(), "4 --json", &call)
        .output()
        .unwrap();
    let report = json(&output);
    assert_passed(&report, contract, "without a mistake");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_stage_without_any_observation_is_not_proven() {
    // The second is answered before the first: nobody can see whether the second was waited for.
    let call = server(3, "slow-together");
    let output = check(&Learner::empty(), "3.10 --json", &call)
        .output()
        .unwrap();
    let report = json(&output);
    assert_eq!(stages(&report, "passed"), [""; 0], "{report:#}");
    assert_eq!(stages(&report, "failed"), [""; 0], "{report:#}");
    assert_eq!(stages(&report, "not proven"), ["3.10"], "{report:#}");
    assert_eq!(report["not_proven"], 1);
    assert_eq!(output.status.code(), Some(1));
}
