//! The world of a test: a database of its own, and the platform running on it.

use std::net::SocketAddr;
use std::sync::LazyLock;

use database::{Connection, Executor, Settings};
use lesson::Program;
use localdb::{Database, Template};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::Client;
use crate::identity;

/// The program under test.
pub const CAPSTONE: &str = env!("CARGO_BIN_EXE_capstone");

/// The only course there is.
pub const COURSE: &str = "thirty-days-of-backend";

static TEMPLATE: LazyLock<Template> =
    LazyLock::new(|| database::template("capstone", 30, identity::ADMINISTRATOR));

/// A database with the schema and the curriculum in it, an administrator, and nobody enrolled.
pub fn database() -> Database {
    Database::from_template(&TEMPLATE).unwrap()
}

/// The platform, running.
pub struct Platform {
    pub program: Program,
    pub database: Database,
}

impl Platform {
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// Starts it with other settings than the default, given as environment variables.
    pub fn with(settings: &[(&str, &str)]) -> Self {
        let database = database();
        let url = database.url().to_owned();
        let mut environment = vec![
            ("DATABASE_URL", url.as_str()),
            ("CAPSTONE_LOG", "error"),
            ("CAPSTONE_ADDRESS_LIMIT", "off"),
            ("CAPSTONE_ACCOUNT_LIMIT", "off"),
            ("CAPSTONE_TOKEN_KEYS", identity::file()),
            // A machine that is busy with other tests is not a database that is gone.
            ("CAPSTONE_CONNECT_TIMEOUT", "60s"),
            ("CAPSTONE_STATEMENT_TIMEOUT", "60s"),
            ("CAPSTONE_REQUEST_DEADLINE", "60s"),
        ];
        environment.extend_from_slice(settings);
        let program = Program::serve_with(CAPSTONE, &environment).unwrap();
        Self { program, database }
    }

    pub fn address(&self) -> SocketAddr {
        self.program.address()
    }

    pub fn client(&self) -> Client {
        Client::connect(self.address())
    }

    pub fn sql(&self) -> Connection {
        Connection::connect(&Settings::new(self.database.url())).unwrap()
    }

    /// Enrolls somebody, and says where their check-ins are.
    pub fn enroll(&self) -> String {
        let id = Uuid::now_v7();
        let (enrollment,): (Uuid,) = self
            .sql()
            .query_one(
                "with account as (
                     insert into accounts (id, email, name)
                     values ($1::uuid, $1::uuid || '@example.org', 'Ada Lovelace') returning id
                 ), cohort as (
                     insert into cohorts (id, course_id, name, starts_on)
                     select $1::uuid, id, $1::uuid, '2026-01-30' from courses returning id
                 )
                 insert into enrollments (id, account_id, cohort_id)
                 select $1::uuid, account.id, cohort.id from account, cohort
                 returning id",
                &[&id],
            )
            .unwrap();
        format!("/api/v1/enrollments/{enrollment}/check-ins")
    }

    /// How many threads the program has; Linux only.
    pub fn threads(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/task", self.program.id()))
            .unwrap()
            .count()
    }

    /// How many connections the program has with clients; Linux only.
    pub fn connections(&self) -> usize {
        let port = format!(":{:04X}", self.address().port());
        let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
        // The second column is the local address, the fourth the state: 01 is established.
        table
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>())
            .filter(|columns| columns[1].ends_with(&port) && columns[3] == "01")
            .count()
    }

    /// Closes the database to everybody, which is how PostgreSQL looks from here when it is gone.
    pub fn take_database_away(&self) {
        self.admin(&[
            "alter database {} with allow_connections false",
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '{}'",
        ]);
    }

    pub fn give_database_back(&self) {
        self.admin(&["alter database {} with allow_connections true"]);
    }

    fn admin(&self, statements: &[&str]) {
        let url = self.database.server().url("postgres");
        let mut connection = Connection::connect(&Settings::new(url)).unwrap();
        for statement in statements {
            let name = self.database.name();
            connection.batch(&statement.replace("{}", name)).unwrap();
        }
    }

    /// Locks check-ins against every use, until [`Lock::release`].
    pub fn lock_check_ins(&self) -> Lock {
        let mut connection = self.sql();
        connection
            .batch("begin; lock table check_ins in access exclusive mode")
            .unwrap();
        Lock(connection)
    }

    /// Waits until `count` of the program's statements wait for a lock.
    pub fn wait_for_blocked(&self, count: i64) {
        let mut connection = self.sql();
        eventually("blocked", || {
            let blocked: (i64,) = connection
                .query_one(
                    "select count(*) from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock'",
                    &[],
                )
                .unwrap();
            blocked.0 == count
        });
    }
}

/// A lock on check-ins.
pub struct Lock(Connection);

impl Lock {
    pub fn release(mut self) {
        self.0.batch("commit").unwrap();
    }
}

/// A check-in that nothing is wrong with.
pub fn a_check_in() -> Value {
    json!({
        "day": 4,
        "checked_in_on": "2026-02-02",
        "hours": "2.5",
        "energy": 8,
        "note": "Radix trees are simpler than their name.",
    })
}

/// Waits until `condition` holds; fails after a minute.
#[track_caller]
pub fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let start = std::time::Instant::now();
    while !condition() {
        assert!(start.elapsed() < crate::client::PATIENCE, "never: {what}");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
