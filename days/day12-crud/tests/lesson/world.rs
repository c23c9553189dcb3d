//! The day's own server on a database of its own, asked in process.

use std::thread;
use std::time::{Duration, Instant};

use clock::{Clock, Ids};
use database::{Connection, Database, Executor as _, FromRow, Settings};
use http::HeaderMap;
use lifecycle::Server;
use serde_json::{Value, json};

use crate::milestone::{App, TABLES, server};

pub const ADA: &str = "00000000-0000-7000-8000-000000000001";
pub const BOB: &str = "00000000-0000-7000-8000-000000000002";

pub struct World {
    pub server: Server,
    /// The tests' own way to the database.
    pub database: Database,
    pub own: localdb::Database,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl World {
    /// The world at the beginning: two courses, two learners, an empty log.
    pub async fn new() -> Self {
        let own = blocking(|| TABLES.fresh().unwrap()).await;
        Self::on(own)
    }

    /// A server that has just started on `own`.
    pub fn on(own: localdb::Database) -> Self {
        let settings = Settings {
            connections: 8,
            ..Settings::new(own.url())
        };
        let app = App {
            database: Database::open(&settings).unwrap(),
            clock: Clock::system(),
            ids: Ids::seeded(12),
        };
        Self {
            server: server(app).unwrap(),
            database: Database::open(&settings).unwrap(),
            own,
        }
    }

    /// Sends `METHOD /path` with a JSON document, under the condition `If-Match: tag` if there is a tag.
    pub async fn send(&self, line: &str, tag: &str, body: Value) -> Answer {
        let (method, target) = line.split_once(' ').unwrap();
        let kind = match method {
            "PATCH" => "application/merge-patch+json",
            _ => "application/json",
        };
        let mut request = http::Request::builder()
            .method(method)
            .uri(target)
            .header("content-type", kind);
        if !tag.is_empty() {
            request = request.header("if-match", tag);
        }
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let response = self.server.call(request.body(body.into()).unwrap()).await;
        let (head, body) = response.into_parts();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.bytes().await.unwrap().to_vec()).unwrap(),
        }
    }

    pub async fn get(&self, target: &str) -> Answer {
        self.send(&format!("GET {target}"), "", Value::Null).await
    }

    /// Makes a check-in of Ada's in the course `rust`; its path.
    pub async fn check_in(&self, day: i32) -> String {
        let created = self
            .send("POST /courses/rust/check-ins", "", a_check_in(day))
            .await
            .expect(201);
        created.field("location").to_owned()
    }

    /// Verb, resource, the note before and the note after, of each event in its order.
    pub async fn events(&self) -> Vec<[String; 4]> {
        const EVENTS: &str = "\
            select verb, resource, coalesce(before ->> 'note', '-'), coalesce(after ->> 'note', '-')
            from events
            order by id";
        let rows: Vec<(String, String, String, String)> =
            self.database.read(EVENTS, &[]).await.unwrap();
        rows.into_iter().map(|(a, b, c, d)| [a, b, c, d]).collect()
    }

    /// Runs `job` on a connection beside the server's.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, database::Error> + Send + 'static,
    ) -> Result<T, database::Error> {
        self.database.run(job).await
    }

    /// Runs `sql` on a connection beside the server's, which stays open.
    pub async fn session(&self, sql: &'static str) -> Session {
        Session::open(self.own.url()).await.run(sql).await
    }

    /// Returns once a statement waits for a lock; fails after a minute without one.
    pub async fn until_blocked(&self) {
        until_blocked(self.own.url().to_owned()).await;
    }
}

/// Returns once a statement on the database at `url` waits for a lock; fails after a minute without one.
pub async fn until_blocked(url: String) {
    const WAITING: &str = "\
        select count(*)
        from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'";
    blocking(move || {
        let mut connection = Connection::connect(&Settings::new(url)).unwrap();
        let start = Instant::now();
        while connection.query_one::<(i64,)>(WAITING, &[]).unwrap().0 == 0 {
            assert!(start.elapsed() < Duration::from_secs(60), "nothing waits");
            thread::sleep(Duration::from_millis(5));
        }
    })
    .await;
}

/// A connection beside the server's, used where it may block.
pub struct Session(Option<Connection>);

impl Session {
    pub async fn open(url: &str) -> Self {
        let settings = Settings::new(url);
        Self(Some(
            blocking(move || Connection::connect(&settings).unwrap()).await,
        ))
    }

    pub async fn run(self, sql: &'static str) -> Self {
        let (session, result) = self.attempt(sql).await;
        result.unwrap();
        session
    }

    /// Runs what may be refused; the constraint that did.
    pub async fn attempt(self, sql: &'static str) -> (Self, Result<(), String>) {
        let refused =
            |error: database::Error| error.constraint().unwrap_or("no constraint").to_owned();
        self.with(move |connection| connection.batch(sql).map_err(refused))
            .await
    }

    /// The one value that `sql` finds.
    pub async fn value<T>(self, sql: &'static str) -> (Self, T)
    where
        (T,): FromRow,
        T: Send + 'static,
    {
        self.with(move |connection| connection.query_one::<(T,)>(sql, &[]).unwrap().0)
            .await
    }

    async fn with<T: Send + 'static>(
        mut self,
        job: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> (Self, T) {
        blocking(move || {
            let result = job(self.0.as_mut().unwrap());
            (self, result)
        })
        .await
    }
}

/// The driver's client must not be dropped where async code runs, not even by a test that fails.
impl Drop for Session {
    fn drop(&mut self) {
        let connection = self.0.take();
        thread::spawn(move || drop(connection));
    }
}

pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

impl Answer {
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

/// A check-in of Ada's, as a POST sends it.
pub fn a_check_in(day: i32) -> Value {
    json!({"learner_id": ADA, "day": day, "hours": "2.5", "energy": 7, "note": "First."})
}

/// The same as a PUT sends it, with this note.
pub fn noted(day: i32, note: &str) -> Value {
    json!({"day": day, "hours": "2.5", "energy": 7, "note": note})
}
