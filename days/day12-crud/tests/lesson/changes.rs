//! One writer: what a change may change, and what it has to leave alone.

use serde_json::{Value, json};

use super::world::{BOB, World, a_check_in, noted};

#[tokio::test]
async fn what_a_client_may_not_set_is_refused_and_nothing_is_stored() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    let before = world.get(&check_in).await.body;
    for (name, value) in [
        ("role", json!("admin")),
        ("id", json!(BOB)),
        ("course_id", json!(BOB)),
        ("version", json!(7)),
        ("deleted_at", json!(null)),
    ] {
        let mut posted = a_check_in(2);
        posted[name] = value.clone();
        let answer = world.send("POST /courses/rust/check-ins", "", posted).await;
        assert_eq!(
            answer.expect(422).violations(),
            [format!("/{name} unknown_member")]
        );
    }
    for name in ["role", "id", "course_id", "learner_id", "version"] {
        let patch = world
            .send(&format!("PATCH {check_in}"), "*", json!({ name: BOB }))
            .await;
        assert_eq!(
            patch.expect(422).violations(),
            [format!("/{name} unknown_member")]
        );
    }
    assert_eq!(world.get(&check_in).await.body, before);
    assert_eq!(world.events().await.len(), 1);
}

#[tokio::test]
async fn a_member_of_a_patch_has_three_states() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    let table = [
        // patch, note afterwards, energy afterwards, tag afterwards
        (json!({}), json!("First."), 7, "\"1\""),
        (json!({"energy": 3}), json!("First."), 3, "\"2\""),
        (json!({"note": null}), Value::Null, 3, "\"3\""),
        (json!({"note": null}), Value::Null, 3, "\"3\""),
        (
            json!({"note": "Back.", "energy": 9}),
            json!("Back."),
            9,
            "\"4\"",
        ),
    ];
    for (patch, note, energy, tag) in table {
        let patched = world
            .send(&format!("PATCH {check_in}"), "*", patch.clone())
            .await;
        let (document, tagged) = (
            patched.document(),
            patched.expect(200).field("etag").to_owned(),
        );
        assert_eq!(
            (&document["note"], &document["energy"]),
            (&note, &json!(energy)),
            "{patch}"
        );
        assert_eq!(tagged, tag, "{patch}");
        assert_eq!(world.get(&check_in).await.document(), document);
    }
    let refused = world
        .send(&format!("PATCH {check_in}"), "*", json!({"energy": null}))
        .await;
    assert_eq!(refused.expect(422).violations(), ["/energy required"]);
}

#[tokio::test]
async fn a_put_leaves_nothing_of_what_it_does_not_have() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    let put = json!({"day": 2, "hours": "0.1", "energy": 1});
    let replaced = world
        .send(&format!("PUT {check_in}"), "\"1\"", put)
        .await
        .expect(200);
    assert_eq!(replaced.field("etag"), "\"2\"");
    let document = world.get(&check_in).await.document();
    assert_eq!(document["note"], Value::Null);
    assert_eq!(
        (&document["day"], &document["hours"]),
        (&json!(2), &json!("0.1"))
    );
}

#[tokio::test]
async fn the_same_put_twice_leaves_the_tag_and_the_log_as_they_are() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    for _ in 0..2 {
        let put = world
            .send(&format!("PUT {check_in}"), "*", noted(1, "Again."))
            .await;
        assert_eq!(put.expect(200).field("etag"), "\"2\"");
    }
    assert_eq!(world.events().await.len(), 2);
}

#[tokio::test]
async fn hours_are_exact_and_a_third_decimal_is_refused() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    for hours in ["0.1", "12.34", "24", "0"] {
        let patch = json!({ "hours": hours });
        let patched = world.send(&format!("PATCH {check_in}"), "*", patch).await;
        assert_eq!(patched.expect(200).document()["hours"], hours);
    }
    for hours in [
        json!("2.505"),
        json!("1e1"),
        json!("2,5"),
        json!(""),
        json!(2.5),
    ] {
        let patch = json!({ "hours": hours });
        let refused = world
            .send(&format!("PATCH {check_in}"), "*", patch)
            .await
            .expect(422);
        assert!(
            refused.violations()[0].starts_with("/hours "),
            "{}",
            refused.body
        );
    }
    let many = world
        .send(&format!("PATCH {check_in}"), "*", json!({"hours": "24.01"}))
        .await;
    assert_eq!(many.expect(422).violations(), ["/hours out_of_range"]);
}

#[tokio::test]
async fn what_is_taken_is_409_by_the_name_of_its_constraint() {
    let world = World::new().await;
    world.check_in(1).await;
    let again = world
        .send("POST /courses/rust/check-ins", "", a_check_in(1))
        .await
        .expect(409);
    assert!(
        again.body.contains("that day of the course"),
        "{}",
        again.body
    );
    let second = world.check_in(2).await;
    world
        .send(&format!("PUT {second}"), "*", noted(1, "Moved."))
        .await
        .expect(409);
    let mut nobody = a_check_in(3);
    nobody["learner_id"] = json!("00000000-0000-7000-8000-00000000beef");
    let nobody = world.send("POST /courses/rust/check-ins", "", nobody).await;
    assert_eq!(nobody.expect(422).violations(), ["/learner_id unknown"]);
    assert_eq!(
        world.events().await.len(),
        2,
        "what was refused is no event"
    );
}

#[tokio::test]
async fn a_row_that_is_not_there_is_404_before_428_and_428_before_412() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    let nowhere = format!("/check-ins/{BOB}");
    for method in ["PUT", "PATCH", "DELETE"] {
        for (path, tag, status) in [
            (&nowhere, "", 404),
            (&nowhere, "\"1\"", 404),
            (&check_in, "", 428),
            (&check_in, "\"7\"", 412),
        ] {
            let line = format!("{method} {path}");
            world
                .send(&line, tag, noted(1, "Never."))
                .await
                .expect(status);
        }
    }
    world
        .send("POST /courses/none/check-ins", "", a_check_in(1))
        .await
        .expect(404);
    world.get("/courses/none/check-ins").await.expect(404);
    assert_eq!(world.events().await.len(), 1);
}

#[tokio::test]
async fn after_a_delete_there_is_nothing_to_delete_and_the_day_is_free() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    let delete = format!("DELETE {check_in}");
    world.send(&delete, "\"1\"", Value::Null).await.expect(204);
    world.send(&delete, "\"1\"", Value::Null).await.expect(404);
    world.get(&check_in).await.expect(404);
    let list = world.get("/courses/rust/check-ins").await.expect(200);
    assert_eq!(list.document()["items"], json!([]));
    world.check_in(1).await;
}

#[tokio::test]
async fn a_restart_keeps_the_rows_and_their_tags() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    world
        .send(&format!("PATCH {check_in}"), "*", json!({"energy": 2}))
        .await
        .expect(200);
    let before = world.get(&check_in).await;
    let World {
        server,
        database,
        own,
    } = world;
    drop((server, database));
    let after = World::on(own).get(&check_in).await;
    assert_eq!(after.body, before.body);
    assert_eq!(after.field("etag"), before.field("etag"));
}
