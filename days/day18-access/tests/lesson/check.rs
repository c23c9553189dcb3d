//! The day's own server takes the check that grades a learner's, with the roles that the checker's tokens name.

use std::collections::HashMap;
use std::net::TcpListener;
use std::rc::Rc;

use contracts::World;
use contracts::learner::TABLES as LEARNERS;
use database::{Connection, Settings};

use crate::milestone::{Authority, TABLES, serve};

#[test]
fn the_milestone_passes_every_stage_on_the_learners_tables() {
    let world = Rc::new(World::new(LEARNERS).unwrap());
    let mut connection = Connection::connect(&Settings::new(world.database_url())).unwrap();
    for (_, script) in TABLES.added {
        connection.batch(script).unwrap();
    }
    let variables: HashMap<String, String> = world.environment().into_iter().collect();
    let authority = Authority::from(|name| variables.get(name).cloned()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serving = serve(world.database_url(), listener, &authority).unwrap();

    let faults = contracts::faults_in(&world, 18, address);

    assert_eq!(faults, Vec::<String>::new());
    serving.stop().unwrap();
}
