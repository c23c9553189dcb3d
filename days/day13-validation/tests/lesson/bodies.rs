//! Bodies over HTTP: the statuses apart, everything at once, and nothing stored.

use super::world::{CHECK_INS, World, a_check_in};

#[tokio::test]
async fn a_body_that_is_not_json_is_400_and_says_where() {
    let world = World::new().await;
    let before = world.rows().await;
    let deep = "[".repeat(100_000);
    let just_too_deep = "[".repeat(65) + &"]".repeat(65);
    let bodies: [(&[u8], &str); 9] = [
        (b"", "expected a value at line 1, column 1"),
        (
            b"{\"day\": 1,}",
            "expected the name of a member at line 1, column 11",
        ),
        (b"{\"day\": 01}", "expected `,` or `}` at line 1, column 10"),
        (b"{\n\"day\": NaN}", "expected a value at line 2, column 8"),
        (
            b"{} {}",
            "expected the end of the document at line 1, column 4",
        ),
        (
            b"{\"note\": \"\xc3\x28\"}",
            "expected UTF-8 at line 1, column 11",
        ),
        (
            b"{\"note\": \"\\ud800\"}",
            "expected a character, not half of a surrogate pair, at line 1, column 13",
        ),
        (
            deep.as_bytes(),
            "expected less nesting: more than 64 lists and objects inside each other at line 1, column 65",
        ),
        (
            just_too_deep.as_bytes(),
            "expected less nesting: more than 64 lists and objects inside each other at line 1, column 65",
        ),
    ];
    for (body, detail) in bodies {
        let answer = world.json("POST /courses", body.to_vec()).await.expect(400);
        let said = answer.body["detail"].as_str().unwrap();
        assert_eq!(said, format!("The body is not JSON: {detail}."));
    }
    let deep_enough = "[".repeat(64) + &"]".repeat(64);
    let answer = world.json("POST /courses", deep_enough).await.expect(422);
    assert_eq!(answer.violations(), [" wrong_type"]);
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn type_size_syntax_and_rules_are_four_statuses() {
    let world = World::new().await;
    let before = world.rows().await;
    let post = format!("POST {CHECK_INS}");
    let text = [("content-type", "text/plain")];
    world.send(&post, &text, a_check_in(1)).await.expect(415);
    let large = format!("{{\"note\": \"{}\"}}", "x".repeat(3 << 20));
    world.json(&post, large).await.expect(413);
    world.json(&post, "{\"day\": 0, ").await.expect(400);
    world.json(&post, "{\"day\": 0}").await.expect(422);
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn every_broken_rule_is_said_at_once() {
    let world = World::new().await;
    let before = world.rows().await;
    let body = r#"{"learner_id": 1, "day": 367, "hours": 2.5, "energy": 7.5, "note": "\u0000", "energy": 8,
                   "role": "admin", "m/~": 0}"#;
    let answer = world
        .json(&format!("POST {CHECK_INS}"), body)
        .await
        .expect(422);
    assert_eq!(
        answer.violations(),
        [
            "/learner_id wrong_type",
            "/day out_of_range",
            "/hours wrong_type",
            "/energy duplicate_member",
            "/note bad_format",
            "/role unknown_member",
            "/m~1~0 unknown_member",
        ]
    );
    assert_eq!(answer.body["detail"], "The input breaks 7 rules.");
    let answer = world.json("POST /courses", "{}").await.expect(422);
    assert_eq!(answer.violations(), ["/slug required", "/title required"]);
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn any_legal_spelling_is_accepted_and_stored_in_one() {
    let world = World::new().await;
    let body = "\r\n{\"energy\":\t1.0e1, \"n\\u006fte\": \"Jose\\u0301 \\ud83d\\ude00\", \"day\": 7.0, \
                \"hours\": \"2.50\", \"learner_id\": \"00000000-0000-7000-8000-000000000001\"}\n";
    let answer = world
        .json(&format!("POST {CHECK_INS}"), body)
        .await
        .expect(201);
    let read = world.get(&answer.location).await.expect(200).body;
    assert_eq!((&read["energy"], &read["day"]), (&10.into(), &7.into()));
    assert_eq!(
        (&read["note"], &read["hours"]),
        (&"José 😀".into(), &"2.50".into())
    );

    let title = "😀".repeat(200);
    let body = format!(r#"{{"slug": "smile", "title": "{title}", "summary": null}}"#);
    world.json("POST /courses", body).await.expect(201);
    let read = world.get("/courses/smile").await.expect(200).body;
    assert_eq!(read["title"], title);
}

#[tokio::test]
async fn what_only_the_table_knows_is_said_in_the_same_shape() {
    let world = World::new().await;
    let post = format!("POST {CHECK_INS}");
    world.json(&post, a_check_in(1)).await.expect(201);
    world.json(&post, a_check_in(1)).await.expect(409);
    let nobody = a_check_in(2).replace("0001\"", "0009\"");
    let answer = world.json(&post, nobody).await.expect(422);
    assert_eq!(answer.violations(), ["/learner_id no_such_learner"]);
}
