//! Check-ins: every verb, every condition, every refusal.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::platform::a_check_in;
use crate::world::World;

const NONE: &str = r#"{"items":[]}"#;

/// Somebody's check-ins: where they are.
fn check_ins(world: &World) -> String {
    world.enrollment() + "/check-ins"
}

fn post(world: &World, check_ins: &str, new: &Value) -> crate::client::Answer {
    world.json(&format!("POST {check_ins}"), &[], new)
}

/// A check-in that nothing is wrong with, for `day`.
fn of_day(day: i32) -> Value {
    let mut check_in = a_check_in();
    check_in["day"] = day.into();
    check_in
}

#[test]
fn a_check_in_is_made_read_listed_changed_and_deleted() {
    let world = World::new();
    let check_ins = check_ins(&world);
    assert_eq!(world.get(&check_ins).expect(200).body, NONE);

    let created = post(&world, &check_ins, &a_check_in()).expect(201);
    let place = created.field("location").to_owned();
    let read = world.get(&place).expect(200);

    assert_eq!((&read.body, read.field("etag")), (&created.body, "\"1\""));
    let mut check_in = read.json();
    assert_eq!(world.get(&check_ins).items(), [check_in.clone()]);
    let id = check_in["id"].take();
    assert_eq!(place, format!("/api/v1/check-ins/{}", id.as_str().unwrap()));
    let enrollment = check_in["enrollment_id"].take();
    assert!(check_ins.contains(enrollment.as_str().unwrap()));
    let mut sent = a_check_in();
    sent["id"] = Value::Null;
    sent["enrollment_id"] = Value::Null;
    assert_eq!(check_in, sent);

    let tag = [("if-match", "\"1\"")];
    let replaced = world
        .json(&format!("PUT {place}"), &tag, &of_day(5))
        .expect(200);
    assert_eq!(
        (replaced.json()["day"].clone(), replaced.field("etag")),
        (json!(5), "\"2\"")
    );
    let tag = [("if-match", "\"2\"")];
    let patch = json!({"note": null, "hours": "0.10"});
    let patched = world
        .json(&format!("PATCH {place}"), &tag, &patch)
        .expect(200);
    assert_eq!(patched.json()["note"], Value::Null);
    assert_eq!(patched.json()["hours"], "0.10", "hours stay exact");
    assert_eq!(patched.json()["energy"], 8);

    world.delete(&place, patched.field("etag")).expect(204);
    world.get(&place).expect(404);
    world.delete(&place, "*").expect(404);
    assert_eq!(world.get(&check_ins).body, NONE);
    // Its day is free again, and the log knows what it was.
    post(&world, &check_ins, &of_day(5)).expect(201);
    let verbs = ["created", "changed", "changed", "deleted", "created"];
    assert_eq!(
        world.events()[2..],
        verbs.map(|verb| format!("{verb} check-in"))
    );
    let deleted = "select count(*) from events where verb = 'deleted' and before->>'hours' = '0.10' \
                   and after is null and actor = '0190a5b0-0000-7000-8000-0000000000ad' and request_id is not null";
    assert_eq!(world.count(deleted), 1);
}

#[test]
fn a_list_is_in_the_order_of_days_a_page_at_a_time() {
    let world = World::new();
    let check_ins = check_ins(&world);
    for day in [12, 3, 30] {
        post(&world, &check_ins, &of_day(day)).expect(201);
    }

    let days = |target: &str| -> Vec<Value> {
        let items = world.get(target).expect(200).items();
        items.iter().map(|it| it["day"].clone()).collect()
    };
    assert_eq!(days(&check_ins), [3, 12, 30]);
    let first = format!("{check_ins}?limit=2");
    let next = world.get(&first).link("next").unwrap();
    let previous = world.get(&next).link("prev").unwrap();
    assert_eq!(
        (days(&first), days(&next)),
        (vec![json!(3), json!(12)], vec![json!(30)])
    );
    assert_eq!(days(&previous), days(&first));
}

