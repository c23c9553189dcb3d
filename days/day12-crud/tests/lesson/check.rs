//! The day's own program takes the checks that grade a learner's: it serves the database that the checker made.

use std::rc::Rc;

use contracts::World;
use contracts::learner::TABLES;
use lesson::Program;
use postgres::{Client, NoTls};

const DAY12: &str = env!("CARGO_BIN_EXE_day12");

#[test]
fn the_program_passes_every_stage_of_days_11_and_12_on_the_learners_tables() {
    let world = Rc::new(World::new(TABLES).unwrap());
    let environment = world.environment();
    let environment: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let program = Program::serve_with(DAY12, &environment).unwrap();

    for day in [11, 12] {
        let faults = contracts::faults_in(&world, day, program.address());
        assert_eq!(faults, Vec::<String>::new());
    }

    let mut theirs = Client::connect(world.database_url(), NoTls).unwrap();
    let events = theirs
        .query_one("select count(*) from events", &[])
        .unwrap();
    assert_ne!(
        events.get::<_, i64>(0),
        0,
        "it served a database of its own"
    );
    assert!(program.stop().unwrap().success());
}
