//! Merge patches: the result keeps the rules of the whole.

use super::world::{CHECK_INS, World, a_check_in};

#[tokio::test]
async fn a_patch_is_judged_by_its_result() {
    let world = World::new().await;
    let created = world
        .json(&format!("POST {CHECK_INS}"), a_check_in(1))
        .await;
    let patch = format!("PATCH {}", created.location);
    for (body, violations) in [
        (r#"{"energy": 11}"#, vec!["/energy out_of_range"]),
        (r#"{"energy": null}"#, vec!["/energy required"]),
        (
            r#"{"hours": 3, "day": "2"}"#,
            vec!["/day wrong_type", "/hours wrong_type"],
        ),
        (
            r#"{"energy": 8, "energy": 9}"#,
            vec!["/energy duplicate_member"],
        ),
        (
            r#"{"learner_id": "00000000-0000-7000-8000-000000000002"}"#,
            vec!["/learner_id unknown_member"],
        ),
        (
            r#"{"note": {"a": 1, "a": 2}}"#,
            vec!["/note/a duplicate_member"],
        ),
        ("[]", vec![" wrong_type"]),
        ("null", vec![" wrong_type"]),
    ] {
        let answer = world.json(&patch, body).await.expect(422);
        assert_eq!(answer.violations(), violations, "{body}");
    }
    world.json(&patch, "{\"energy\": ").await.expect(400);
    let unchanged = world.get(&created.location).await.expect(200);
    assert_eq!(unchanged.etag, "\"1\"");

    let body = r#"{"hours": "0.10", "note": "Kept.", "nothing": null}"#;
    let changed = world.json(&patch, body).await.expect(200).body;
    assert_eq!(
        (&changed["hours"], &changed["note"]),
        (&"0.10".into(), &"Kept.".into())
    );
    assert_eq!(
        (&changed["energy"], &changed["day"]),
        (&7.into(), &1.into())
    );
    let changed = world
        .json(&patch, r#"{"note": null}"#)
        .await
        .expect(200)
        .body;
    assert!(changed["note"].is_null(), "{changed}");
}

#[tokio::test]
async fn a_put_is_judged_as_a_post_is() {
    let world = World::new().await;
    let created = world
        .json(&format!("POST {CHECK_INS}"), a_check_in(1))
        .await;
    let put = format!("PUT {}", created.location);
    let answer = world
        .json(&put, r#"{"day": 1, "energy": 0}"#)
        .await
        .expect(422);
    assert_eq!(
        answer.violations(),
        ["/hours required", "/energy out_of_range"]
    );
    world
        .json(&put, r#"{"day": 2, "hours": "1", "energy": 1}"#)
        .await
        .expect(200);
}