#[test]
fn every_condition_is_judged_where_the_row_is() {
    let world = World::new();
    let created = post(&world, &check_ins(&world), &a_check_in()).expect(201);
    let place = created.field("location");
    let nowhere = &format!("/check-ins/{}", Uuid::now_v7());
    let table = [
        ("PUT", place, ("x", ""), 428),
        ("PUT", place, ("if-match", "\"2\""), 412),
        ("PUT", place, ("if-match", "W/\"1\""), 412),
        ("PUT", place, ("if-match", "1"), 400),
        ("PUT", nowhere, ("if-none-match", "*"), 404),
        ("PATCH", place, ("x", ""), 428),
        ("PATCH", place, ("if-match", "\"2\""), 412),
        ("PATCH", nowhere, ("x", ""), 404),
        ("DELETE", place, ("x", ""), 428),
        ("DELETE", place, ("if-match", "\"2\""), 412),
        ("DELETE", nowhere, ("if-match", "\"1\""), 404),
        ("GET", place, ("if-none-match", "\"1\""), 304),
        ("GET", place, ("if-none-match", "\"2\""), 200),
    ];

    for (method, place, condition, status) in table {
        let body = if method == "PATCH" {
            json!({})
        } else {
            of_day(9)
        };
        let answer = world.json(&format!("{method} {place}"), &[condition], &body);
        assert_eq!(
            answer.status, status,
            "{method} {place} {condition:?}: {}",
            answer.body
        );
    }
    assert_eq!(
        world.get(place).field("etag"),
        "\"1\"",
        "something was written"
    );
}

#[test]
fn a_second_check_in_for_a_day_is_409() {
    let world = World::new();
    let check_ins = check_ins(&world);

    post(&world, &check_ins, &a_check_in()).expect(201);
    post(&world, &check_ins, &a_check_in()).expect(409);
    let other = post(&world, &check_ins, &of_day(5)).expect(201);
    let place = other.field("location");
    let to_the_first = json!({"day": 4});
    world
        .json(
            &format!("PATCH {place}"),
            &[("if-match", "*")],
            &to_the_first,
        )
        .expect(409);

    assert_eq!(world.get(&check_ins).items().len(), 2);
}

#[test]
fn of_many_at_the_same_time_one_wins() {
    let world = World::new();
    let check_ins = check_ins(&world);
    let create = || post(&world, &check_ins, &a_check_in()).status;

    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(create)).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });

    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
}

#[test]
fn a_broken_rule_is_422_and_names_the_member_whatever_the_verb() {
    let world = World::new();
    let check_ins = check_ins(&world);
    let place = post(&world, &check_ins, &of_day(7))
        .expect(201)
        .field("location")
        .to_owned();
    let table = [
        ("hours", json!("24.01"), "out_of_range"),
        ("hours", json!("-1"), "out_of_range"),
        ("hours", json!("1.005"), "bad_format"),
        ("energy", json!(0), "out_of_range"),
        ("energy", json!(11), "out_of_range"),
        ("note", json!(" \t\n"), "too_short"),
        ("note", json!("x".repeat(2001)), "too_long"),
        ("day", json!(0), "out_of_range"),
        ("day", json!(31), "no_such_day"),
        ("checked_in_on", json!("1999-12-31"), "implausible_date"),
        ("checked_in_on", json!("9999-12-31"), "implausible_date"),
        ("checked_in_on", json!("-009999-01-01"), "bad_format"),
        ("checked_in_on", json!("20260202"), "bad_format"),
        ("hours", json!("1e1"), "bad_format"),
        ("hours", json!("1_0"), "bad_format"),
        ("hours", json!(".5"), "bad_format"),
        ("hours", json!("+1"), "bad_format"),
        ("hours", json!(2.5), "wrong_type"),
        ("energy", json!(7.5), "wrong_type"),
    ];

    for (member, value, code) in table {
        let mut whole = a_check_in();
        whole[member] = value.clone();
        let patch = json!({ member: value });
        let lines = [
            (format!("POST {check_ins}"), &whole),
            (format!("PUT {place}"), &whole),
            (format!("PATCH {place}"), &patch),
        ];
        for (line, body) in lines {
            let refused = world.json(&line, &[("if-match", "*")], body).expect(422);
            assert_eq!(
                refused.violations(),
                [format!("/{member} {code}")],
                "{line} {body}"
            );
        }
    }

    assert_eq!(world.get(&place).field("etag"), "\"1\"");
    assert_eq!(world.count("select count(*) from check_ins"), 1);
}

