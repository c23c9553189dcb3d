//! The gate in a server: before parameters and body, and never a guess.

use std::sync::Arc;

use access::{Declare, Gate, Grant, Reach, is_declared, is_public};
use clock::{Clock, Ids};
use database::{Database, Settings};
use http::Request;
use jiff::SignedDuration;
use lifecycle::{Response, Server};
use rest::{Api, Call, Json, Problem, State};
use routing::{BuildError, Table};
use serde_json::Value;
use tokens::{Authenticate, Bearer, Identity, Key, KeyRing, Signer, Terms, Verifier};
use uuid::Uuid;

use super::world::{Action, Book, id, person, policy};

pub struct App {
    database: Database,
    clock: Clock,
}

impl State for App {
    fn database(&self) -> &Database {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }
}

/// What the handler finds.
#[derive(Clone, serde::Serialize, schemars::JsonSchema)]
struct Seen {
    everything: bool,
    nothing: bool,
    actor: String,
    on_behalf_of: Option<String>,
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Note {
    #[serde(rename = "text")]
    _text: String,
}

async fn seen(call: Call<App>) -> Result<Json<Seen>, Problem> {
    let (reach, actor) = (Reach::of(&call), crud::Actor::of(&call));
    Ok(Json(Seen {
        everything: reach.is_everything(),
        nothing: reach.is_nothing(),
        actor: actor.name().to_owned(),
        on_behalf_of: actor.on_behalf_of().map(str::to_owned),
    }))
}

async fn note(call: Call<App>, _: Json<Note>) -> Result<Json<Seen>, Problem> {
    seen(call).await
}

pub struct World {
    pub server: Server,
    pub signer: Signer,
    pub book: Book,
    pub clock: Clock,
}

fn api() -> Api<App> {
    // Nobody listens there, and nothing here asks it.
    let settings = Settings::new("postgresql://ada@127.0.0.1:1/none");
    let app = App {
        database: Database::open(&settings).unwrap(),
        clock: Clock::system(),
    };
    Api::new(Arc::new(app)).parameter::<Uuid>("id")
}

pub fn table(api: Api<App>) -> Result<Table, BuildError> {
    api.build(is_declared::<Action>)
}

impl World {
    pub fn new() -> Self {
        let clock = Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap());
        let key = Key::secret("a", b"G7rb0wUxTq1FzYk4cN9sVd2hLmPa8eJQ").unwrap();
        let ring = Arc::new(KeyRing::new(vec![key], SignedDuration::from_mins(15)).unwrap());
        let terms = Terms {
            issuer: "https://login.example".to_owned(),
            audience: "https://api.example".to_owned(),
            client: "web".to_owned(),
        };
        let verifier = Verifier::new(ring.clone(), &terms.issuer, &terms.audience, clock.clone());
        let book = Book::of(&[
            (id(1), Grant::Learner),
            (id(2), Grant::Administrator),
            (id(3), Grant::Learner),
        ]);
        let api = api()
            .get("/", seen)
            .public()
            .get("/me", seen)
            .signed_in()
            .get("/courses", seen)
            .allow(Action::ReadCourses)
            .post("/courses", note)
            .allow(Action::WriteCourses)
            .get("/notes/{id}", seen)
            .allow(Action::ReadNotes)
            .put("/notes/{id}", note)
            .allow(Action::WriteNotes)
            .put("/password", note)
            .allow(Action::ChangePassword)
            .with(
                Authenticate::new()
                    .with(Bearer::new(verifier))
                    .open_if(is_public),
            )
            .with(Gate::new(policy(), Arc::new(book.clone())));
        Self {
            server: Server::new(table(api).unwrap()).refusals(rest::render),
            signer: Signer::new(ring, terms, clock.clone(), Ids::seeded(18)).unwrap(),
            book,
            clock,
        }
    }

