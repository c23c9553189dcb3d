//! The day's own server, asked in process.

use http::{HeaderMap, Request};
use serde_json::{Value, json};

use super::world::{Answer, World};

#[tokio::test]
async fn a_cookie_opens_every_route_that_a_token_opens() {
    let world = World::new().await;
    let ada = world.sign_in(&[]).await;
    for line in [
        "GET /me",
        "GET /courses",
        "GET /courses/rust",
        "GET /sessions",
    ] {
        world.send(line, &[], Value::Null).await.expect(401);
        world
            .send(line, &[world.bearer()], Value::Null)
            .await
            .expect(200);
        world
            .send(line, &[ada.cookie()], Value::Null)
            .await
            .expect(200);
    }
    let listed = world
        .send("GET /sessions", &[ada.cookie()], Value::Null)
        .await
        .document();
    assert_eq!(listed["items"][0]["current"], true);
    let by_token = world
        .send("GET /sessions", &[world.bearer()], Value::Null)
        .await
        .document();
    assert_eq!(by_token["items"][0]["current"], false);
}

#[tokio::test]
async fn the_cookie_has_every_attribute_and_no_cache_keeps_the_response() {
    let world = World::new().await;
    let created = world
        .send("POST /sessions", &[world.bearer()], Value::Null)
        .await
        .expect(201);
    let line = created.field("set-cookie");
    assert!(line.starts_with("__Host-day16="), "{line}");
    assert!(
        line.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"),
        "{line}"
    );
    assert_eq!(created.field("cache-control"), "no-store");
    let id = created.document()["id"].as_str().unwrap().to_owned();
    assert_eq!(created.field("location"), format!("/sessions/{id}"));
}

#[tokio::test]
async fn a_login_works_while_the_browser_has_an_old_cookie_or_nonsense() {
    let world = World::new().await;
    let old = world.sign_in(&[]).await;
    world
        .send("DELETE /sessions", &[old.cookie()], Value::Null)
        .await
        .expect(204);
    for cookie in [old.cookie(), ("cookie", "__Host-day16=nonsense".to_owned())] {
        world.sign_in(&[cookie]).await;
    }
}

#[tokio::test]
async fn a_sessions_own_token_or_cookie_does_not_make_a_second_session() {
    let world = World::new().await;
    let ada = world.sign_in(&[]).await;
    let own = ("authorization", format!("Bearer {}", ada.access_token));
    world
        .send("GET /me", std::slice::from_ref(&own), Value::Null)
        .await
        .expect(200);
    world
        .send("POST /sessions", &[own], Value::Null)
        .await
        .expect(401);
    world
        .send("POST /sessions", &[ada.cookie()], Value::Null)
        .await
        .expect(401);
}

