//! Sessions: signed in by a cookie, refreshed, and ended.

use database::Executor;
use jiff::SignedDuration;
use lesson::Program;
use serde_json::json;

use crate::client::{Answer, Client};
use crate::identity;
use crate::platform::{self, CAPSTONE};
use crate::world::World;

const NOBODY: (&str, &str) = ("authorization", "");

/// The cookie of a login, as a browser sends it back.
fn cookie(signed_in: &Answer) -> String {
    let line = signed_in.field("set-cookie");
    for word in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(line.contains(word), "{line}");
    }
    line.split(';').next().unwrap().to_owned()
}

fn sign_in(world: &World) -> (Answer, String) {
    let signed_in = world.send("POST /sessions", &[], "").expect(201);
    assert_eq!(signed_in.field("cache-control"), "no-store");
    let cookie = cookie(&signed_in);
    (signed_in, cookie)
}

#[test]
fn a_cookie_signs_in_beside_tokens_until_its_session_ends() {
    let world = World::new();
    let (first, cookie) = sign_in(&world);
    let by = [NOBODY, ("cookie", cookie.as_str())];
    let me = world.send("GET /me", &by, "").expect(200).json();
    assert_eq!(me["id"], identity::ADA.to_string());
    let (second, other) = sign_in(&world);
    let by_other = [NOBODY, ("cookie", other.as_str())];

    let list = world.send("GET /sessions", &by, "").expect(200).items();
    assert_eq!(list.len(), 2);
    let current: Vec<_> = list.iter().filter(|it| it["current"] == true).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0]["id"], first.json()["id"]);

    world
        .send(&format!("DELETE {}", second.field("location")), &by, "")
        .expect(204);
    world.send("GET /me", &by_other, "").expect(401);
    world.send("GET /me", &by, "").expect(200);
    let out = world.send("DELETE /sessions", &by, "").expect(204);
    assert!(out.field("set-cookie").contains("Max-Age=0"), "{out:?}");
    world.send("GET /me", &by, "").expect(401);
    world.get("/me").expect(200);
}

#[test]
fn nobody_ends_or_sees_the_session_of_somebody_else() {
    let world = World::new();
    let (ours, cookie) = sign_in(&world);
    let grace = world.account("Grace Hopper");
    let give = "insert into role_grants (id, account_id, role) values ($1, $1, 'learner')";
    world.sql().execute(give, &[&grace]).unwrap();
    let token = identity::bearer(grace, &world.clock);
    let by = [("authorization", token.as_str())];

    world
        .send(&format!("DELETE {}", ours.field("location")), &by, "")
        .expect(404);
    assert!(
        world
            .send("GET /sessions", &by, "")
            .expect(200)
            .items()
            .is_empty()
    );
    world.send("DELETE /sessions", &by, "").expect(204);
    world
        .send("GET /me", &[NOBODY, ("cookie", &cookie)], "")
        .expect(200);
}

#[test]
fn a_request_of_another_site_is_refused_although_the_browser_sends_the_cookie() {
    let world = World::new();
    let (_, cookie) = sign_in(&world);
    let from = |site: &str| {
        let by = [
            NOBODY,
            ("cookie", cookie.as_str()),
            ("sec-fetch-site", site),
        ];
        world.send("DELETE /sessions", &by, "").status
    };
    assert_eq!(from("cross-site"), 403);
    assert_eq!(from("same-site"), 403);
    assert_eq!(from("same-origin"), 204);
}

#[test]
fn a_refresh_token_is_good_once_but_for_an_honest_retry() {
    let world = World::new();
    let (signed_in, cookie) = sign_in(&world);
    let refresh = |token: &str| {
        let body = json!({ "refresh_token": token });
        world.json("POST /tokens", &[NOBODY], &body)
    };
    let text = |answer: &Answer, member: &str| answer.json()[member].as_str().unwrap().to_owned();
    let first = text(&signed_in, "refresh_token");

    let second = text(&refresh(&first).expect(200), "refresh_token");
    assert_eq!(text(&refresh(&first).expect(200), "refresh_token"), second);
    let third = refresh(&second).expect(200);
    let by = format!("Bearer {}", text(&third, "access_token"));
    world
        .send("GET /me", &[("authorization", &by)], "")
        .expect(200);
    // A session makes no second one that outlives it.
    world
        .send("POST /sessions", &[("authorization", &by)], "")
        .expect(401);
    refresh("nonsense").expect(401);

    world.clock.advance(SignedDuration::from_secs(11));
    refresh(&first).expect(401);
    refresh(&text(&third, "refresh_token")).expect(401);
    world
        .send("GET /me", &[NOBODY, ("cookie", &cookie)], "")
        .expect(401);
}

#[test]
fn no_secret_of_a_session_is_in_the_database() {
    let world = World::new();
    let key = [("idempotency-key", "once")];
    let signed_in = world.send("POST /sessions", &key, "").expect(201);
    let cookie = cookie(&signed_in);
    let secret = cookie.split_once('=').unwrap().1;
    let refresh_token = signed_in.json()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    for table in ["sessions", "refresh_tokens", "events", "idempotency_keys"] {
        let rows = format!("select coalesce(string_agg(it::text, ' '), '') from {table} it");
        let (rows,): (String,) = world.sql().query_one(&rows, &[]).unwrap();
        for secret in [secret, &refresh_token] {
            assert!(!rows.contains(secret), "{table}");
        }
    }
    assert!(world.events().contains(&"created session".to_owned()));
}

#[test]
fn while_sessions_cannot_be_read_nobody_is_let_in_by_one() {
    let world = World::new();
    let (_, cookie) = sign_in(&world);
    let by = [NOBODY, ("cookie", cookie.as_str())];

    world
        .sql()
        .batch("alter table sessions rename to away")
        .unwrap();
    let refused = world.send("GET /me", &by, "").expect(503);
    assert_ne!(refused.field("retry-after"), "");
    world.get("/me").expect(200);
    world.send("GET /courses", &by, "").expect(200);

    world
        .sql()
        .batch("alter table away rename to sessions")
        .unwrap();
    world.send("GET /me", &by, "").expect(200);
}

#[test]
fn a_clock_set_back_revives_no_session() {
    let world = World::new();
    let (_, cookie) = sign_in(&world);
    let by = [NOBODY, ("cookie", cookie.as_str())];
    world.clock.advance(SignedDuration::from_hours(15 * 24));
    world.send("GET /me", &by, "").expect(401);
    world.clock.advance(SignedDuration::from_hours(-15 * 24));
    world.send("GET /me", &by, "").expect(401);
}

#[test]
fn a_restart_keeps_sessions() {
    let database = platform::database();
    let settings = [
        ("DATABASE_URL", database.url()),
        ("CAPSTONE_LOG", "error"),
        ("CAPSTONE_TOKEN_KEYS", identity::file()),
    ];
    let program = Program::serve_with(CAPSTONE, &settings).unwrap();
    let mut client = Client::connect(program.address());
    let signed_in = client
        .call(&lesson::Call::post("/api/v1/sessions"))
        .expect(201);
    let cookie = cookie(&signed_in);
    assert!(program.stop().unwrap().success());

    let program = Program::serve_with(CAPSTONE, &settings).unwrap();
    let mut client = Client::connect(program.address());
    let request = format!("GET /api/v1/me HTTP/1.1\r\nHost: a\r\nCookie: {cookie}\r\n\r\n");
    client.send(request.as_bytes());
    let me = client.receive().unwrap().expect(200).json();
    assert_eq!(me["id"], identity::ADA.to_string());
}
