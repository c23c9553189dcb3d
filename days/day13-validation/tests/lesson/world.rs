//! The day's own server on a database of its own, asked in process.

use clock::{Clock, Ids};
use database::{Database, Settings};
use lifecycle::{Body, Server};
use serde_json::Value;

use crate::milestone::{App, TABLES, server};

pub const CHECK_INS: &str = "/courses/rust/check-ins";

pub struct World {
    server: Server,
    /// The tests' own way to the database.
    database: Database,
    _own: localdb::Database,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub etag: String,
    pub body: Value,
}

impl World {
    /// The world at the beginning: a course, two learners, no check-in.
    pub async fn new() -> Self {
        let own = tokio::task::spawn_blocking(|| TABLES.fresh().unwrap());
        let own = own.await.unwrap();
        let database = Database::open(&Settings::new(own.url())).unwrap();
        let app = App {
            database: database.clone(),
            clock: Clock::system(),
            ids: Ids::seeded(13),
        };
        Self {
            server: server(app).unwrap(),
            database,
            _own: own,
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
        let field = |name: &str| {
            let value = head.headers.get(name);
            value.map_or("", |it| it.to_str().unwrap()).to_owned()
        };
        Answer {
            status: head.status.as_u16(),
            location: field("location"),
            etag: field("etag"),
            body: serde_json::from_slice(&body.bytes().await.unwrap()).unwrap_or_default(),
        }
    }

    /// Sends a body as JSON, or as a merge patch if it is a PATCH.
    pub async fn json(&self, line: &str, body: impl Into<Body>) -> Answer {
        let kind = match line.starts_with("PATCH") {
            true => "application/merge-patch+json",
            false => "application/json",
        };
        self.send(line, &[("content-type", kind), ("if-match", "*")], body)
            .await
    }

    pub async fn get(&self, target: &str) -> Answer {
        self.send(&format!("GET {target}"), &[], "").await
    }

    /// All rows that there are, as one text.
    pub async fn rows(&self) -> String {
        const ROWS: &str = "\
            select concat(
                (select string_agg(courses::text, ';' order by slug) from courses),
                (select string_agg(check_ins::text, ';' order by id) from check_ins))";
        let (rows,): (String,) = self.database.read_one(ROWS, &[]).await.unwrap();
        rows
    }
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Pointer and code of each violation, as `/pointer code`.
    pub fn violations(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|it| {
                let text = |name: &str| it[name].as_str().unwrap();
                assert!(text("detail").ends_with('.'), "{it}");
                format!("{} {}", text("pointer"), text("code"))
            })
            .collect()
    }
}

/// A check-in that nothing is wrong with.
pub fn a_check_in(day: u32) -> String {
    format!(
        r#"{{"learner_id": "00000000-0000-7000-8000-000000000001", "day": {day}, "hours": "2.5", "energy": 7}}"#
    )
}
