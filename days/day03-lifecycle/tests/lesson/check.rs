//! The day's own server takes the check that grades a learner's.

use lesson::Program;

use crate::DAY03;

#[test]
fn the_milestone_passes_every_stage_of_its_contract() {
    let program = Program::serve(DAY03).unwrap();
    assert_eq!(
        contracts::faults(3, program.address()),
        Vec::<String>::new()
    );
    assert!(program.stop().unwrap().success());
}
