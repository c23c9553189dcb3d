//! Bodies: what can't be read is 400, what breaks a rule is 422 and names the member.

use serde_json::json;

use super::world::World;

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[tokio::test]
async fn what_is_not_json_is_400() {
    let world = World::new().await;
    let deep = "[".repeat(30_000);
    let bodies: [&[u8]; 7] = [
        b"",
        b"{",
        b"slug=rust",
        b"\xff\xfe",
        b"{\"slug\": \"\xc3\x28\"}",
        b"{\"slug\": 4, ",
        deep.as_bytes(),
    ];
    for body in bodies {
        let answer = world.send("POST /courses", &JSON, body.to_vec()).await;
        let start = String::from_utf8_lossy(&body[..body.len().min(40)]);
        assert_eq!(answer.status, 400, "{start:?}: {}", answer.body);
    }
}

#[tokio::test]
async fn the_wrong_shape_is_422_and_names_the_member_and_the_rule() {
    let world = World::new().await;
    let table = [
        (json!({"slug": "a"}), "/title required"),
        (json!({"slug": "a", "title": 7}), "/title wrong_type"),
        (json!({"slug": "a", "title": null}), "/title wrong_type"),
        (
            json!({"slug": "a", "title": "A", "summary": []}),
            "/summary wrong_type",
        ),
        (
            json!({"slug": "a", "title": "A", "m/~": 1}),
            "/m~1~0 unknown_member",
        ),
        (json!(["a", "A", null]), " wrong_type"),
        (json!("a"), " wrong_type"),
        (json!(null), " wrong_type"),
        (json!({"slug": "A b", "title": "A"}), "/slug bad_format"),
        (
            json!({"slug": "a", "title": "x".repeat(201)}),
            "/title out_of_range",
        ),
    ];
    let before = world.rows().await;
    for (body, violation) in table {
        let answer = world.json("POST /courses", &[], &body).await.expect(422);
        assert_eq!(answer.violations(), [violation], "{body} {}", answer.body);
    }
    let twice = r#"{"slug": "a", "title": "A", "title": "B"}"#;
    let answer = world.send("POST /courses", &JSON, twice).await.expect(422);
    assert_eq!(answer.violations(), ["/title duplicate_member"]);
    let nul = json!({"slug": "a", "title": "a\u{0}b"});
    world.json("POST /courses", &[], &nul).await.expect(422);
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413() {
    let world = World::new().await;
    let large = format!(r#"{{"title": "{}"}}"#, "x".repeat(3 << 20));
    world.send("POST /courses", &JSON, large).await.expect(413);
}
