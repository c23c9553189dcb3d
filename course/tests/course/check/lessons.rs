//! The course's own programs pass the stages that stop them, which needs a command; each day's own tests have the others.

use checker::contract::Contract;

use super::{assert_passed, check, json, of_programs};
use crate::Learner;
use crate::built::program;

#[test]
fn each_day_whose_contract_stops_it_passes() {
    let stops = |it: &&Contract| it.stages.iter().any(|stage| stage.stops);
    for contract in of_programs().filter(stops) {
        let program = program(contract.day);
        let command = [program.to_str().unwrap().to_owned(), "serve".to_owned()];
        let output = check(
            &Learner::empty(),
            &format!("{} --json", contract.day),
            &command,
        )
        .output()
        .unwrap();
        let report = json(&output);
        assert_passed(&report, contract, "our own");
        assert_eq!(output.status.code(), Some(0));
    }
}
