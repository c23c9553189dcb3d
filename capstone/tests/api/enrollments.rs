//! Enrollments and the commitment that belongs to each.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{World, id_of};

#[test]
fn an_enrollment_is_made_read_listed_and_deleted() {
    let world = World::new();
    let (cohort, account) = (world.cohort("Spring"), world.account("Ada"));
    let enrollments = format!("{cohort}/enrollments");
    assert_eq!(world.get(&enrollments).expect(200).body, r#"{"items":[]}"#);

    let new = json!({ "account_id": account });
    let created = world
        .json(&format!("POST {enrollments}"), &[], &new)
        .expect(201);
    let place = created.field("location").to_owned();
    let read = world.get(&place).expect(200);

    assert_eq!((&read.body, read.field("etag")), (&created.body, "\"1\""));
    let enrollment = read.json();
    assert_eq!(enrollment["cohort_id"], id_of(&cohort));
    assert_eq!(enrollment["account_id"], account.to_string());
    assert_eq!(enrollment["signed_on"], Value::Null);
    assert_eq!(world.get(&enrollments).items(), [enrollment]);

    world
        .json(&format!("POST {enrollments}"), &[], &new)
        .expect(409);
    world.delete(&place, "\"1\"").expect(204);
    world.delete(&place, "*").expect(404);
    // Somebody who has left may come again.
    world
        .json(&format!("POST {enrollments}"), &[], &new)
        .expect(201);
}

#[test]
fn a_wrong_account_is_422_and_a_wrong_cohort_404() {
    let world = World::new();
    let cohort = world.cohort("Spring");
    let id = Uuid::now_v7();
    let table = [
        (json!({ "account_id": id }), "/account_id no_such_account"),
        (
            json!({"account_id": id.simple().to_string()}),
            "/account_id bad_format",
        ),
        (json!({"account_id": 7}), "/account_id wrong_type"),
        (json!({}), "/account_id required"),
    ];

    for (new, expected) in table {
        let answer = world.json(&format!("POST {cohort}/enrollments"), &[], &new);
        assert_eq!(answer.expect(422).violations(), [expected], "{new}");
    }
    let new = json!({ "account_id": world.account("Ada") });
    world
        .json(&format!("POST /cohorts/{id}/enrollments"), &[], &new)
        .expect(404);
    world.get(&format!("/cohorts/{id}/enrollments")).expect(404);
    world.delete(&cohort, "*").expect(204);
    world
        .json(&format!("POST {cohort}/enrollments"), &[], &new)
        .expect(404);
    world.get(&format!("{cohort}/enrollments")).expect(404);
}

#[test]
fn an_enrollment_moves_within_its_course_only() {
    let world = World::new();
    let (place, summer) = (world.enrollment(), world.cohort("Summer"));
    world
        .sql()
        .batch("insert into courses (slug, title, summary) values ('cooking', 'Cooking', '')")
        .unwrap();
    let elsewhere = json!({"course": "cooking", "name": "Cooks", "starts_on": "2026-03-02"});
    let elsewhere = world.json("POST /cohorts", &[], &elsewhere).expect(201);
    let elsewhere = elsewhere.field("location").to_owned();
    let deleted = world.cohort("Deleted");
    world.delete(&deleted, "*").expect(204);
    let to = |cohort: &str| json!({"cohort_id": id_of(cohort)});

    for (method, first) in [("PUT", "\"1\""), ("PATCH", "\"2\"")] {
        let line = format!("{method} {place}");
        world.json(&line, &[], &to(&summer)).expect(428);
        world
            .json(&line, &[("if-match", "\"9\"")], &to(&summer))
            .expect(412);
        for (cohort, code) in [
            (&elsewhere, "immutable"),
            (&deleted, "no_such_cohort"),
            (&Uuid::now_v7().to_string(), "no_such_cohort"),
        ] {
            let refused = world
                .json(&line, &[("if-match", first)], &to(cohort))
                .expect(422);
            assert_eq!(refused.violations(), [format!("/cohort_id {code}")]);
        }
        world
            .json(&line, &[("if-match", first)], &to(&summer))
            .expect(200);
    }
    // The second time it was there already, so nothing was written.
    assert_eq!(world.get(&place).field("etag"), "\"2\"");
    assert_eq!(world.get(&place).json()["cohort_id"], id_of(&summer));
}

#[test]
fn what_belongs_to_a_deleted_enrollment_cannot_be_seen_or_changed() {
    let world = World::new();
    let place = world.enrollment();
    let check_in = json!({"day": 1, "checked_in_on": "2026-02-01", "hours": "1", "energy": 5});
    let created = world.json(&format!("POST {place}/check-ins"), &[], &check_in);
    let check_in_place = created.expect(201).field("location").to_owned();
    let completion = format!("{place}/lessons/1/completion");
    world
        .json(&format!("PUT {completion}"), &[], &json!({}))
        .expect(201);

    world.delete(&place, "*").expect(204);

    for target in [
        &place,
        &format!("{place}/check-ins"),
        &format!("{place}/commitment"),
        &format!("{place}/lesson-completions"),
        &format!("{place}/deliverable-completions"),
        &completion,
        &check_in_place,
    ] {
        world.get(target).expect(404);
    }
    world
        .json(&format!("POST {place}/check-ins"), &[], &check_in)
        .expect(404);
    world
        .json(&format!("PUT {completion}"), &[], &json!({}))
        .expect(404);
    world
        .send(&format!("DELETE {completion}"), &[], "")
        .expect(404);
    world
        .json(
            &format!("PUT {check_in_place}"),
            &[("if-match", "*")],
            &check_in,
        )
        .expect(404);
    world.delete(&check_in_place, "*").expect(404);
    let commitment = json!({"signed_name": "Ada", "signed_on": "2026-02-01"});
    world
        .json(&format!("PUT {place}/commitment"), &[], &commitment)
        .expect(404);
}

#[test]
fn a_commitment_is_signed_once_signed_again_and_taken_back() {
    let world = World::new();
    let place = world.enrollment();
    let commitment = format!("{place}/commitment");
    let put = |name: &str| {
        let body = json!({"signed_name": name, "signed_on": "2026-01-30"});
        world.json(&format!("PUT {commitment}"), &[], &body)
    };
    world.get(&commitment).expect(404);

    let signed = put("Ada Lovelace").expect(201);
    assert_eq!(signed.field("location"), commitment);
    let again = put("Ada Lovelace").expect(200);
    assert_eq!(again.field("etag"), signed.field("etag"));
    let other = put("Augusta Ada King").expect(200);
    assert_ne!(other.field("etag"), signed.field("etag"));
    let read = world.get(&commitment).expect(200);
    assert_eq!(
        (&read.body, read.field("etag")),
        (&other.body, other.field("etag"))
    );
    assert_eq!(world.get(&place).json()["signed_name"], "Augusta Ada King");

    for _ in 0..2 {
        world
            .send(&format!("DELETE {commitment}"), &[], "")
            .expect(204);
    }
    world.get(&commitment).expect(404);
    assert_eq!(
        world.events()[2..],
        [
            "created commitment",
            "changed commitment",
            "deleted commitment"
        ]
    );
}

#[test]
fn a_commitment_may_be_put_and_deleted_under_a_condition() {
    let world = World::new();
    let commitment = format!("{}/commitment", world.enrollment());
    let body = json!({"signed_name": "Ada", "signed_on": "2026-01-30"});
    let put = |condition| world.json(&format!("PUT {commitment}"), &[condition], &body);

    put(("if-match", "*")).expect(412);
    world.delete(&commitment, "*").expect(412);
    let signed = put(("if-none-match", "*")).expect(201);
    put(("if-none-match", "*")).expect(412);
    put(("if-match", "\"99\"")).expect(412);
    world.delete(&commitment, "\"99\"").expect(412);
    world.delete(&commitment, signed.field("etag")).expect(204);
}

#[test]
fn every_rule_of_a_commitment_is_named_at_once() {
    let world = World::new();
    let put = format!("PUT {}/commitment", world.enrollment());
    let table = [
        (
            "\u{3000}",
            "2026-2-1",
            vec!["/signed_name too_short", "/signed_on bad_format"],
        ),
        (
            &*"x".repeat(201),
            "2026-03-03",
            vec!["/signed_name too_long"],
        ),
        ("Ada", "2026-03-04", vec!["/signed_on implausible_date"]),
        ("Ada", "1999-12-31", vec!["/signed_on implausible_date"]),
        ("Ada", "infinity", vec!["/signed_on bad_format"]),
    ];

    for (name, date, expected) in table {
        let body = json!({"signed_name": name, "signed_on": date});
        let refused = world.json(&put, &[], &body).expect(422);
        assert_eq!(refused.violations(), expected, "{body}");
    }
    assert_eq!(
        world.count("select count(*) from enrollments where signed_on is not null"),
        0
    );
}

#[test]
fn a_cohort_lists_its_people_a_page_at_a_time() {
    let world = World::new();
    let cohort = world.cohort("Spring");
    let enrollments = format!("{cohort}/enrollments");
    for number in 0..5 {
        let new = json!({ "account_id": world.account(&number.to_string()) });
        world
            .json(&format!("POST {enrollments}"), &[], &new)
            .expect(201);
    }
    world.enrollment();

    let first = world.get(&format!("{enrollments}?limit=3")).expect(200);
    let second = world.get(&first.link("next").unwrap()).expect(200);
    assert_eq!((first.items().len(), second.items().len()), (3, 2));
    assert_eq!((first.link("prev"), second.link("next")), (None, None));
    assert_eq!(
        world.get(&second.link("prev").unwrap()).items(),
        first.items()
    );
    assert_eq!(
        [first.items(), second.items()].concat(),
        world.get(&enrollments).items()
    );
}
