//! Conditional requests: nothing is lost between a read and a write, and nothing is sent twice.

use futures_util::future::join_all;

use super::world::{World, a_course, statuses};

#[tokio::test]
async fn of_two_editors_the_second_is_told() {
    let world = World::new().await;
    let seen_by_both = world.get("/courses/rust").await.field("etag").to_owned();
    let condition = [("if-match", seen_by_both.as_str())];
    let mut course = a_course("rust");

    course["title"] = "Ada's".into();
    world
        .json("PUT /courses/rust", &condition, &course)
        .await
        .expect(200);
    course["title"] = "Bob's".into();
    world
        .json("PUT /courses/rust", &condition, &course)
        .await
        .expect(412);

    assert_eq!(
        world.get("/courses/rust").await.document()["title"],
        "Ada's"
    );
}

#[tokio::test]
async fn of_many_editors_at_once_one_wins() {
    let world = World::new().await;
    let course = a_course("rust");
    let put = || world.json("PUT /courses/rust", &[("if-match", r#""1""#)], &course);
    let answers = join_all((0..8).map(|_| put())).await;
    assert_eq!(statuses(&answers), [200, 412, 412, 412, 412, 412, 412, 412]);
}

#[tokio::test]
async fn a_client_that_has_the_state_gets_304_without_content() {
    let world = World::new().await;
    let read = world.get("/courses/rust").await.expect(200);
    let tag = read.field("etag");
    for has in [tag, "*", &format!("W/{tag}"), &format!(r#""0", {tag}"#)] {
        for line in ["GET /courses/rust", "HEAD /courses/rust"] {
            let answer = world
                .send(line, &[("if-none-match", has)], "")
                .await
                .expect(304);
            assert_eq!(
                (answer.body.as_str(), answer.field("etag")),
                ("", tag),
                "{has}"
            );
            assert_eq!(answer.field("content-type"), "");
        }
    }
    let other = world
        .send("GET /courses/rust", &[("if-none-match", r#""0""#)], "")
        .await;
    assert_eq!(other.expect(200).body, read.body);
}

#[tokio::test]
async fn a_condition_on_a_read_is_one_too() {
    let world = World::new().await;
    let read = async |fields: &[(&str, &str)]| world.send("GET /courses/rust", fields, "").await;
    read(&[("if-match", r#""1""#)]).await.expect(200);
    read(&[("if-match", r#""2""#)]).await.expect(412);
    // Strongly, and before If-None-Match.
    read(&[("if-match", r#"W/"1""#), ("if-none-match", r#""1""#)])
        .await
        .expect(412);
    world
        .send("GET /courses/nowhere", &[("if-match", r#""1""#)], "")
        .await
        .expect(404);
}

#[tokio::test]
async fn a_condition_that_cannot_be_read_is_refused_and_nothing_is_done() {
    let world = World::new().await;
    let before = world.rows().await;
    for field in ["if-match", "if-none-match"] {
        for unfit in ["1", r#""1"#, "", r#"*, "1""#] {
            let fields = [(field, unfit)];
            world
                .send("GET /courses/rust", &fields, "")
                .await
                .expect(400);
            world
                .send("DELETE /courses/rust", &fields, "")
                .await
                .expect(400);
            world
                .json("PUT /courses/rust", &fields, &a_course("rust"))
                .await
                .expect(400);
        }
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn a_date_is_not_a_condition_where_nothing_has_a_date() {
    let world = World::new().await;
    let date = "Sat, 01 Jan 2000 00:00:00 GMT";
    for field in ["if-modified-since", "if-unmodified-since"] {
        world
            .send("GET /courses/rust", &[(field, date)], "")
            .await
            .expect(200);
    }
    world
        .send("DELETE /courses/rust", &[("if-unmodified-since", date)], "")
        .await
        .expect(428);
}
