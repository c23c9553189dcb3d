//! The effect of each method, judged by the state afterward.

use futures_util::future::join_all;
use serde_json::json;

use super::world::{World, a_course, statuses};

#[tokio::test]
async fn what_is_created_is_where_location_says() {
    let world = World::new().await;
    let created = world.json("POST /courses", &[], &a_course("sql")).await;
    let created = created.expect(201);
    assert_eq!(created.field("location"), "/courses/sql");

    let read = world.get(created.field("location")).await.expect(200);
    assert_eq!(read.body, created.body);
    assert_eq!(read.field("etag"), created.field("etag"));
    assert_eq!(read.document()["summary"], "In thirty days.");
    assert_eq!(read.field("link"), r#"</courses>; rel="collection""#);
}

#[tokio::test]
async fn a_safe_method_changes_nothing() {
    let world = World::new().await;
    let before = world.rows().await;
    for method in ["GET", "HEAD", "OPTIONS"] {
        for target in ["/courses", "/courses/rust", "/courses/rust?delete=true"] {
            world.send(&format!("{method} {target}"), &[], "").await;
        }
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn head_is_get_without_content_and_options_lists_the_methods() {
    let world = World::new().await;
    let get = world.get("/courses/rust").await.expect(200);
    let head = world.send("HEAD /courses/rust", &[], "").await.expect(200);
    assert_eq!(head.body, "");
    assert_eq!(head.field("content-length"), get.body.len().to_string());
    assert_eq!(head.field("etag"), get.field("etag"));

    let options = world
        .send("OPTIONS /courses/rust", &[], "")
        .await
        .expect(204);
    assert_eq!(
        options.field("allow"),
        "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"
    );
    let refused = world.send("DELETE /courses", &[], "").await.expect(405);
    assert_eq!(refused.field("allow"), "GET, HEAD, POST, OPTIONS");
}

#[tokio::test]
async fn a_put_twice_leaves_what_a_put_once_does() {
    let world = World::new().await;
    let put = || async {
        let tag = world.get("/courses/rust").await.field("etag").to_owned();
        let course = json!({"slug": "rust", "title": "Rust, again"});
        world
            .json("PUT /courses/rust", &[("if-match", &tag)], &course)
            .await
            .expect(200)
    };
    let (first, second) = (put().await, put().await);
    assert_eq!(first.body, second.body);
    assert_eq!(second.document()["summary"], json!(null));
    assert_ne!(first.field("etag"), second.field("etag"));
}

#[tokio::test]
async fn a_put_creates_where_nothing_is_if_it_says_so() {
    let world = World::new().await;
    let (absent, go) = ([("if-none-match", "*")], a_course("go"));
    let created = world
        .json("PUT /courses/go", &absent, &go)
        .await
        .expect(201);
    assert_eq!(created.field("location"), "/courses/go");
    assert_eq!(created.field("etag"), r#""1""#);
    world
        .json("PUT /courses/go", &absent, &go)
        .await
        .expect(412);
    // Without a condition nobody knows which of the two was meant.
    world.json("PUT /courses/go", &[], &go).await.expect(428);
    world
        .json("PUT /courses/c", &[], &a_course("c"))
        .await
        .expect(428);
    let elsewhere = world.json("PUT /courses/c", &absent, &go).await.expect(422);
    assert_eq!(elsewhere.violations(), ["/slug immutable"]);
}

#[tokio::test]
async fn of_many_puts_that_create_at_once_one_does() {
    let world = World::new().await;
    let course = a_course("zig");
    let put = || world.json("PUT /courses/zig", &[("if-none-match", "*")], &course);
    let answers = join_all((0..8).map(|_| put())).await;
    assert_eq!(statuses(&answers), [201, 412, 412, 412, 412, 412, 412, 412]);
}

#[tokio::test]
async fn a_patch_changes_what_it_names() {
    let world = World::new().await;
    let line = "PATCH /courses/http";
    let renamed = json!({"title": "HTTP, at last"});
    let patched = world.json(line, &[("if-match", r#""1""#)], &renamed).await;
    let patched = patched.expect(200);
    assert_eq!(patched.document()["title"], "HTTP, at last");
    assert_eq!(patched.document()["summary"], "What is on the wire.");

    let condition = [("if-match", patched.field("etag"))];
    let emptied = world
        .json(line, &condition, &json!({"summary": null}))
        .await;
    assert_eq!(emptied.expect(200).document()["summary"], json!(null));
    let late = world
        .json(line, &condition, &json!({"summary": "late"}))
        .await;
    late.expect(412);
}

#[tokio::test]
async fn a_patch_is_held_to_the_rules_of_a_whole() {
    let world = World::new().await;
    let table = [
        (json!({"title": null}), "/title required"),
        (json!({"title": 7}), "/title wrong_type"),
        (json!({"title": ""}), "/title out_of_range"),
        (json!({"slug": "other"}), "/slug immutable"),
        (json!({"version": 9}), "/version unknown_member"),
        (json!([1]), " wrong_type"),
    ];
    let before = world.rows().await;
    for (patch, violation) in table {
        let answer = world.json("PATCH /courses/rust", &[("if-match", "*")], &patch);
        assert_eq!(
            answer.await.expect(422).violations(),
            [violation],
            "{patch}"
        );
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn what_is_deleted_is_gone_and_stays_gone() {
    let world = World::new().await;
    let delete =
        async |fields: &[(&str, &str)]| world.send("DELETE /courses/rust", fields, "").await;
    delete(&[]).await.expect(428);
    delete(&[("if-match", r#""9""#)]).await.expect(412);
    assert_eq!(delete(&[("if-match", r#""1""#)]).await.expect(204).body, "");
    world.get("/courses/rust").await.expect(404);
    delete(&[("if-match", r#""1""#)]).await.expect(404);
}

#[tokio::test]
async fn a_client_that_prefers_a_minimal_response_gets_one() {
    let world = World::new().await;
    let minimal = ("prefer", "return=minimal");
    let created = world
        .json("POST /courses", &[minimal], &a_course("sql"))
        .await
        .expect(201);
    assert_eq!(
        (created.body.as_str(), created.field("location")),
        ("", "/courses/sql")
    );
    assert_eq!(created.field("preference-applied"), "return=minimal");
    let fields = [minimal, ("if-match", created.field("etag"))];
    let put = world
        .json("PUT /courses/sql", &fields, &a_course("sql"))
        .await
        .expect(204);
    assert_eq!((put.body.as_str(), put.field("etag")), ("", r#""2""#));
    // A GET is asked for its content and nothing else.
    let read = world
        .send("GET /courses/sql", &[minimal], "")
        .await
        .expect(200);
    assert_ne!(read.body, "");
}

#[tokio::test]
async fn a_name_is_taken_once() {
    let world = World::new().await;
    world
        .json("POST /courses", &[], &a_course("sql"))
        .await
        .expect(201);
    world
        .json("POST /courses", &[], &a_course("sql"))
        .await
        .expect(409);
    let list = world.get("/courses").await.expect(200).document();
    let items = list["items"].as_array().unwrap();
    let slugs: Vec<_> = items.iter().map(|it| &it["slug"]).collect();
    assert_eq!(slugs, ["http", "rust", "sql"]);
}
