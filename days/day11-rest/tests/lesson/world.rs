//! The day's own server on a database of its own, asked in process.

use std::time::{Duration, Instant};

use clock::{Clock, Ids};
use database::{Connection, Database, Settings};
use faults::Proxy;
use http::HeaderMap;
use jiff::Timestamp;
use lifecycle::{Body, Server};
use serde_json::{Value, json};

use crate::milestone::{App, TABLES, server};

pub struct World {
    pub server: Server,
    pub clock: Clock,
    /// The tests' own way to the database.
    pub database: Database,
    pub own: localdb::Database,
    /// Between the server and its database.
    pub network: Proxy,
}

/// A response, checked for the rules of every response.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl World {
    /// The world at the beginning: two courses, and a clock that stands.
    pub async fn new() -> Self {
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let own = blocking(|| TABLES.fresh().unwrap()).await;
        let network = Proxy::postgres(own.url()).unwrap();
        let settings = |url: &str| Settings {
            connections: 8,
            ..Settings::new(url)
        };
        let database = Database::open(&settings(own.url())).unwrap();
        let clock = Clock::set_to(now);
        let app = App {
            database: Database::open(&settings(network.url())).unwrap(),
            clock: clock.clone(),
            ids: Ids::seeded(11),
        };
        Self {
            server: server(app).unwrap(),
            clock,
            database,
            own,
            network,
        }
    }

    /// Sends `METHOD /path` with these header fields.
    pub async fn send(&self, line: &str, fields: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let (method, target) = line.split_once(' ').unwrap();
        let mut request = http::Request::builder().method(method).uri(target);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let (head, body) = self.server.call(request).await.into_parts();
        let answer = Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.bytes().await.unwrap().to_vec()).unwrap(),
        };
        answer.check(target, method == "HEAD");
        answer
    }

    pub async fn get(&self, target: &str) -> Answer {
        self.send(&format!("GET {target}"), &[], "").await
    }

    /// Sends a JSON document.
    pub async fn json(&self, line: &str, fields: &[(&str, &str)], body: &Value) -> Answer {
        let kind = match line.starts_with("PATCH") {
            true => "application/merge-patch+json",
            false => "application/json",
        };
        let fields = [&[("content-type", kind)], fields].concat();
        self.send(line, &fields, body.to_string()).await
    }

    /// The one number that `sql` finds.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let (count,): (i64,) = self.database.read_one(sql, &[]).await.unwrap();
        count
    }

    /// All courses that there are, as one text.
    pub async fn rows(&self) -> String {
        const ROWS: &str =
            "select coalesce(string_agg(courses::text, ';' order by slug), '') from courses";
        let (rows,): (String,) = self.database.read_one(ROWS, &[]).await.unwrap();
        rows
    }

    /// Runs `sql` on a connection beside the server's, which stays open.
    pub async fn session(&self, sql: &'static str) -> Session {
        let settings = Settings::new(self.own.url());
        let connection = blocking(move || Connection::connect(&settings).unwrap()).await;
        Session(connection).run(sql).await
    }

    /// Returns once a statement waits for a lock; fails after a minute without one.
    pub async fn until_blocked(&self) {
        const WAITING: &str = "select count(*) from pg_stat_activity \
            where datname = current_database() and wait_event_type = 'Lock'";
        let start = Instant::now();
        while self.count(WAITING).await == 0 {
            assert!(start.elapsed() < Duration::from_secs(60), "nothing waits");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Closes the database to everybody, which is how PostgreSQL looks from here when it is gone.
    pub async fn take_database_away(&self) {
        let (name, admin) = (
            self.own.name().to_owned(),
            self.own.server().url("postgres"),
        );
        blocking(move || {
            let mut connection = Connection::connect(&Settings::new(admin)).unwrap();
            for sql in [
                format!("alter database {name} with allow_connections false"),
                format!(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
                ),
            ] {
                connection.batch(&sql).unwrap();
            }
        })
        .await;
    }
}

/// A connection beside the server's, used where it may block.
pub struct Session(Connection);

impl Session {
    pub async fn run(mut self, sql: &'static str) -> Self {
        blocking(move || {
            self.0.batch(sql).unwrap();
            self
        })
        .await
    }

    /// Runs a last statement and hangs up.
    pub async fn end(self, sql: &'static str) {
        let session = self.run(sql).await;
        blocking(move || drop(session)).await;
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

impl Answer {
    /// Checks the rules of every response.
    fn check(&self, target: &str, is_head: bool) {
        assert!(self.headers.contains_key("x-request-id"), "{self:?}");
        if self.status < 400 || is_head {
            return;
        }
        assert_eq!(self.field("content-type"), "application/problem+json");
        let problem = self.document();
        assert_eq!(problem["status"], self.status, "{problem}");
        assert_eq!(problem["type"], "about:blank", "{problem}");
        assert!(problem["title"].is_string(), "{problem}");
        assert!(
            problem["detail"].as_str().unwrap().ends_with('.'),
            "{problem}"
        );
        assert_eq!(problem["instance"], target.split('?').next().unwrap());
        assert_eq!(problem["request_id"], self.field("x-request-id"));
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:?} {}", self.headers, self.body);
        self
    }

    pub fn document(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// A header field's value; empty if it isn't there.
    pub fn field(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |it| it.to_str().unwrap())
    }

    /// Pointer and code of each violation, as `/pointer code`.
    pub fn violations(&self) -> Vec<String> {
        let problem = self.document();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        errors
            .iter()
            .map(|it| text(&it["pointer"]) + " " + &text(&it["code"]))
            .collect()
    }
}

/// A course that nothing is wrong with.
pub fn a_course(slug: &str) -> Value {
    json!({"slug": slug, "title": format!("All about {slug}"), "summary": "In thirty days."})
}

/// The statuses, sorted.
pub fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<u16> = answers.iter().map(|it| it.status).collect();
    statuses.sort_unstable();
    statuses
}
