//! The day's own server takes the check that grades a learner's.

use std::net::TcpListener;
use std::rc::Rc;

use clock::{Clock, Ids};
use contracts::World;
use contracts::learner::TABLES as LEARNERS;
use database::{Connection, Settings as Place};

use crate::milestone::{Settings, TABLES, serve};

#[test]
fn the_milestone_passes_every_stage_on_the_learners_tables() {
    let world = Rc::new(World::new(LEARNERS).unwrap());
    let mut connection = Connection::connect(&Place::new(world.database_url())).unwrap();
    for (_, script) in TABLES.added {
        connection.batch(script).unwrap();
    }
    let environment = world.environment();
    let variable = |name: &str| {
        let mut variables = environment.iter();
        variables.find(|(it, _)| it == name).unwrap().1.as_str()
    };
    let (host, port) = variable("EGRESS_ALLOW").rsplit_once(':').unwrap();
    let settings = Settings {
        clock: Clock::system(),
        ids: Ids::system(),
        proxies: vec![variable("TRUSTED_PROXIES").parse().unwrap()],
        origins: vec![variable("ALLOWED_ORIGIN").to_owned()],
        allowed_hosts: vec![(host.to_owned(), port.parse().unwrap())],
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (server, _database) = serve(world.database_url(), listener, &settings).unwrap();

    assert_eq!(
        contracts::faults_in(&world, 19, address),
        Vec::<String>::new()
    );

    server.stop().unwrap();
}
