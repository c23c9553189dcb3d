//! Databases to advise on.

use std::time::Duration;

use indexes::{Advice, Kind, Thresholds};
use localdb::Database;
use postgres::{Client, NoTls};

/// A database of its own on which `sql` was run.
pub fn database(sql: &str) -> Database {
    let database = Database::empty("day09_test").unwrap();
    client(&database).batch_execute(sql).unwrap();
    database
}

pub fn client(database: &Database) -> Client {
    Client::connect(database.url(), NoTls).unwrap()
}

/// Thresholds for a database that is a second old.
pub fn at_once() -> Thresholds {
    Thresholds {
        counted_for: Duration::ZERO,
        reads: 1,
        unused_bytes: 0,
        ..Thresholds::default()
    }
}

pub fn advice(client: &mut Client, thresholds: &Thresholds) -> Vec<Advice> {
    indexes::advise(&indexes::read(client, &[]).unwrap(), thresholds)
}

/// `kind about` of each.
pub fn headlines(advice: &[Advice]) -> Vec<String> {
    let headline = |it: &Advice| format!("{} {}", it.kind, it.about);
    advice.iter().map(headline).collect()
}

/// The statements of one kind, which are then run.
pub fn follow(client: &mut Client, advice: &[Advice], kind: Kind) {
    for one in advice.iter().filter(|it| it.kind == kind) {
        for statement in one.statement.split_inclusive(";\n") {
            client.batch_execute(statement).unwrap();
        }
    }
}

/// Makes the counts of what this session did so far visible to all.
pub fn flush(client: &mut Client) {
    client
        .batch_execute("select pg_stat_force_next_flush()")
        .unwrap();
}
