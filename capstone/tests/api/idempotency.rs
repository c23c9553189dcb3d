//! `Idempotency-Key`: a POST that is sent again is not done again, whatever became of the response.

use faults::Proxy;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::platform::{self, COURSE, a_check_in, eventually};
use crate::world::World;

/// Every POST that there is, with a body that it takes.
fn posts(world: &World) -> Vec<(String, Value)> {
    let account = world.account("Grace Hopper");
    let cohort = json!({"course": COURSE, "name": "Autumn", "starts_on": "2026-09-01"});
    vec![
        ("POST /cohorts".to_owned(), cohort),
        (
            format!("POST {}/enrollments", world.cohort("Spring")),
            json!({ "account_id": account }),
        ),
        (
            format!("POST {}/check-ins", world.enrollment()),
            a_check_in(),
        ),
    ]
}

fn post(world: &World, line: &str, key: &str, body: &Value) -> Answer {
    world.json(line, &[("idempotency-key", key)], body)
}

#[test]
fn every_post_honors_it() {
    let world = World::new();

    for (line, body) in posts(&world) {
        let first = post(&world, &line, &format!("\"{}\"", line.len()), &body).expect(201);
        let before = world.events();
        let again = post(&world, &line, &line.len().to_string(), &body).expect(201);

        assert_eq!(again.field("idempotent-replayed"), "true");
        for name in ["location", "etag", "content-type"] {
            assert_eq!(again.field(name), first.field(name), "{line}");
        }
        assert_eq!(again.body, first.body);
        assert_eq!(world.events(), before, "{line}");
        // Without the key it would be another one, which there can't be.
        world.json(&line, &[], &body).expect(409);
    }
}

#[test]
fn a_key_is_for_one_request() {
    let world = World::new();
    let check_ins = format!("POST {}/check-ins", world.enrollment());
    post(&world, &check_ins, "a1", &a_check_in()).expect(201);

    let mut other = a_check_in();
    other["energy"] = 1.into();
    post(&world, &check_ins, "a1", &other).expect(422);
    let elsewhere = format!("POST {}/check-ins", world.enrollment());
    post(&world, &elsewhere, "a1", &a_check_in()).expect(422);
    for unreadable in ["", "a b", "\"a", &"k".repeat(256)] {
        post(&world, &check_ins, unreadable, &a_check_in()).expect(400);
    }
}

#[test]
fn what_was_refused_is_not_kept_and_a_key_is_forgotten_after_a_day() {
    let world = World::new();
    let enrollment = world.enrollment();
    let check_ins = format!("POST {enrollment}/check-ins");
    let mut wrong = a_check_in();
    wrong["day"] = 31.into();
    post(&world, &check_ins, "a1", &wrong).expect(422);
    post(&world, &check_ins, "a1", &a_check_in()).expect(201);

    world.clock.advance(SignedDuration::from_hours(24));

    // It is done again, and refused, because it was done yesterday.
    post(&world, &check_ins, "a1", &a_check_in()).expect(409);
    assert_eq!(
        world.get(&format!("{enrollment}/check-ins")).items().len(),
        1
    );
}

#[test]
fn of_twenty_at_once_one_writes() {
    let world = World::new();

    for (line, body) in posts(&world) {
        let send = || post(&world, &line, "a1", &body);
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..20).map(|_| scope.spawn(send)).collect();
            all.into_iter().map(|it| it.join().unwrap()).collect()
        });

        let fresh = answers
            .iter()
            .filter(|it| it.status == 201 && it.field("idempotent-replayed").is_empty());
        assert_eq!(fresh.count(), 1, "{line}");
        for answer in &answers {
            assert!([201, 409].contains(&answer.status), "{line} {answer:?}");
            let retry = if answer.status == 409 { "1" } else { "" };
            assert_eq!(answer.field("retry-after"), retry, "{line}");
        }
        world.sql().batch("delete from idempotency_keys").unwrap();
    }
    let twice = "select count(*) from (select resource from events where verb = 'created' \
                 group by resource, after - 'id' having count(*) > 1) as twice";
    assert_eq!(world.count(twice), 0);
}

#[test]
fn a_commit_whose_answer_is_lost_is_found_by_the_retry() {
    let database = platform::database();
    let network = Proxy::postgres(database.url()).unwrap();
    let url = network.url().to_owned();
    let world = World::on(database, &url);

    for (line, body) in posts(&world) {
        let key = line.len().to_string();
        // The statement, and not `read committed`, with which the transaction begins.
        network.lose_response_to("commit\0");
        let lost = post(&world, &line, &key, &body).expect(503);
        assert_eq!(lost.json()["outcome"], "unknown", "{line}");
        assert_eq!(lost.field("retry-after"), "1");
        let before = world.events();

        network.mend();
        let found = post(&world, &line, &key, &body).expect(201);

        assert_eq!(found.field("idempotent-replayed"), "true", "{line}");
        world.get(found.field("location")).expect(200);
        assert_eq!(world.events(), before, "{line}");
    }
}

#[test]
fn a_connection_that_is_cut_before_the_commit_leaves_nothing() {
    let database = platform::database();
    let network = Proxy::postgres(database.url()).unwrap();
    let url = network.url().to_owned();
    let world = World::on(database, &url);

    for (line, body) in posts(&world) {
        let (key, before) = (line.len().to_string(), world.events());
        // The work waits for the log, its row written and not committed.
        let mut lock = world.sql();
        lock.batch("begin; lock table events in exclusive mode")
            .unwrap();
        let lost = std::thread::scope(|scope| {
            let lost = scope.spawn(|| post(&world, &line, &key, &body));
            world.until_blocked();
            network.cut_once();
            let lost = lost.join().unwrap();
            lock.batch("commit").unwrap();
            lost
        });
        lost.expect(503);
        // The server notices later that nobody is there any more.
        eventually("nothing is written", || world.is_idle());
        assert_eq!(world.events(), before, "{line}");

        network.mend();
        let again = post(&world, &line, &key, &body).expect(201);

        assert_eq!(again.field("idempotent-replayed"), "", "{line}");
        assert_eq!(world.events().len(), before.len() + 1);
    }
}
