//! Databases to test on.

use std::time::{Duration, Instant};

use database::{Connection, Database, Executor as _, Settings};
use rust_decimal::Decimal;
use uuid::Uuid;

/// The ledger of the lesson: three learners with 10 hours each.
pub const LEDGER: &str = include_str!("../../sql/ledger.sql");

/// A database with `sql` in it.
pub fn with(sql: &str) -> localdb::Database {
    let own = localdb::Database::empty("day10_test").unwrap();
    apart(|| connect(&own).batch(sql).unwrap());
    own
}

/// A blocking connection to it, outside the bridge.
pub fn connect(own: &localdb::Database) -> Connection {
    Connection::connect(&settings(own, 1)).unwrap()
}

/// A bridge with `connections`.
pub fn bridge(own: &localdb::Database, connections: usize) -> Database {
    Database::open(&settings(own, connections)).unwrap()
}

fn settings(own: &localdb::Database, connections: usize) -> Settings {
    Settings {
        connections,
        waiting: 64,
        // The machine may be busy building everything else.
        connect_timeout: Duration::from_secs(20),
        statement_timeout: Duration::from_secs(60),
        lock_timeout: Duration::from_secs(60),
        read_timeout: Duration::from_secs(60),
        ..Settings::new(own.url())
    }
}

/// The balances in the order of the learners' ids, outside the bridge and its threads.
pub fn balances(own: &localdb::Database) -> Vec<(Uuid, Decimal)> {
    let select = "select learner_id, hours from balances order by learner_id";
    apart(|| connect(own).query(select, &[]).unwrap())
}

/// The one number that `sql` finds.
pub fn number(own: &localdb::Database, sql: &str) -> i64 {
    apart(|| connect(own).query_one::<(i64,)>(sql, &[]).unwrap().0)
}

/// Runs `job` on a thread of its own: inside async code the driver would panic.
pub fn apart<T: Send>(job: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(job).join().unwrap())
}

/// Looks again and again until `holds`; panics after a minute.
pub async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < deadline, "never came: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Fails unless no session on this database has a transaction open.
pub async fn nothing_is_left_open(own: &localdb::Database) {
    let open = "select count(*) from pg_stat_activity
                where datname = current_database() and state like 'idle in transaction%'";
    eventually("the end of all transactions", || number(own, open) == 0).await;
}
