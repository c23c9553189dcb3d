//! The platform in process: its table of routes on a database of its own, asked without a socket.

use clock::{Clock, Ids};
use database::{Connection, Database, Executor, Settings};
use lifecycle::{Body, Server};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

use capstone::app::App;
use capstone::http::bounds::Bounds;
use capstone::routes;

use crate::client::{Answer, PATIENCE};
use crate::identity;
use crate::platform::{self, COURSE};

/// The platform in process. Threads may share it.
pub struct World {
    runtime: Runtime,
    server: Server,
    pub clock: Clock,
    pub database: localdb::Database,
}

impl World {
    /// The curriculum, an administrator, and nobody enrolled; it's the morning of 2026-03-02.
    pub fn new() -> Self {
        let database = platform::database();
        let url = database.url().to_owned();
        Self::on(database, &url)
    }

    /// The same behind these bounds.
    pub fn behind(bounds: &Bounds) -> Self {
        let database = platform::database();
        let url = database.url().to_owned();
        Self::with(database, &url, bounds)
    }

    /// The same without any, reaching its database by `url`.
    pub fn on(database: localdb::Database, url: &str) -> Self {
        Self::with(database, url, &Bounds::default())
    }

    fn with(database: localdb::Database, url: &str, bounds: &Bounds) -> Self {
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
        let app = App::new(opened, clock.clone(), Ids::seeded(11), identity::keys()).unwrap();
        let handler = routes::handler(&app.into(), bounds).unwrap();
        Self {
            server: Server::new(handler).refusals(bounds.refusals()),
            runtime,
            clock,
            database,
        }
    }

    /// Sends `METHOD /path` with these header fields, by the administrator unless they say who it is by (empty: nobody). A path is below `/api/v1` unless it says so itself.
    pub fn send(&self, line: &str, fields: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let (method, target) = line.split_once(' ').unwrap();
        let is_whole = ["/api/", "/health/", "/problems"]
            .iter()
            .any(|it| target.starts_with(it));
        let target = if is_whole {
            target.to_owned()
        } else {
            format!("/api/v1{target}")
        };
        let mut request = http::Request::builder().method(method).uri(target);
        if !fields.iter().any(|(name, _)| *name == "authorization") {
            request = request.header(
                "authorization",
                identity::bearer(identity::ADA, &self.clock),
            );
        }
        for (name, value) in fields.iter().filter(|it| **it != ("authorization", "")) {
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

    /// Deletes what is at `target`, in the state that `tag` names.
    pub fn delete(&self, target: &str, tag: &str) -> Answer {
        self.send(&format!("DELETE {target}"), &[("if-match", tag)], "")
    }

    pub fn sql(&self) -> Connection {
        Connection::connect(&Settings::new(self.database.url())).unwrap()
    }

    /// The one number that `sql` finds.
    pub fn count(&self, sql: &str) -> i64 {
        let (count,): (i64,) = self.sql().query_one(sql, &[]).unwrap();
        count
    }

    /// Waits until a statement waits for a lock.
    pub fn until_blocked(&self) {
        let waiting = "select count(*) from pg_stat_activity \
                       where datname = current_database() and wait_event_type = 'Lock'";
        platform::eventually("blocked", || self.count(waiting) > 0);
    }

    /// Whether no transaction is open but that of this question.
    pub fn is_idle(&self) -> bool {
        let others = "select count(*) from pg_stat_activity \
                      where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()";
        self.count(others) == 0
    }

    /// Somebody with an account.
    pub fn account(&self, name: &str) -> Uuid {
        let id = Uuid::now_v7();
        let insert = "\
            insert into accounts (id, email, name)
            values ($1::uuid, $1::uuid || '@example.org', $2)";
        self.sql().execute(insert, &[&id, &name]).unwrap();
        id
    }

    /// A cohort of the course; where it is.
    pub fn cohort(&self, name: &str) -> String {
        let new = json!({"course": COURSE, "name": name, "starts_on": "2026-01-30"});
        let created = self.json("POST /cohorts", &[], &new).expect(201);
        created.field("location").to_owned()
    }

    /// Somebody in a cohort of their own; where the enrollment is.
    pub fn enrollment(&self) -> String {
        let account = self.account("Ada Lovelace");
        let cohort = self.cohort(&account.to_string());
        let new = json!({ "account_id": account });
        let created = self.json(&format!("POST {cohort}/enrollments"), &[], &new);
        created.expect(201).field("location").to_owned()
    }

    /// The events so far, as `verb resource`, the oldest first.
    pub fn events(&self) -> Vec<String> {
        let select = "select verb || ' ' || resource from events order by id";
        let events: Vec<(String,)> = self.sql().query(select, &[]).unwrap();
        events.into_iter().map(|(it,)| it).collect()
    }
}

/// The last segment of a path.
pub fn id_of(place: &str) -> &str {
    place.rsplit('/').next().unwrap()
}
