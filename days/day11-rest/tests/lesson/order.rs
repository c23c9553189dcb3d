//! The order of refusals: a request with every mistake at once is told of them one by one.

use super::world::World;

type Fields<'a> = &'a [(&'a str, &'a str)];

#[tokio::test]
async fn mistakes_are_told_in_one_order() {
    let world = World::new().await;
    let large = "x".repeat(3 << 20);
    let json = ("content-type", "application/json");
    let patch = ("content-type", "application/merge-patch+json");
    let html = ("accept", "text/html");
    let (unreadable, stale, any) = (("if-match", "1"), ("if-match", r#""9""#), ("if-match", "*"));
    let table: [(&str, Fields<'_>, &str, u16); 12] = [
        ("POST /nowhere", &[html], &large, 404),
        ("POST /courses/rust", &[html], &large, 405),
        ("PATCH /courses/A%20b", &[html, unreadable], &large, 404),
        ("PATCH /courses/rust", &[html, unreadable], &large, 406),
        ("PATCH /courses/rust", &[json, unreadable], &large, 415),
        ("PATCH /courses/rust", &[patch, unreadable], &large, 413),
        ("PATCH /courses/nowhere", &[patch, unreadable], "{", 400),
        ("PATCH /courses/nowhere", &[patch, stale], "[]", 422),
        ("PATCH /courses/nowhere", &[patch], r#"{"title":7}"#, 404),
        ("PATCH /courses/rust", &[patch], r#"{"title":7}"#, 428),
        (
            "PATCH /courses/rust",
            &[patch, stale],
            r#"{"title":7}"#,
            412,
        ),
        ("PATCH /courses/rust", &[patch, any], r#"{"title":7}"#, 422),
    ];
    for (line, fields, body, status) in table {
        let answer = world.send(line, fields, body.to_owned()).await;
        assert_eq!(answer.status, status, "{line} {fields:?}: {}", answer.body);
    }
}
