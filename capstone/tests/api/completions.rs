//! Completions: a lesson or a deliverable is done, or it isn't.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::platform::COURSE;
use crate::world::World;

/// A lesson and a deliverable without parts, as `(the completion of it, the list that it is in)` of an enrollment.
fn both(place: &str) -> [(String, String); 2] {
    [
        (
            format!("{place}/lessons/4/completion"),
            format!("{place}/lesson-completions"),
        ),
        (
            format!("{place}/deliverables/pagination/completion"),
            format!("{place}/deliverable-completions"),
        ),
    ]
}

#[test]
fn done_is_a_state_that_is_put_and_deleted_as_often_as_one_likes() {
    let world = World::new();
    let place = world.enrollment();

    for (completion, list) in both(&place) {
        let put = |body: &Value| world.json(&format!("PUT {completion}"), &[], body);
        world.get(&completion).expect(404);
        assert_eq!(world.get(&list).expect(200).body, r#"{"items":[]}"#);

        let first = put(&json!({})).expect(201);
        assert_eq!(first.field("location"), completion);
        assert_eq!(first.json()["evidence"], Value::Null);
        let again = put(&json!({"evidence": null})).expect(200);
        assert_eq!(
            (&again.body, again.field("etag")),
            (&first.body, first.field("etag"))
        );
        let shown = put(&json!({"evidence": "9 of 9 stages"})).expect(200);
        assert_ne!(shown.field("etag"), first.field("etag"));
        assert_eq!(shown.json()["completed_at"], first.json()["completed_at"]);

        let read = world.get(&completion).expect(200);
        assert_eq!(
            (&read.body, read.field("etag")),
            (&shown.body, shown.field("etag"))
        );
        let tag = [("if-none-match", read.field("etag"))];
        world
            .send(&format!("GET {completion}"), &tag, "")
            .expect(304);
        assert_eq!(world.get(&list).items(), [read.json()]);

        for _ in 0..2 {
            world
                .send(&format!("DELETE {completion}"), &[], "")
                .expect(204);
        }
        world.get(&completion).expect(404);
    }

    let verbs = |noun: &str| ["created", "changed", "deleted"].map(|verb| format!("{verb} {noun}"));
    assert_eq!(world.events()[2..5], verbs("lesson-completion"));
    assert_eq!(world.events()[5..], verbs("deliverable-completion"));
}

#[test]
fn a_condition_is_judged_if_there_is_one() {
    let world = World::new();
    let place = world.enrollment();

    for (completion, _) in both(&place) {
        let put = |condition| world.json(&format!("PUT {completion}"), &[condition], &json!({}));
        put(("if-match", "*")).expect(412);
        world.delete(&completion, "*").expect(412);
        let tag = put(("if-none-match", "*"))
            .expect(201)
            .field("etag")
            .to_owned();
        put(("if-none-match", "*")).expect(412);
        put(("if-match", "\"0\"")).expect(412);
        world.delete(&completion, "\"0\"").expect(412);
        world.delete(&completion, &tag).expect(204);
    }
}

#[test]
fn what_the_course_has_not_is_404() {
    let world = World::new();
    let place = world.enrollment();
    let nobody = format!("/enrollments/{}", Uuid::now_v7());
    let table = [
        format!("{place}/lessons/31/completion"),
        format!("{place}/lessons/0/completion"),
        format!("{place}/lessons/04/completion"),
        format!("{place}/deliverables/none/completion"),
        format!("{nobody}/lessons/4/completion"),
        format!("{nobody}/deliverables/pagination/completion"),
    ];

    for target in table {
        world.get(&target).expect(404);
        world
            .json(&format!("PUT {target}"), &[], &json!({}))
            .expect(404);
        world.send(&format!("DELETE {target}"), &[], "").expect(404);
    }
    world
        .get(&format!("{nobody}/lesson-completions"))
        .expect(404);
    world
        .get(&format!("{nobody}/deliverable-completions"))
        .expect(404);
}

#[test]
fn a_deliverable_with_parts_follows_from_them() {
    let world = World::new();
    let place = world.enrollment();
    let deliverables = world
        .get(&format!("/courses/{COURSE}/deliverables"))
        .items();
    let whole = deliverables.iter().find(|it| it["parts"] != 0).unwrap();
    let whole = whole["slug"].as_str().unwrap();

    let put = format!("PUT {place}/deliverables/{whole}/completion");
    world.json(&put, &[], &json!({})).expect(409);
    let completion = format!("{place}/deliverables/{whole}/completion");
    let taken_back = world
        .send(&format!("DELETE {completion}"), &[], "")
        .expect(409);
    assert_eq!(taken_back.json()["type"], "/problems/has_parts");
    world.delete(&completion, "*").expect(412);
}

#[test]
fn evidence_says_something_or_is_left_out() {
    let world = World::new();
    let place = world.enrollment();
    let table = [
        (json!({"evidence": ""}), "/evidence too_short"),
        (json!({"evidence": "\u{2800}\n"}), "/evidence too_short"),
        (json!({"evidence": "x".repeat(2001)}), "/evidence too_long"),
        (json!({"evidence": 7}), "/evidence wrong_type"),
        (json!({"proof": "x"}), "/proof unknown_member"),
    ];

    for (completion, _) in both(&place) {
        for (body, expected) in &table {
            let refused = world
                .json(&format!("PUT {completion}"), &[], body)
                .expect(422);
            assert_eq!(refused.violations(), [*expected], "{body}");
        }
        let longest = json!({"evidence": "ä".repeat(2000)});
        world
            .json(&format!("PUT {completion}"), &[], &longest)
            .expect(201);
    }
}

#[test]
fn of_many_at_once_one_is_the_first() {
    let world = World::new();
    let place = world.enrollment();

    for (completion, _) in both(&place) {
        let before = world.events().len();
        let put = || {
            let line = format!("PUT {completion}");
            world.json(&line, &[], &json!({})).status
        };
        let mut statuses: Vec<u16> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|_| scope.spawn(put)).collect();
            all.into_iter().map(|it| it.join().unwrap()).collect()
        });

        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 201]);
        assert_eq!(world.events().len(), before + 1, "{:?}", world.events());
    }
}

#[test]
fn a_list_is_in_the_order_of_the_course() {
    let world = World::new();
    let place = world.enrollment();
    for day in [12, 3, 30] {
        let put = format!("PUT {place}/lessons/{day}/completion");
        world.json(&put, &[], &json!({})).expect(201);
    }
    let slugs: Vec<String> = world
        .get(&format!("/courses/{COURSE}/deliverables"))
        .items()
        .iter()
        .filter(|it| it["parts"] == 0)
        .map(|it| it["slug"].as_str().unwrap().to_owned())
        .collect();
    for slug in slugs.iter().rev() {
        let put = format!("PUT {place}/deliverables/{slug}/completion");
        world.json(&put, &[], &json!({})).expect(201);
    }

    let each = |list: &str, member: &str| -> Vec<Value> {
        let items = world.get(&format!("{place}/{list}")).items();
        items.iter().map(|it| it[member].clone()).collect()
    };
    assert_eq!(each("lesson-completions", "day"), [3, 12, 30]);
    assert_eq!(each("deliverable-completions", "deliverable"), slugs);
    let first = world.get(&format!("{place}/deliverable-completions?limit=4"));
    let second = world.get(&first.link("next").unwrap());
    assert_eq!(
        world.get(&second.link("prev").unwrap()).items(),
        first.items()
    );
}
