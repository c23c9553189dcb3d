//! The course's own programs pass their contracts.

use super::{assert_passed, check, json, of_programs};
use crate::Learner;
use crate::built::program;

#[test]
fn each_day_passes_its_own_contract() {
    for contract in of_programs() {
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