#[test]
fn every_rule_that_the_input_breaks_is_named_at_once() {
    let world = World::new();
    let check_ins = check_ins(&world);

    let body = r#"{"checked_in_on": "2026-02-30", "hours": "30.125", "energy": 12, "note": "\u200d", "mood": 1, "mood": 2,
                   "day": true}"#;
    let refused = world.send(
        &format!("POST {check_ins}"),
        &[("content-type", "application/json")],
        body,
    );

    let mut violations = refused.expect(422).violations();
    violations.sort_unstable();
    violations.dedup();
    assert_eq!(
        violations,
        [
            "/checked_in_on bad_format",
            "/day wrong_type",
            "/energy out_of_range",
            "/hours out_of_range",
            "/mood unknown_member",
            "/note too_short",
        ]
    );
    assert_eq!(world.get(&check_ins).body, NONE);
}

#[test]
fn the_limits_themselves_are_allowed() {
    let world = World::new();
    let check_ins = check_ins(&world);

    for (day, hours, energy) in [(1, "0", 1), (30, "24", 10), (2, "23.99", 5)] {
        let mut check_in = a_check_in();
        check_in["hours"] = hours.into();
        check_in["energy"] = energy.into();
        check_in["note"] = "ä".repeat(2000).into();
        // Whole, however it is written.
        check_in["day"] = f64::from(day).into();
        post(&world, &check_ins, &check_in).expect(201);
    }
}

#[test]
fn a_body_that_lacks_what_it_needs_or_has_more_is_422() {
    let world = World::new();
    let check_ins = check_ins(&world);
    let table = [
        (json!({"day": null}), "/day required"),
        (json!({"hours": null}), "/hours required"),
        (json!({"id": "x"}), "/id unknown_member"),
        (
            json!({"enrollment_id": "x"}),
            "/enrollment_id unknown_member",
        ),
        (json!({"version": 7}), "/version unknown_member"),
        (json!({"note": ["x"]}), "/note wrong_type"),
        (json!({"energy": "8"}), "/energy wrong_type"),
        (json!({"hours": "9".repeat(60)}), "/hours bad_format"),
    ];

    for (change, expected) in table {
        let mut check_in = a_check_in();
        rest::merge(&mut check_in, change);
        let refused = post(&world, &check_ins, &check_in).expect(422);
        assert_eq!(refused.violations(), [expected], "{check_in}");
    }
    let in_order = json!([4, "2026-02-02", "2.5", 8, "a note"]);
    for body in [in_order, json!([]), json!({}), json!("x"), Value::Null] {
        post(&world, &check_ins, &body).expect(422);
    }
    assert_eq!(world.get(&check_ins).body, NONE);
}

#[test]
fn an_unknown_id_is_404_and_so_is_one_that_is_none() {
    let world = World::new();
    let long = "0".repeat(4000);
    let ids = [
        "01890000-0000-7000-8000-000000000000",
        "1",
        "%00",
        "..",
        "%2e%2e%2f",
        "'%20or%201=1%20--",
        &long,
    ];

    for id in ids {
        world.get(&format!("/check-ins/{id}")).expect(404);
        world.delete(&format!("/check-ins/{id}"), "*").expect(404);
        let check_ins = format!("/enrollments/{id}/check-ins");
        world.get(&check_ins).expect(404);
        post(&world, &check_ins, &a_check_in()).expect(404);
    }
}

#[test]
fn head_is_get_without_the_body() {
    let world = World::new();
    let created = post(&world, &check_ins(&world), &a_check_in()).expect(201);
    let place = created.field("location");

    let head = world.send(&format!("HEAD {place}"), &[], "").expect(200);

    assert_eq!((head.body.as_str(), head.field("etag")), ("", "\"1\""));
}

#[test]
fn a_client_may_prefer_to_hear_less() {
    let world = World::new();
    let check_ins = check_ins(&world);
    let minimal = ("prefer", "return=minimal");

    let created = world
        .json(&format!("POST {check_ins}"), &[minimal], &a_check_in())
        .expect(201);
    assert_eq!(created.body, "");
    assert_eq!(created.field("preference-applied"), "return=minimal");
    let put = format!("PUT {}", created.field("location"));
    let changed = world
        .json(&put, &[minimal, ("if-match", "*")], &of_day(5))
        .expect(204);
    assert_eq!(changed.field("etag"), "\"2\"");
}
