//! The day's own server takes the check that grades a learner's.

use std::net::TcpListener;

use contracts::learner::TABLES;
use database::{Connection, Database, Settings};
use lifecycle::Background;

use crate::milestone::{App, server};

#[test]
fn the_milestone_passes_every_stage_on_the_learners_tables() {
    let own = localdb::Database::empty("day13").unwrap();
    let mut connection = Connection::connect(&Settings::new(own.url())).unwrap();
    connection.batch(TABLES).unwrap();
    let app = App::new(Database::open(&Settings::new(own.url())).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let running = Background::start(server(app).unwrap(), listener).unwrap();

    assert_eq!(contracts::faults(13, address), Vec::<String>::new());

    running.stop().unwrap();
}
