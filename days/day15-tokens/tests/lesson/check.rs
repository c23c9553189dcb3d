//! The day's own server takes the check that grades a learner's, with the keys that the checker names.

use std::collections::HashMap;
use std::net::TcpListener;
use std::rc::Rc;
use std::time::Duration;

use clock::Clock;
use contracts::World;
use contracts::learner::TABLES;
use database::{Database, Settings};
use lifecycle::Background;

use crate::milestone::{App, Authority, server};

#[test]
fn the_milestone_passes_every_stage_on_the_learners_tables() {
    let world = Rc::new(World::new(TABLES).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let settings = Settings {
        // A machine that is busy with other tests is not a database that is gone.
        connect_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(5),
        ..Settings::new(world.database_url())
    };
    let database = Database::open(&settings).unwrap();
    let variables: HashMap<String, String> = world.environment().into_iter().collect();
    let authority = Authority::from(|name| variables.get(name).cloned()).unwrap();
    let app = App::new(database, Clock::system());
    let running = Background::start(server(app, &authority).unwrap(), listener).unwrap();

    assert_eq!(
        contracts::faults_in(&world, 15, address),
        Vec::<String>::new()
    );

    running.stop().unwrap();
}
