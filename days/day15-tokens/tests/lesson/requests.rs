//! Who is behind a request, and what a request of nobody gets.

use std::sync::Arc;

use database::{Database, Settings};
use http::request::Parts;
use http::{Request, StatusCode};
use lifecycle::{BoxFuture, Response, Server};
use rest::{Api, Call, Json, Problem, State};
use serde_json::{Value, json};
use tokens::{Authenticate, Bearer, Identity, Scheme};
use uuid::Uuid;

use super::world::{World, ada};

struct App {
    database: Database,
    clock: clock::Clock,
}

impl State for App {
    fn database(&self) -> &Database {
        &self.database
    }

    fn clock(&self) -> &clock::Clock {
        &self.clock
    }
}

/// What the route knows of the person.
#[derive(Clone, serde::Serialize, schemars::JsonSchema)]
struct Seen {
    identity: Option<Uuid>,
    actor: String,
}

/// Open to everybody.
struct Open;

async fn seen(call: Call<App>) -> Result<Json<Seen>, Problem> {
    Ok(Json(Seen {
        identity: Identity::maybe(&call).map(|it| it.subject),
        actor: crud::Actor::of(&call).name().to_owned(),
    }))
}

async fn required(call: Call<App>) -> Result<Json<Seen>, Problem> {
    Identity::of(&call)?;
    seen(call).await
}