#[tokio::test]
async fn credentials_are_asked_for_before_the_origin_of_the_request() {
    let world = World::new().await;
    let ada = world.sign_in(&[]).await;
    let site = |value: &str| ("sec-fetch-site", value.to_owned());
    let course = |slug: &str| json!({"slug": slug, "title": "A course"});
    let send = |fields: Vec<(&'static str, String)>, slug: &'static str| {
        let world = &world;
        async move {
            world
                .send("POST /courses", &fields, course(slug))
                .await
                .status
        }
    };
    assert_eq!(send(vec![site("cross-site")], "one").await, 401);
    assert_eq!(
        send(vec![site("cross-site"), ada.cookie()], "one").await,
        403
    );
    assert_eq!(
        send(vec![site("same-site"), ada.cookie()], "one").await,
        403
    );
    assert_eq!(
        send(vec![site("same-origin"), ada.cookie()], "one").await,
        201
    );
    assert_eq!(send(vec![ada.cookie()], "two").await, 201);
    assert_eq!(
        send(vec![site("cross-site"), world.bearer()], "three").await,
        201
    );
    // An open route is no way around.
    let refresh = json!({"refresh_token": ada.refresh_token});
    let forged = world
        .send("POST /tokens", &[site("cross-site")], refresh.clone())
        .await;
    forged.expect(403);
    world.send("POST /tokens", &[], refresh).await.expect(200);
}

#[tokio::test]
async fn what_is_wrong_with_a_refresh_token_is_not_said() {
    let world = World::new().await;
    let ada = world.sign_in(&[]).await;
    let bodies = [
        json!({"refresh_token": "nonsense"}),
        json!({"refresh_token": "a".repeat(64)}),
        json!({"refresh_token": ada.refresh_token.to_uppercase()}),
    ];
    let mut details = Vec::new();
    for body in bodies {
        let refused = world.send("POST /tokens", &[], body).await.expect(401);
        assert!(!refused.field("www-authenticate").is_empty());
        details.push(refused.document()["detail"].clone());
    }
    details.dedup();
    assert_eq!(details.len(), 1);
    for wrong in [
        json!({}),
        json!({"refresh_token": 1}),
        json!([]),
        json!({"token": "a"}),
    ] {
        let refused = world.send("POST /tokens", &[], wrong).await;
        assert!([400, 422].contains(&refused.status), "{refused:?}");
    }
}

#[tokio::test]
async fn while_the_sessions_cannot_be_read_a_cookie_is_503_and_a_token_still_works() {
    let world = World::new().await;
    let ada = world.sign_in(&[]).await;
    world.run("alter table sessions rename to elsewhere").await;
    let refused = world
        .send("GET /me", &[ada.cookie()], Value::Null)
        .await
        .expect(503);
    assert!(!refused.body.contains("elsewhere") && !refused.body.contains("relation"));
    world
        .send("GET /me", &[world.bearer()], Value::Null)
        .await
        .expect(200);
    world.run("alter table elsewhere rename to sessions").await;
    world
        .send("GET /me", &[ada.cookie()], Value::Null)
        .await
        .expect(200);
    world.network.cut();
    world
        .send("GET /me", &[ada.cookie()], Value::Null)
        .await
        .expect(503);
    world
        .send("GET /me", &[world.bearer()], Value::Null)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_session_belongs_to_its_owner_and_its_id_opens_nothing() {
    let world = World::new().await;
    let ada = world.sign_in(&[]).await;
    let grace = world.sign_in_as(2, &[]).await;
    let path = format!("DELETE /sessions/{}", ada.id);
    world
        .send(&path, &[grace.cookie()], Value::Null)
        .await
        .expect(404);
    let id = ("cookie", format!("__Host-day16={}", ada.id));
    world.send("GET /me", &[id], Value::Null).await.expect(401);
    world
        .send(&path, &[ada.cookie()], Value::Null)
        .await
        .expect(204);
    world
        .send("GET /me", &[ada.cookie()], Value::Null)
        .await
        .expect(401);
    world
        .send("GET /me", &[grace.cookie()], Value::Null)
        .await
        .expect(200);
}

#[tokio::test]
async fn no_response_and_no_refusal_has_the_secret_of_the_request() {
    let world = World::new().await;
    let ada = world.sign_in(&[]).await;
    let secret = ada.cookie.split_once('=').unwrap().1;
    for line in [
        "GET /me",
        "GET /sessions",
        "GET /nowhere",
        "PUT /me",
        "DELETE /sessions/1",
    ] {
        let Answer { headers, body, .. } = world.send(line, &[ada.cookie()], Value::Null).await;
        assert!(!body.contains(secret) && !has(&headers, secret), "{line}");
    }
}

fn has(headers: &HeaderMap, secret: &str) -> bool {
    headers
        .values()
        .any(|value| value.to_str().unwrap().contains(secret))
}

#[tokio::test]
async fn the_cookie_in_two_fields_is_refused_and_among_others_is_found() {
    let world = World::new().await;
    let ada = world.sign_in(&[]).await;
    let ask = |fields: [String; 2]| {
        let mut request = Request::get("/me");
        for field in fields {
            request = request.header("cookie", field);
        }
        world.server.call(request.body("".into()).unwrap())
    };
    let others = ["theme=dark".to_owned(), ada.cookie.clone()];
    assert_eq!(ask(others).await.status(), 200);
    let tossed = [
        ada.cookie.clone(),
        format!("__Host-day16={}", "a".repeat(64)),
    ];
    assert_eq!(ask(tossed).await.status(), 401);
}
