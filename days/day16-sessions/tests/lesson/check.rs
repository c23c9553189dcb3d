//! The day's own server takes the check that grades a learner's, on the learner's tables.

use std::net::TcpListener;
use std::rc::Rc;
use std::time::Duration;

use contracts::World;
use contracts::learner::TABLES as LEARNERS;
use database::{Connection, Database, Settings};
use lifecycle::Background;

use crate::milestone::{App, Issuer, TABLES, server};

#[test]
fn the_milestone_passes_every_stage_on_the_learners_tables() {
    let world = Rc::new(World::new(LEARNERS).unwrap());
    let settings = Settings {
        // A machine that is busy with other tests is not a database that is gone.
        connect_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(5),
        ..Settings::new(world.database_url())
    };
    let mut connection = Connection::connect(&settings).unwrap();
    for (_, script) in TABLES.added {
        connection.batch(script).unwrap();
    }
    let environment = world.environment();
    let variable = |name: &str| {
        let mut variables = environment.iter();
        variables.find(|(it, _)| it == name).unwrap().1.clone()
    };
    let issuer = Issuer {
        key: variable("TOKEN_KEY"),
        name: variable("TOKEN_ISSUER"),
        audience: variable("TOKEN_AUDIENCE"),
    };
    let app = App::new(Database::open(&settings).unwrap(), &issuer).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let running = Background::start(server(app).unwrap(), listener).unwrap();

    let faults = contracts::faults_in(&world, 16, address);

    assert_eq!(faults, Vec::<String>::new());
    running.stop().unwrap();
}
