//! Check-ins: made, read, listed, refused.

use lesson::Call;
use serde_json::{Value, json};

use crate::platform::{Platform, a_check_in};

#[test]
fn a_new_check_in_can_be_read_where_it_says_it_is() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());

    let created = client.post(&check_ins, &a_check_in()).expect(201);
    let read = client.get(&created.headers["location"]).expect(200);

    assert_eq!(created.body, read.body);
    let mut check_in = read.json();
    let id = check_in["id"].take();
    assert_eq!(
        created.headers["location"],
        format!("/api/v1/check-ins/{}", id.as_str().unwrap())
    );
    let enrollment = check_in["enrollment_id"].take();
    assert!(check_ins.contains(enrollment.as_str().unwrap()));
    let mut sent = a_check_in();
    sent["id"] = Value::Null;
    sent["enrollment_id"] = Value::Null;
    assert_eq!(check_in, sent);
}

#[test]
fn a_list_is_in_the_order_of_days() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    assert_eq!(client.get(&check_ins).expect(200).body, r#"{"items":[]}"#);

    for (day, energy) in [(12, 1), (3, 9), (30, 5)] {
        let mut check_in = a_check_in();
        check_in["day"] = day.into();
        check_in["energy"] = energy.into();
        client.post(&check_ins, &check_in).expect(201);
    }

    let list = client.get(&check_ins).expect(200).json();
    let days: Vec<&Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["day"])
        .collect();
    assert_eq!(days, [3, 12, 30]);
}

#[test]
fn hours_stay_exact_and_a_note_may_be_left_out() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());

    let created = client
        .post(
            &check_ins,
            &json!({"day": 1, "checked_in_on": "2026-01-30", "hours": "0.10", "energy": 1}),
        )
        .expect(201);

    let read = client.get(&created.headers["location"]).expect(200).json();
    assert_eq!(read["hours"], "0.10");
    assert_eq!(read["note"], Value::Null);
}

#[test]
fn a_second_check_in_for_a_day_is_409() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());

    client.post(&check_ins, &a_check_in()).expect(201);
    client.post(&check_ins, &a_check_in()).expect(409);

    let list = client.get(&check_ins).expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[test]
fn of_two_at_the_same_time_one_wins() {
    let platform = Platform::start();
    let check_ins = platform.enroll();

    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let post = || platform.client().post(&check_ins, &a_check_in()).status;
        let both: Vec<_> = (0..8).map(|_| scope.spawn(post)).collect();
        both.into_iter().map(|it| it.join().unwrap()).collect()
    });

    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
}

#[test]
fn a_broken_rule_is_422_and_names_the_member_and_the_rule() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    let table = [
        ("/hours", json!("24.01"), "check_ins_hours_range"),
        ("/hours", json!("-1"), "check_ins_hours_range"),
        ("/hours", json!("1.005"), "check_ins_hours_scale"),
        ("/energy", json!(0), "check_ins_energy_range"),
        ("/energy", json!(11), "check_ins_energy_range"),
        ("/note", json!(" \t\n"), "check_ins_note_present"),
        ("/note", json!("x".repeat(2001)), "check_ins_note_length"),
        ("/day", json!(0), "no_such_day"),
        ("/day", json!(31), "no_such_day"),
        ("/checked_in_on", json!("1999-12-31"), "implausible_date"),
        ("/checked_in_on", json!("9999-12-31"), "implausible_date"),
        ("/checked_in_on", json!("-009999-01-01"), "bad_format"),
        ("/checked_in_on", json!("20260202"), "bad_format"),
        ("/hours", json!("1e1"), "bad_format"),
        ("/hours", json!("1_0"), "bad_format"),
        ("/hours", json!(".5"), "bad_format"),
        ("/hours", json!("+1"), "bad_format"),
        ("/hours", json!(2.5), "wrong_type"),
        ("/energy", json!(7.5), "wrong_type"),
    ];

    for (pointer, value, code) in table {
        let mut check_in = a_check_in();
        *check_in.pointer_mut(pointer).unwrap() = value;
        client
            .post(&check_ins, &check_in)
            .expect_violation(pointer, code);
    }

    assert_eq!(client.get(&check_ins).expect(200).body, r#"{"items":[]}"#);
}