    /// Sends `METHOD /path` as `who`.
    pub async fn send(&self, line: &str, who: Option<&Identity>, body: &str) -> (Response, Value) {
        let (method, target) = line.split_once(' ').unwrap();
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header("content-type", "application/json");
        if let Some(identity) = who {
            let token = self.signer.sign(identity).unwrap().token;
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(body.to_owned().into()).unwrap();
        let (head, body) = self.server.call(request).await.into_parts();
        let bytes = body.bytes().await.unwrap();
        let document = serde_json::from_slice(&bytes).unwrap_or_default();
        (
            Response::from_parts(head, lifecycle::Body::empty()),
            document,
        )
    }

    pub async fn status(&self, line: &str, who: Option<&Identity>) -> u16 {
        self.send(line, who, "").await.0.status().as_u16()
    }
}

#[tokio::test]
async fn the_gate_refuses_before_parameters_types_and_bodies() {
    let world = World::new();
    let (ada, root) = (person(1), person(2));
    for (line, who, status) in [
        // What the router refuses comes first, then 401, then 403; only then is the path's parameter looked at.
        ("GET /nowhere", None, 404),
        ("DELETE /courses", None, 405),
        ("POST /courses", None, 401),
        ("POST /courses", Some(&ada), 403),
        ("POST /courses", Some(&root), 400),
        ("PUT /notes/1", None, 401),
        ("PUT /notes/1", Some(&ada), 404),
        ("GET /notes/1", Some(&person(9)), 403),
        ("GET /courses", Some(&ada), 200),
        ("HEAD /courses", Some(&ada), 200),
        ("HEAD /courses", None, 401),
        // Somebody without any role may ask who they are.
        ("GET /me", Some(&person(9)), 200),
        ("GET /me", None, 401),
    ] {
        assert_eq!(world.status(line, who).await, status, "{line}");
    }
}

#[tokio::test]
async fn an_open_route_lets_everybody_in_and_gives_nobody_a_reach() {
    let world = World::new();
    let (response, seen) = world.send("GET /", None, "").await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        (&seen["nothing"], &seen["everything"]),
        (&true.into(), &false.into())
    );
    let (_, seen) = world.send("GET /courses", Some(&person(2)), "").await;
    assert_eq!(seen["everything"], true);
}

#[tokio::test]
async fn a_limited_credential_is_told_its_missing_scope() {
    let world = World::new();
    let limited = Identity {
        scopes: Some(vec!["courses:read".to_owned()]),
        ..person(2)
    };
    assert_eq!(world.status("GET /courses", Some(&limited)).await, 200);
    let (response, _) = world.send("POST /courses", Some(&limited), "{}").await;
    assert_eq!(response.status(), 403);
    let challenge = &response.headers()["www-authenticate"];
    assert_eq!(
        challenge,
        "Bearer error=\"insufficient_scope\", scope=\"courses:write\""
    );
}

#[tokio::test]
async fn roles_in_the_token_count_for_nothing() {
    let world = World::new();
    let boastful = Identity {
        roles: vec!["administrator".to_owned(), "staff".to_owned()],
        ..person(1)
    };
    assert_eq!(world.status("POST /courses", Some(&boastful)).await, 403);
}

#[tokio::test]
async fn roles_that_cannot_be_read_let_nobody_in() {
    let world = World::new();
    world.book.set(None);
    for (line, status) in [("GET /courses", 503), ("GET /", 200)] {
        assert_eq!(world.status(line, Some(&person(2))).await, status, "{line}");
    }
}

#[test]
fn a_route_that_does_not_say_who_may_use_it_is_not_built() {
    let silent = table(api().get("/courses", seen));
    let error = silent.unwrap_err().to_string();
    assert!(error.contains("say who may use it"), "{error}");
    let both = api().get("/courses", seen).public();
    let both = both.allow(Action::ReadCourses);
    assert!(table(both).is_err());
    let both = api().get("/courses", seen).public().signed_in();
    assert!(table(both).is_err());
}

#[tokio::test]
async fn a_route_of_a_table_without_the_rule_is_closed() {
    let gate = Gate::new(
        policy(),
        Arc::new(Book::of(&[(id(2), Grant::Administrator)])),
    );
    let careless = api().get("/forgotten", seen).with(gate).build(|_| Ok(()));
    let server = Server::new(careless.unwrap());
    let request = Request::get("/forgotten").body("".into()).unwrap();
    assert_eq!(server.call(request).await.status(), 403);
}
