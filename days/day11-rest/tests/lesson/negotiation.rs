//! Negotiation: what the client takes, and what we take.

use super::world::{World, a_course};

#[tokio::test]
async fn a_client_that_takes_no_json_is_told_before_anything_is_done() {
    let world = World::new().await;
    let (before, course) = (world.rows().await, a_course("sql"));
    for accept in [
        "text/html",
        "application/xml, text/*",
        "*/*;q=0",
        "application/json;q=0",
    ] {
        let fields = [("accept", accept), ("if-match", "*")];
        let answer = world
            .send("GET /courses/rust", &fields, "")
            .await
            .expect(406);
        assert!(answer.body.contains("application/json"), "{}", answer.body);
        world
            .json("POST /courses", &fields, &course)
            .await
            .expect(406);
        // Nothing is sent back, so there is nothing to take.
        world
            .send("DELETE /courses/nowhere", &fields, "")
            .await
            .expect(404);
    }
    assert_eq!(world.rows().await, before);
    for accept in [
        "",
        "*/*",
        "application/*",
        "text/html, application/json;q=0.1",
        "nonsense",
    ] {
        world
            .send("GET /courses/rust", &[("accept", accept)], "")
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn a_body_of_another_type_is_415_and_the_answer_says_which_is_taken() {
    let world = World::new().await;
    let course = a_course("sql").to_string();
    let post =
        async |fields: &[(&str, &str)]| world.send("POST /courses", fields, course.clone()).await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/merge-patch+json",
        "",
    ] {
        let answer = post(&[("content-type", kind)]).await.expect(415);
        assert_eq!(answer.field("accept"), "application/json");
    }
    post(&[]).await.expect(415);
    let fields = [("content-type", "application/json"), ("if-match", "*")];
    let patch = world
        .send("PATCH /courses/rust", &fields, "{}")
        .await
        .expect(415);
    assert_eq!(patch.field("accept"), "application/merge-patch+json");

    let coded = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    assert_eq!(
        post(&coded).await.expect(415).field("accept-encoding"),
        "identity"
    );
    let plain = [("content-type", "application/json; charset=utf-8")];
    post(&plain).await.expect(201);
}
