//! Bodies that are malformed or mean harm: 400 or 422, never 500, and nothing is stored. Well-formed ones in any legal
//! spelling are taken.

use serde_json::json;

use crate::client::Answer;
use crate::platform::a_check_in;
use crate::world::World;

/// Every route that takes a body, of one enrollment.
fn routes(world: &World) -> Vec<String> {
    let place = world.enrollment();
    let cohort = world.cohort("Target");
    let created = world.json(&format!("POST {place}/check-ins"), &[], &a_check_in());
    let check_in = created.expect(201).field("location").to_owned();
    vec![
        "POST /cohorts".to_owned(),
        format!("PUT {cohort}"),
        format!("PATCH {cohort}"),
        format!("POST {cohort}/enrollments"),
        format!("PUT {place}"),
        format!("PATCH {place}"),
        format!("PUT {place}/commitment"),
        format!("POST {place}/check-ins"),
        format!("PUT {check_in}"),
        format!("PATCH {check_in}"),
        format!("PUT {place}/lessons/4/completion"),
        format!("PUT {place}/deliverables/pagination/completion"),
    ]
}

fn send(world: &World, line: &str, body: &[u8]) -> Answer {
    let kind = if line.starts_with("PATCH") {
        "application/merge-patch+json"
    } else {
        "application/json"
    };
    // What is not there yet can't match.
    let is_there = !line.ends_with("completion") && !line.ends_with("commitment");
    let condition = if is_there {
        ("if-match", "*")
    } else {
        ("x", "")
    };
    world.send(line, &[("content-type", kind), condition], body.to_vec())
}

/// All that the API can write, counted and added up.
const STATE: &str = "\
    select (select count(*) from events) + (select sum(version) from check_ins) + (select sum(version) from cohorts)
         + (select sum(version) from enrollments) + (select count(*) from lesson_completions)
         + (select count(*) from deliverable_completions) + (select count(*) from idempotency_keys)";

#[test]
fn what_is_not_json_is_400_on_every_route_and_stores_nothing() {
    let world = World::new();
    let deep = "[".repeat(30_000);
    let bodies: [&[u8]; 11] = [
        b"",
        b" ",
        b"{",
        b"day=4",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"{\"note\": \"\xc3\x28\"}",
        b"{\"note\": \"a\nb\"}",
        b"{\"energy\": 01}",
        b"{\"energy\": NaN}",
        deep.as_bytes(),
    ];
    let routes = routes(&world);
    let before = world.count(STATE);

    for line in &routes {
        for body in bodies {
            let answer = send(&world, line, body);
            let start = String::from_utf8_lossy(&body[..body.len().min(40)]);
            assert_eq!(answer.status, 400, "{line} {start:?}: {}", answer.body);
        }
    }
    assert_eq!(world.count(STATE), before);
}

#[test]
fn json_that_no_member_can_hold_is_422_on_every_route_and_stores_nothing() {
    let world = World::new();
    let members = [
        "day",
        "checked_in_on",
        "hours",
        "energy",
        "note",
        "name",
        "course",
        "starts_on",
        "account_id",
        "cohort_id",
        "signed_name",
        "signed_on",
        "evidence",
    ];
    let nested = "{\"a\":".repeat(1000) + "1" + &"}".repeat(1000);
    let values = [
        &nested,
        "\"a\\u0000b\"",
        "1e400",
        "-1e400",
        "9007199254740993",
        "123456789012345678901234567890",
        "1e-400",
        "-0.5",
        "{}",
        "[[]]",
        "true",
        "\"\\u200b\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
    ];
    let routes = routes(&world);
    let before = world.count(STATE);

    for line in &routes {
        for member in members {
            for value in values {
                let body = format!("{{\"{member}\": {value}}}");
                let answer = send(&world, line, body.as_bytes());
                // A number that no program can hold counts as malformed, and so do half a surrogate pair and too deep a nest.
                assert!(
                    [400, 422].contains(&answer.status),
                    "{line} {body}: {}",
                    answer.status
                );
            }
        }
        for body in [
            "null",
            "7",
            "\"x\"",
            "[]",
            "[{}]",
            "{\"__proto__\": {}}",
            "{\"\": 1}",
        ] {
            assert_eq!(
                send(&world, line, body.as_bytes()).status,
                422,
                "{line} {body}"
            );
        }
    }
    assert_eq!(world.count(STATE), before);
}

#[test]
fn a_member_that_comes_twice_is_422() {
    let world = World::new();
    let check_ins = format!("POST {}/check-ins", world.enrollment());
    let body = a_check_in().to_string().replace("{", "{\"energy\":1,");

    let refused = send(&world, &check_ins, body.as_bytes());

    assert_eq!(
        refused.expect(422).violations(),
        ["/energy duplicate_member"]
    );
}

#[test]
fn any_legal_spelling_is_taken() {
    let world = World::new();
    let check_ins = format!("POST {}/check-ins", world.enrollment());
    let bodies = [
        r#"  {"day":1e0,"checked_in_on":"2026-02-01","hours":"2.5","energy":8.0}  "#,
        r#"{"\u0064ay":2,"checked_in_on":"2026\u002d02-01","hours":"2.5","energy":80e-1,"note":null}"#,
        "{\r\n\t\"energy\": 8, \"hours\": \"2.5\", \"day\": 3, \"checked_in_on\": \"2026-02-01\", \"note\": \"\\ud83d\\ude00\"}",
    ];

    for body in bodies {
        send(&world, &check_ins, body.as_bytes()).expect(201);
    }
    assert_eq!(
        world.count("select count(*) from check_ins where note = U&'\\+01F600'"),
        1
    );
}

#[test]
fn a_body_must_say_that_it_is_json() {
    let world = World::new();
    let check_ins = format!("POST {}/check-ins", world.enrollment());
    let body = a_check_in().to_string();

    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "",
    ] {
        let answer = world.send(&check_ins, &[("content-type", kind)], body.clone());
        answer.expect(415);
    }
    world.send(&check_ins, &[], body.clone()).expect(415);
    let kind = ("content-type", "application/json; charset=utf-8");
    world
        .send(
            &check_ins,
            &[kind, ("content-encoding", "gzip")],
            body.clone(),
        )
        .expect(415);
    world
        .send(&check_ins, &[kind, ("accept", "text/html")], body.clone())
        .expect(406);
    world.send(&check_ins, &[kind], body).expect(201);
}

/// The platform takes 64 KiB; whoever raises that must not find a parser that takes a minute.
#[test]
fn a_megabyte_is_judged_to_its_end() {
    let world = World::new();
    let check_ins = format!("POST {}/check-ins", world.enrollment());
    let mut check_in = a_check_in();
    check_in["note"] = "\u{200b}".repeat(340_000).into();
    assert!(check_in.to_string().len() > 1_000_000);

    let refused = world.json(&check_ins, &[], &check_in).expect(422);
    assert_eq!(refused.violations(), ["/note too_long"]);
    let members: Vec<String> = (0..30_000)
        .map(|it| format!("\"member{it}\":{it}"))
        .collect();
    let many = format!("{{{}}}", members.join(","));
    assert_eq!(send(&world, &check_ins, many.as_bytes()).status, 422);
    let hours = json!({"hours": "9".repeat(1_000_000)}).to_string();
    assert_eq!(send(&world, &check_ins, hours.as_bytes()).status, 422);
}
