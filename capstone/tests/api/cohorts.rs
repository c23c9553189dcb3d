//! Cohorts: every verb, every condition, every refusal.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::platform::COURSE;
use crate::world::{World, id_of};

fn a_cohort(name: &str) -> Value {
    json!({"course": COURSE, "name": name, "starts_on": "2026-03-02"})
}

#[test]
fn a_cohort_is_made_read_listed_changed_and_deleted() {
    let world = World::new();

    let created = world
        .json("POST /cohorts", &[], &a_cohort("Spring"))
        .expect(201);
    let place = created.field("location").to_owned();
    assert_eq!(created.field("etag"), "\"1\"");
    let read = world.get(&place).expect(200);
    assert_eq!((&read.body, read.field("etag")), (&created.body, "\"1\""));
    let mut expected = a_cohort("Spring");
    expected["id"] = id_of(&place).into();
    assert_eq!(read.json(), expected);
    assert_eq!(world.get("/cohorts").expect(200).items(), [expected]);

    let tag = &[("if-match", "\"1\"")];
    let replaced = world
        .json(&format!("PUT {place}"), tag, &a_cohort("Summer"))
        .expect(200);
    assert_eq!(replaced.field("etag"), "\"2\"");
    let tag = &[("if-match", "\"2\"")];
    let patch = json!({"starts_on": "2026-06-01"});
    let patched = world
        .json(&format!("PATCH {place}"), tag, &patch)
        .expect(200);
    assert_eq!(patched.field("etag"), "\"3\"");
    assert_eq!(patched.json()["name"], "Summer");
    assert_eq!(patched.json()["starts_on"], "2026-06-01");

    assert_eq!(world.delete(&place, "\"3\"").expect(204).body, "");
    world.get(&place).expect(404);
    world.delete(&place, "\"4\"").expect(404);
    assert_eq!(world.get("/cohorts").items(), [] as [Value; 0]);
    let expected = [
        "created cohort",
        "changed cohort",
        "changed cohort",
        "deleted cohort",
    ];
    assert_eq!(world.events(), expected);
}

#[test]
fn a_cohort_is_never_made_where_no_list_would_show_it() {
    let world = World::new();
    let create = &[("if-none-match", "*")];
    let ends = [(Uuid::nil(), 404, 0), (Uuid::max(), 201, 1)];
    for (id, status, count) in ends {
        let put = format!("PUT /cohorts/{id}");
        let cohort = a_cohort("Spring");
        world.json(&put, create, &cohort).expect(status);
        assert_eq!(world.get("/cohorts").items().len(), count, "{id}");
    }
}

#[test]
fn a_put_that_creates_says_that_there_must_be_none() {
    let world = World::new();
    let id = Uuid::now_v7();
    let (put, cohort) = (format!("PUT /cohorts/{id}"), a_cohort("Spring"));

    world.json(&put, &[], &cohort).expect(428);
    world
        .json(&put, &[("if-match", "\"1\"")], &cohort)
        .expect(412);
    let created = world
        .json(&put, &[("if-none-match", "*")], &cohort)
        .expect(201);
    assert_eq!(created.field("location"), format!("/api/v1/cohorts/{id}"));
    world
        .json(&put, &[("if-none-match", "*")], &cohort)
        .expect(412);

    // The same again under its tag is the same state.
    let again = world
        .json(&put, &[("if-match", "\"1\"")], &cohort)
        .expect(200);
    assert_eq!(again.field("etag"), "\"1\"");
    assert_eq!(world.events(), ["created cohort"]);

    // An id is never used twice.
    world.delete(&format!("/cohorts/{id}"), "\"1\"").expect(204);
    world
        .json(&put, &[("if-none-match", "*")], &cohort)
        .expect(409);
}

#[test]
fn every_condition_is_judged_where_the_row_is() {
    let world = World::new();
    let place = world.cohort("Spring");
    let nowhere = format!("/cohorts/{}", Uuid::now_v7());
    let table = [
        // method, where, condition, status
        ("PUT", &place, ("x", ""), 428),
        ("PUT", &place, ("if-match", "\"2\""), 412),
        ("PUT", &place, ("if-match", "W/\"1\""), 412),
        ("PUT", &place, ("if-match", "1"), 400),
        ("PUT", &place, ("if-none-match", "*"), 412),
        ("PUT", &place, ("if-none-match", "\"2\""), 428),
        ("PATCH", &place, ("x", ""), 428),
        ("PATCH", &place, ("if-match", "\"0\", \"2\""), 412),
        ("PATCH", &nowhere, ("x", ""), 404),
        ("PATCH", &nowhere, ("if-match", "\"1\""), 404),
        ("DELETE", &place, ("x", ""), 428),
        ("DELETE", &place, ("if-match", "\"7\""), 412),
        ("DELETE", &nowhere, ("x", ""), 404),
        ("GET", &place, ("if-none-match", "\"1\""), 304),
        ("GET", &place, ("if-none-match", "W/\"1\", \"9\""), 304),
        ("GET", &place, ("if-none-match", "\"2\""), 200),
        ("GET", &place, ("if-match", "\"2\""), 412),
    ];

    for (method, place, condition, status) in table {
        let body = if method == "PATCH" {
            json!({})
        } else {
            a_cohort("Other")
        };
        let answer = world.json(&format!("{method} {place}"), &[condition], &body);
        assert_eq!(
            answer.status, status,
            "{method} {place} {condition:?}: {}",
            answer.body
        );
    }
    assert_eq!(
        world.get(&place).field("etag"),
        "\"1\"",
        "something was written"
    );
    assert_eq!(world.events(), ["created cohort"]);
}

