//! The day's own server on a database of its own, asked in process.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use clock::{Clock, Ids};
use database::{Connection, Database, Settings};
use faults::Proxy;
use http::HeaderMap;
use lifecycle::{Body, Response, Server};
use problem::{Circuit, Registry};
use serde_json::Value;

use crate::milestone::{App, TABLES, server};

pub struct World {
    pub server: Server,
    pub clock: Clock,
    pub circuit: Arc<Circuit>,
    pub own: localdb::Database,
    /// Between the server and its database.
    pub network: Proxy,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl World {
    pub async fn new() -> Self {
        let own = blocking(|| TABLES.fresh().unwrap()).await;
        let network = Proxy::postgres(own.url()).unwrap();
        let database = Database::open(&Settings::new(network.url())).unwrap();
        let clock = Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap());
        let app = App::new(database, clock.clone(), Ids::seeded(14));
        let circuit = Arc::clone(&app.circuit);
        Self {
            server: server(app).unwrap(),
            clock,
            circuit,
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
        let response = self.server.call(request.body(body.into()).unwrap()).await;
        Answer::of(response).await
    }

    pub async fn get(&self, target: &str) -> Answer {
        self.send(&format!("GET {target}"), &[], "").await
    }

    /// Posts a course.
    pub async fn post(&self, course: &str) -> Answer {
        let json = [("content-type", "application/json")];
        self.send("POST /courses", &json, course.to_owned()).await
    }

    /// Runs `sql` past the proxy.
    pub async fn batch(&self, sql: impl Into<String>) -> Result<(), database::Error> {
        let (url, sql) = (self.own.url().to_owned(), sql.into());
        blocking(move || Connection::connect(&Settings::new(url))?.batch(&sql)).await
    }
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (head, body) = response.into_parts();
        Self {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.bytes().await.unwrap().to_vec()).unwrap(),
        }
    }

    pub fn field(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |it| it.to_str().unwrap())
    }

    pub fn document(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Holds it to what every refusal has.
    #[track_caller]
    pub fn is(&self, status: u16, code: &str) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.field("content-type"), "application/problem+json");
        let document = self.document();
        let registry = Registry::standard();
        let kind = registry.find(code).unwrap();
        assert_eq!(document["type"], registry.url(kind), "{document}");
        assert_eq!(document["title"], kind.title);
        assert_eq!(document["status"], status);
        assert!(
            document["detail"].as_str().unwrap().ends_with('.'),
            "{document}"
        );
        assert!(document["instance"].as_str().unwrap().starts_with('/'));
        assert_eq!(document["request_id"], self.field("x-request-id"));
        self
    }
}

pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// The log of this thread while a test keeps the guard.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let written = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || written.clone())
            .with_ansi(false)
            .without_time()
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
