//! `capstone admin seed`: people to try the API on.

use std::process::Command;

use serde_json::json;

use crate::platform::{self, CAPSTONE, a_check_in};
use crate::world::World;

/// The output of `capstone admin seed`.
fn seed(url: &str, learners: u8) -> String {
    let output = Command::new(CAPSTONE)
        .args(["--log", "error", "admin", "seed", "--learners"])
        .arg(learners.to_string())
        .env("DATABASE_URL", url)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn seeding_twice_is_seeding_once_and_more_can_be_added() {
    let database = platform::database();
    let url = database.url().to_owned();

    let first = seed(&url, 2);
    assert_eq!(seed(&url, 2), first);
    let more = seed(&url, 10);

    assert!(more.starts_with(&first), "{more}");
    assert_eq!(more.lines().count(), first.lines().count() + 8);
    let world = World::on(database, &url);
    let cohort = first.split_whitespace().nth(1).unwrap();
    let list = world.get(&format!("/cohorts/{cohort}/enrollments"));
    assert_eq!(list.expect(200).items().len(), 10);
    let by_seed = "select count(*) from events where actor = 'seed' and request_id is null";
    assert_eq!(world.count(by_seed), 31);
}

#[test]
fn who_was_seeded_can_be_enrolled_and_check_in() {
    let database = platform::database();
    let url = database.url().to_owned();
    let printed = seed(&url, 1);
    let last = printed.lines().last().unwrap();
    let ids: Vec<&str> = last.split_whitespace().collect();
    let (account, enrollment) = (ids[0], ids[1]);
    let world = World::on(database, &url);

    let check_ins = format!("POST /enrollments/{enrollment}/check-ins");
    world.json(&check_ins, &[], &a_check_in()).expect(201);
    let enrollments = format!("POST {}/enrollments", world.cohort("Spring"));
    let new = json!({ "account_id": account });
    world.json(&enrollments, &[], &new).expect(201);
}
