//! The platform in process: its table of routes on a database of its own, asked without a socket.

use clock::{Clock, Ids};
use database::{Database, Settings};
use lifecycle::{Body, Server};
use serde_json::Value;
use tokio::runtime::Runtime;

use capstone::app::App;
use capstone::routes;

use crate::client::{Answer, PATIENCE};
use crate::platform;

/// The platform in process. Threads may share it.
pub struct World {
    runtime: Runtime,
    server: Server,
    _database: localdb::Database,
}

impl World {
    /// The curriculum, and nobody enrolled; it's the morning of 2026-03-02.
    pub fn new() -> Self {
        let database = platform::database();
        let url = database.url().to_owned();
        Self::on(database, &url)
    }

    /// The same, reaching its database by `url`.
    pub fn on(database: localdb::Database, url: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let clock = Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap());
        let settings = Settings {
            // A machine that is busy with other tests is not a database that is gone.
            connect_timeout: PATIENCE,
            statement_timeout: PATIENCE,
            ..Settings::new(url)
        };
        let opened = {
            let _in_runtime = runtime.enter();
            Database::open(&settings).unwrap()
        };
        let app = App::new(opened, clock, Ids::seeded(11));
        let handler = routes::handler(&app.into()).unwrap();
        Self {
            server: Server::new(handler).refusals(rest::render),
            runtime,
            _database: database,
        }
    }

    /// Sends `METHOD /path` with these header fields. A path is below `/api/v1` unless it says so itself.
    pub fn send(&self, line: &str, fields: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let (method, target) = line.split_once(' ').unwrap();
        let is_whole = ["/api/", "/health/"]
            .iter()
            .any(|it| target.starts_with(it));
        let target = if is_whole {
            target.to_owned()
        } else {
            format!("/api/v1{target}")
        };
        let mut request = http::Request::builder().method(method).uri(target);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let answer = self.runtime.block_on(async {
            let (head, body) = self.server.call(request).await.into_parts();
            let headers = head.headers.iter();
            Answer {
                status: head.status.as_u16(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                    .collect(),
                body: String::from_utf8(body.bytes().await.unwrap().to_vec()).unwrap(),
            }
        });
        if method != "HEAD" {
            answer.check();
        }
        answer
    }

    pub fn get(&self, target: &str) -> Answer {
        self.send(&format!("GET {target}"), &[], "")
    }

    /// Sends a JSON document; by PATCH, as a merge patch.
    pub fn json(&self, line: &str, fields: &[(&str, &str)], body: &Value) -> Answer {
        let kind = if line.starts_with("PATCH") {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        let fields = [&[("content-type", kind)], fields].concat();
        self.send(line, &fields, body.to_string())
    }
}
