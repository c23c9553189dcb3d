//! The day's own server takes the check that grades a learner's, on the learner's tables.

use std::net::TcpListener;
use std::rc::Rc;

use contracts::World;
use contracts::learner::TABLES as LEARNERS;
use database::{Connection, Settings as Place};

use crate::lesson::lab::cost;
use crate::milestone::{Serving, Settings, TABLES};

#[test]
fn the_milestone_passes_every_stage_on_the_learners_tables() {
    passes(17);
}

#[test]
fn it_passes_the_stages_of_the_day_before_as_well() {
    passes(16);
}

fn passes(day: u8) {
    let world = Rc::new(World::new(LEARNERS).unwrap());
    let mut connection = Connection::connect(&Place::new(world.database_url())).unwrap();
    for (_, script) in TABLES.added {
        connection.batch(script).unwrap();
    }
    let environment = world.environment();
    let variable = |name: &str| {
        let mut variables = environment.iter();
        variables.find(|(it, _)| it == name).unwrap().1.clone()
    };
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        key: variable("TOKEN_KEY"),
        issuer: variable("TOKEN_ISSUER"),
        audience: variable("TOKEN_AUDIENCE"),
        mail: folder.path().to_owned(),
        hasher: cost(4),
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serving = Serving::start(world.database_url(), listener, &settings).unwrap();

    let faults = contracts::faults_in(&world, day, address);

    assert_eq!(faults, Vec::<String>::new());
    serving.stop().unwrap();
}