#[test]
fn of_two_editors_the_second_hears_of_the_first() {
    let world = World::new();
    let place = world.cohort("Spring");
    let tag = &[("if-match", "\"1\"")];

    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let (world, place) = (&world, &place);
        let edit = |number: usize| {
            let put = format!("PUT {place}");
            move || world.json(&put, tag, &a_cohort(&number.to_string())).status
        };
        let editors: Vec<_> = (0..8).map(|number| scope.spawn(edit(number))).collect();
        editors.into_iter().map(|it| it.join().unwrap()).collect()
    });

    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
    assert_eq!(world.get(&place).field("etag"), "\"2\"");
}

#[test]
fn what_a_patch_leaves_out_stays_and_null_removes() {
    let world = World::new();
    let place = world.cohort("Spring");
    let patch = |body: Value| world.json(&format!("PATCH {place}"), &[("if-match", "*")], &body);

    assert_eq!(patch(json!({})).expect(200).field("etag"), "\"1\"");
    assert_eq!(
        patch(json!({"name": null})).expect(422).violations(),
        ["/name required"]
    );
    assert_eq!(
        patch(json!({"id": "x"})).expect(422).violations(),
        ["/id unknown_member"]
    );
    patch(json!([])).expect(422);
    let whole = world.send(
        &format!("PATCH {place}"),
        &[("if-match", "*"), ("content-type", "application/json")],
        "{}",
    );
    assert_eq!(
        whole.expect(415).field("accept"),
        "application/merge-patch+json"
    );
}

#[test]
fn every_rule_that_the_input_breaks_is_named_at_once() {
    let world = World::new();
    let place = world.cohort("Spring");
    let long = "x".repeat(201);
    let table = [
        (json!({"name": " \u{200d}"}), vec!["/name too_short"]),
        (json!({"name": long}), vec!["/name too_long"]),
        (
            json!({"name": "", "starts_on": "2026-02-30", "size": 3}),
            vec![
                "/name too_short",
                "/starts_on bad_format",
                "/size unknown_member",
            ],
        ),
        (json!({"course": "cooking"}), vec!["/course no_such_course"]),
        (
            json!({"starts_on": "2026-3-2"}),
            vec!["/starts_on bad_format"],
        ),
        (json!({"members": 3}), vec!["/members unknown_member"]),
    ];

    for (change, expected) in table {
        let mut cohort = a_cohort("Summer");
        rest::merge(&mut cohort, change.clone());
        let posted = world.json("POST /cohorts", &[], &cohort).expect(422);
        assert_eq!(posted.violations(), expected, "{cohort}");
        for method in ["PUT", "PATCH"] {
            let body = if method == "PUT" { &cohort } else { &change };
            let changed = world.json(&format!("{method} {place}"), &[("if-match", "*")], body);
            assert_eq!(changed.expect(422).violations(), expected, "{body}");
        }
    }
    assert_eq!(world.count("select count(*) from cohorts"), 1);
    assert_eq!(world.events(), ["created cohort"]);
}

#[test]
fn a_name_is_taken_once_in_a_course_until_its_cohort_is_deleted() {
    let world = World::new();
    let spring = world.cohort("Spring");
    let summer = world.cohort("Summer");

    world
        .json("POST /cohorts", &[], &a_cohort("Spring"))
        .expect(409);
    let rename = json!({"name": "Spring"});
    world
        .json(&format!("PATCH {summer}"), &[("if-match", "*")], &rename)
        .expect(409);
    world.delete(&spring, "*").expect(204);
    world
        .json(&format!("PATCH {summer}"), &[("if-match", "*")], &rename)
        .expect(200);
}

#[test]
fn a_cohort_with_somebody_in_it_is_not_deleted() {
    let world = World::new();
    let enrollment = world.enrollment();
    let cohort = world.get(&enrollment).json()["cohort_id"]
        .as_str()
        .unwrap()
        .to_owned();

    world.delete(&format!("/cohorts/{cohort}"), "*").expect(409);
    world.delete(&enrollment, "*").expect(204);
    world.delete(&format!("/cohorts/{cohort}"), "*").expect(204);
}