/// A scheme that can't judge, or says that somebody is there.
struct Other(&'static str);

impl Scheme for Other {
    fn identify<'a>(&'a self, head: &'a Parts) -> BoxFuture<'a, Result<Option<Identity>, Problem>> {
        let found = match (self.0, head.headers.contains_key("x-other")) {
            (_, false) => Ok(None),
            ("away", _) => Err(Problem::unavailable("The sessions can't be read.")),
            _ => Ok(Some(Identity {
                scheme: "session",
                ..Identity::new(Uuid::from_u128(2))
            })),
        };
        Box::pin(async { found })
    }
}

fn server(world: &World, other: &'static str) -> Server {
    // Nobody listens there, and nothing here asks it.
    let settings = Settings::new("postgresql://ada@127.0.0.1:1/none");
    let app = App {
        database: Database::open(&settings).unwrap(),
        clock: world.clock.clone(),
    };
    let authenticate = Authenticate::new()
        .with(Other(other))
        .with(Bearer::new(world.verifier.clone()))
        .open_if(|route| route.get::<Open>().is_some());
    let table = Api::new(Arc::new(app))
        .parameter::<Uuid>("id")
        .get("/seen", seen)
        .get("/seen/{id}", seen)
        .get("/open", seen)
        .attribute(Open)
        .get("/open/required", required)
        .attribute(Open)
        .with(authenticate)
        .build(|_| Ok(()));
    Server::new(table.unwrap()).refusals(rest::render)
}

async fn ask(server: &Server, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, Value) {
    let mut request = Request::get(path);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let response: Response = server.call(request.body("".into()).unwrap()).await;
    let (head, body) = response.into_parts();
    let challenge = head.headers.get("www-authenticate");
    let challenge = challenge.map_or("", |it| it.to_str().unwrap()).to_owned();
    let bytes = body.bytes().await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    (head.status, challenge, body)
}

const NONE: &str = "Bearer";
const INVALID: &str = "Bearer error=\"invalid_token\"";

#[tokio::test]
async fn a_valid_token_names_the_account_to_all_that_ask() {
    let world = World::new();
    let server = server(&world, "");
    for scheme in ["Bearer", "bearer", "BEARER "] {
        let field = format!("{scheme} {}", world.token());
        let (status, _, body) = ask(&server, "/seen", &[("authorization", &field)]).await;
        assert_eq!(status, 200, "{scheme}");
        let id = ada().subject;
        assert_eq!(body, json!({"identity": id, "actor": id.to_string()}));
    }
}

#[tokio::test]
async fn a_request_of_nobody_is_401_and_says_what_it_needs() {
    let world = World::new();
    let server = server(&world, "");
    let valid = format!("Bearer {}", world.token());
    let table: [(&[(&str, &str)], &str); 8] = [
        (&[], NONE),
        (&[("authorization", "Basic YWRhOmFkYQ==")], NONE),
        (&[("authorization", "Bearer")], INVALID),
        (&[("authorization", "Bearer ")], INVALID),
        (&[("authorization", "Bearer a.b.c")], INVALID),
        (&[("authorization", "Bearer \u{e9}")], INVALID),
        (
            &[("authorization", &valid), ("authorization", &valid)],
            INVALID,
        ),
        (&[("authorization", &format!("{valid} x"))], INVALID),
    ];
    let mut details = Vec::new();
    for (fields, expected) in table {
        let (status, challenge, body) = ask(&server, "/seen", fields).await;
        assert_eq!(
            (status.as_u16(), &*challenge),
            (401, expected),
            "{fields:?}"
        );
        details.push(body["detail"].clone());
    }
    // One sentence without credentials, and one for all that aren't valid.
    details.dedup();
    assert_eq!(details.len(), 2, "{details:?}");
    let in_the_query = format!("/seen?access_token={}", world.token());
    assert_eq!(ask(&server, &in_the_query, &[]).await.0, 401);
}

#[tokio::test]
async fn the_refusal_stands_between_the_route_and_its_parameters() {
    let world = World::new();
    let server = server(&world, "");
    assert_eq!(ask(&server, "/nothing", &[]).await.0, 404);
    assert_eq!(ask(&server, "/seen/not-a-uuid", &[]).await.0, 401);
    let valid = format!("Bearer {}", world.token());
    let fields = [("authorization", &*valid)];
    assert_eq!(ask(&server, "/seen/not-a-uuid", &fields).await.0, 404);
}

#[tokio::test]
async fn an_open_route_takes_everybody() {
    let world = World::new();
    let server = server(&world, "away");
    let nobody = json!({"identity": null, "actor": "anonymous"});
    let fields: [&[(&str, &str)]; 3] = [
        &[],
        &[("authorization", "Bearer a.b.c")],
        &[("x-other", "1")],
    ];
    for fields in fields {
        let (status, _, body) = ask(&server, "/open", fields).await;
        assert_eq!((status.as_u16(), body), (200, nobody.clone()), "{fields:?}");
    }
    let (status, challenge, _) = ask(&server, "/open/required", &[]).await;
    assert_eq!((status.as_u16(), &*challenge), (401, NONE));
    let valid = format!("Bearer {}", world.token());
    let (_, _, body) = ask(&server, "/open", &[("authorization", &valid)]).await;
    assert_eq!(body["identity"], json!(ada().subject));
}

#[tokio::test]
async fn the_first_scheme_whose_credential_is_there_decides() {
    let world = World::new();
    let valid = format!("Bearer {}", world.token());
    let both = [("x-other", "1"), ("authorization", &*valid)];
    let (_, _, body) = ask(&server(&world, "there"), "/seen", &both).await;
    assert_eq!(body["identity"], json!(Uuid::from_u128(2)));
    // A scheme that can't judge lets nobody in, whatever else the request has.
    let (status, _, _) = ask(&server(&world, "away"), "/seen", &both).await;
    assert_eq!(status, 503);
}

#[tokio::test]
async fn a_route_without_any_scheme_lets_nobody_in() {
    let world = World::new();
    let middleware = Authenticate::new();
    let router = routing::Router::new()
        .get("/", async |_: lifecycle::Request| "in")
        .with(middleware);
    let server = Server::new(router.build().unwrap()).refusals(rest::render);
    let valid = format!("Bearer {}", world.token());
    let (status, _, _) = ask(&server, "/", &[("authorization", &valid)]).await;
    assert_eq!(status, 401);
}
