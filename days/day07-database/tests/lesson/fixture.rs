//! Databases to test on.

use std::time::Duration;

use database::{Database, Settings};

/// A database with the schema of day 7, the course and the lesson's cohort.
pub fn cohort() -> localdb::Database {
    let template = database::template("day07_test", 7, include_str!("../../sql/cohort.sql"));
    localdb::Database::from_template(&template).unwrap()
}

/// An empty database.
pub fn empty() -> localdb::Database {
    localdb::Database::empty("day07_test").unwrap()
}

/// Settings for `url` with `connections` for jobs and nobody waiting beyond `waiting`.
pub fn settings(url: &str, connections: usize, waiting: usize) -> Settings {
    Settings {
        connections,
        waiting,
        // The machine may be busy building everything else.
        connect_timeout: Duration::from_secs(20),
        statement_timeout: Duration::from_secs(60),
        lock_timeout: Duration::from_secs(60),
        read_timeout: Duration::from_secs(60),
        ..Settings::new(url)
    }
}

/// A bridge to `own` with two connections.
pub fn bridge(own: &localdb::Database) -> Database {
    Database::open(&settings(own.url(), 2, 16)).unwrap()
}

/// Runs `sql` on `own`, outside the bridge.
pub fn execute(own: &localdb::Database, sql: &str) {
    client(own, |client| client.batch_execute(sql).unwrap());
}

/// The one number that `sql` finds on `own`, outside the bridge.
pub fn count(own: &localdb::Database, sql: &str) -> i64 {
    client(own, |client| client.query_one(sql, &[]).unwrap().get(0))
}

/// A blocking client of `own`, on a thread of its own: inside async code it would panic.
pub fn client<T: Send>(
    own: &localdb::Database,
    job: impl FnOnce(&mut postgres::Client) -> T + Send,
) -> T {
    std::thread::scope(|scope| {
        let job = || job(&mut postgres::Client::connect(own.url(), postgres::NoTls).unwrap());
        scope.spawn(job).join().unwrap()
    })
}

/// Looks again and again until `holds`; panics after a minute.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = std::time::Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(std::time::Instant::now() < deadline, "never came: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Tries again and again until it succeeds; panics after a minute, with the last error.
pub async fn eventually_ok(mut attempt: impl AsyncFnMut() -> Result<(), database::Error>) {
    let deadline = std::time::Instant::now() + Duration::from_secs(60);
    while let Err(error) = attempt().await {
        let late = std::time::Instant::now() >= deadline;
        assert!(!late, "still fails: {error}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
