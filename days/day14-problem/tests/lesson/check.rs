//! The day's own server takes the check that grades a learner's, with its database behind the checker's proxy.

use std::net::TcpListener;
use std::rc::Rc;

use contracts::World;
use contracts::learner::TABLES;

use crate::milestone::serve;

#[test]
fn the_milestone_passes_every_stage_on_the_learners_tables() {
    let world = Rc::new(World::new(TABLES).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (running, database, _) = serve(world.database_url(), listener).unwrap();

    assert_eq!(
        contracts::faults_in(&world, 14, address),
        Vec::<String>::new()
    );

    running.stop().unwrap();
    drop(database);
}
