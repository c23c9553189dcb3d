//! The day's own server: every route asks who it is, and the log hears why somebody is refused.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use clock::Clock;
use database::{Database, Settings};
use http::Request;
use jiff::SignedDuration;
use lifecycle::Server;
use routing::Table;
use serde_json::Value;
use tokens::{Bearer, Identity, KeyRing};

use super::world::{NOW, ada};
use crate::milestone::{App, Authority, Open, TABLES, fresh_ring, server, table};

struct Own {
    server: Server,
    clock: Clock,
    authority: Authority,
    _database: localdb::Database,
}

impl Own {
    async fn new() -> Self {
        let own = tokio::task::spawn_blocking(|| TABLES.fresh().unwrap());
        let own = own.await.unwrap();
        let database = Database::open(&Settings::new(own.url())).unwrap();
        let clock = Clock::set_to(NOW.parse().unwrap());
        let authority = Authority::of(KeyRing::parse(&fresh_ring()).unwrap());
        let app = App::new(database, clock.clone());
        Self {
            server: server(app, &authority).unwrap(),
            clock,
            authority,
            _database: own,
        }
    }

    fn token(&self, identity: &Identity) -> String {
        let signer = self.authority.signer(self.clock.clone()).unwrap();
        signer.sign(identity).unwrap().token
    }

    /// Sends `METHOD /path` with this token and a course.
    async fn send(&self, method: &str, path: &str, token: Option<&str>) -> (u16, Value) {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = r#"{"slug":"sql","title":"SQL"}"#.to_owned().into();
        let response = self.server.call(request.body(body).unwrap()).await;
        let (head, body) = response.into_parts();
        let challenged = head.headers.contains_key("www-authenticate");
        assert_eq!(challenged, head.status == 401, "{path}");
        let bytes = body.bytes().await.unwrap();
        (
            head.status.as_u16(),
            serde_json::from_slice(&bytes).unwrap_or_default(),
        )
    }
}

/// Its routes, on a database that nobody asks.
fn routes() -> Table {
    let database = Database::open(&Settings::new("postgresql://ada@127.0.0.1:1/none")).unwrap();
    let authority = Authority::of(KeyRing::parse(&fresh_ring()).unwrap());
    let clock = Clock::system();
    let bearer = Bearer::new(authority.verifier(clock.clone()));
    table(Arc::new(App::new(database, clock)), bearer).unwrap()
}

#[tokio::test]
async fn every_route_but_the_pages_of_problems_needs_a_token() {
    let own = Own::new().await;
    let token = own.token(&ada());
    let mut closed = 0;
    for route in routes().routes() {
        let path = route.pattern().as_str().replace("{slug}", "rust");
        let path = path.replace("{code}", "unauthorized");
        let method = route.method().as_str();
        let (without, _) = own.send(method, &path, None).await;
        let (with, body) = own.send(method, &path, Some(&token)).await;
        assert!(with < 300, "{route}: {with} {body}");
        if route.get::<Open>().is_some() {
            assert_eq!((without, path.as_str()), (200, "/problems/unauthorized"));
        } else {
            closed += 1;
            assert_eq!(without, 401, "{route}");
        }
    }
    assert_eq!(closed, 4);
    let (status, _) = own.send("HEAD", "/me", None).await;
    assert_eq!(status, 401);
    let (status, _) = own.send("GET", "/problems/teapot", None).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_person_reads_their_own_id_and_roles_until_the_token_expires() {
    let own = Own::new().await;
    let token = own.token(&ada());
    let (status, me) = own.send("GET", "/me", Some(&token)).await;
    assert_eq!(status, 200);
    assert_eq!(me["id"], ada().subject.to_string());
    assert_eq!(me["roles"], serde_json::json!(["learner"]));
    own.clock.advance(SignedDuration::from_secs(904));
    assert_eq!(own.send("GET", "/me", Some(&token)).await.0, 200);
    own.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(own.send("GET", "/me", Some(&token)).await.0, 401);
}

#[tokio::test]
async fn the_log_has_the_reason_once_and_the_token_never() {
    let own = Own::new().await;
    let (log, _guard) = Log::start();
    let token = own.token(&ada());
    let forged = format!("{token}x");
    let (_, first) = own.send("GET", "/me", Some(&forged)).await;
    own.clock.advance(SignedDuration::from_mins(16));
    let (_, second) = own.send("GET", "/me", Some(&token)).await;
    assert_eq!(first["detail"], second["detail"]);
    let text = log.text();
    assert_eq!(
        text.matches("an access token was refused").count(),
        2,
        "{text}"
    );
    assert_eq!(
        text.matches("its signature isn't the key's").count(),
        1,
        "{text}"
    );
    assert_eq!(text.matches("it has expired").count(), 1, "{text}");
    let id = first["request_id"].as_str().unwrap();
    assert!(text.contains(id), "{text}");
    assert!(!text.contains("eyJ"), "{text}");
}

/// The log of this thread while a test keeps the guard.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let written = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || written.clone())
            .with_ansi(false)
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
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