#[test]
fn the_limits_themselves_are_allowed() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());

    for (day, hours, energy) in [(1, "0", 1), (30, "24", 10), (2, "23.99", 5)] {
        let mut check_in = a_check_in();
        check_in["day"] = day.into();
        check_in["hours"] = hours.into();
        check_in["energy"] = energy.into();
        check_in["note"] = "ä".repeat(2000).into();
        // Whole, however it is written.
        check_in["day"] = f64::from(day).into();
        client.post(&check_ins, &check_in).expect(201);
    }
}

#[test]
fn the_wrong_shape_is_422() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    let shapes = [
        ("a number where hours are text", "hours", json!(2.5)),
        ("hours that are no number", "hours", json!("2,5")),
        ("hours beyond any decimal", "hours", json!("9".repeat(60))),
        ("text where energy is a number", "energy", json!("8")),
        ("a fraction of energy", "energy", json!(7.5)),
        ("more energy than fits", "energy", json!(40_000)),
        ("a day that is not there", "day", Value::Null),
        ("a date that is none", "checked_in_on", json!("2026-02-30")),
        (
            "a date of another kind",
            "checked_in_on",
            json!("02/02/2026"),
        ),
        ("a list for a note", "note", json!(["x"])),
        ("an unknown member", "mood", json!("fine")),
        ("text with a NUL in it", "note", json!("a\u{0}b")),
    ];

    for (what, member, value) in shapes {
        let mut check_in = a_check_in();
        check_in[member] = value;
        let answer = client.post(&check_ins, &check_in);
        assert_eq!(answer.status, 422, "{what}: {}", answer.body);
    }
    let in_order = json!([4, "2026-02-02", "2.5", 8, "a note"]);
    for body in [in_order, json!([]), json!({}), json!("x"), Value::Null] {
        client.post(&check_ins, &body).expect(422);
    }
}

#[test]
fn what_is_not_json_is_400() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    let deep = "[".repeat(30_000);
    let bodies: [&[u8]; 7] = [
        b"",
        b"{",
        b"day=4",
        b"\xff\xfe",
        b"{\"note\": \"\xc3\x28\"}",
        b"{\"day\": \"4\", ",
        deep.as_bytes(),
    ];

    for body in bodies {
        let call = Call::post(&check_ins).json(body);
        let answer = client.call(&call);
        let start = String::from_utf8_lossy(&body[..body.len().min(40)]);
        assert_eq!(answer.status, 400, "{start:?}: {}", answer.body);
    }
}

#[test]
fn a_body_must_say_that_it_is_json() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    let body = a_check_in().to_string();

    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "",
    ] {
        let call = Call::post(&check_ins).header("Content-Type", kind);
        client.call(&call.body(body.clone())).expect(415);
    }
    client
        .call(&Call::post(&check_ins).body(body.clone()))
        .expect(415);
    let call = Call::post(&check_ins).header("Content-Type", "application/json; charset=utf-8");
    client.call(&call.body(body)).expect(201);
}

#[test]
fn an_unknown_id_is_404_and_so_is_one_that_is_none() {
    let platform = Platform::start();
    let mut client = platform.client();
    let ids = [
        "01890000-0000-7000-8000-000000000000",
        "1",
        "%00",
        "..",
        "%2e%2e%2f",
        "' or 1=1 --".replace(' ', "%20").leak(),
        "0".repeat(4000).leak(),
    ];

    for id in ids {
        client.get(&format!("/api/v1/check-ins/{id}")).expect(404);
        let check_ins = format!("/api/v1/enrollments/{id}/check-ins");
        client.get(&check_ins).expect(404);
        client.post(&check_ins, &a_check_in()).expect(404);
    }
}

#[test]
fn head_is_get_without_the_body() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    let created = client.post(&check_ins, &a_check_in()).expect(201);
    let place = &created.headers["location"];

    client.send(&Call::head(place).to_bytes("capstone.test"));
    let got = client.head_only().unwrap();

    assert_eq!(got.status, 200);
    assert_eq!(
        got.headers["content-length"],
        created.body.len().to_string()
    );
    client.get(place).expect(200);
}
