//! A check-in that is sent again is not made again.

use database::Executor;
use lesson::Call;
use serde_json::Value;

use crate::client::{Answer, Client};
use crate::platform::{Platform, a_check_in};

fn post(client: &mut Client, check_ins: &str, key: &str, check_in: &Value) -> Answer {
    let call = Call::post(check_ins).header("Idempotency-Key", key);
    client.call(&call.json(check_in.to_string()))
}

#[test]
fn sent_again_with_its_key_it_is_answered_again() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());

    let first = post(&mut client, &check_ins, r#""a1""#, &a_check_in()).expect(201);
    let again = post(&mut client, &check_ins, r#""a1""#, &a_check_in()).expect(201);

    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(again.headers["location"], first.headers["location"]);
    assert_eq!(again.body, first.body);
    // Without the key it would be a second check-in for that day.
    client.post(&check_ins, &a_check_in()).expect(409);
}

#[test]
fn a_key_is_for_one_request() {
    let platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    post(&mut client, &check_ins, "a1", &a_check_in()).expect(201);

    let mut other = a_check_in();
    other["energy"] = 1.into();
    post(&mut client, &check_ins, "a1", &other).expect(422);
    let elsewhere = platform.enroll();
    post(&mut client, &elsewhere, "a1", &a_check_in()).expect(422);
}

#[test]
fn of_twenty_at_once_one_writes() {
    let platform = Platform::start();
    let check_ins = platform.enroll();

    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let send = || post(&mut platform.client(), &check_ins, "a1", &a_check_in());
        let all: Vec<_> = (0..20).map(|_| scope.spawn(send)).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });

    let fresh = answers
        .iter()
        .filter(|it| it.status == 201 && !it.headers.contains_key("idempotent-replayed"));
    assert_eq!(fresh.count(), 1);
    assert!(answers.iter().all(|it| [201, 409].contains(&it.status)));
    let (count,): (i64,) = platform
        .sql()
        .query_one("select count(*) from check_ins", &[])
        .unwrap();
    assert_eq!(count, 1);
}
