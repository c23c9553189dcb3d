//! The day's own server takes the checks that grade a learner's.

use std::net::TcpListener;

use clock::{Clock, Ids};
use contracts::learner::TABLES;
use database::{Connection, Database, Settings};
use lifecycle::Background;

use crate::milestone::{App, server};

#[test]
fn the_milestone_passes_every_stage_of_days_11_and_12_on_the_learners_tables() {
    let own = localdb::Database::empty("day12").unwrap();
    let mut connection = Connection::connect(&Settings::new(own.url())).unwrap();
    connection.batch(TABLES).unwrap();
    connection
        .batch(include_str!("../../sql/events.sql"))
        .unwrap();
    let app = App {
        database: Database::open(&Settings::new(own.url())).unwrap(),
        clock: Clock::system(),
        ids: Ids::system(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let running = Background::start(server(app).unwrap(), listener).unwrap();

    for day in [11, 12] {
        assert_eq!(contracts::faults(day, address), Vec::<String>::new());
    }

    running.stop().unwrap();
}
