//! The log: what was done, by whom, and nothing that wasn't.

use std::time::{Duration, Instant};

use crud::{Actor, Event, Position, Resource, after, history, record};
use database::Connection;
use serde_json::{Value, json};

use super::world::{BOB, Session, World, a_check_in, noted};

#[tokio::test]
async fn each_change_is_in_the_log_as_it_was_before_and_after() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    world
        .send(&format!("PUT {check_in}"), "*", noted(1, "Second."))
        .await
        .expect(200);
    world
        .send(&format!("PATCH {check_in}"), "*", json!({"note": null}))
        .await
        .expect(200);
    let deleted = world
        .send(&format!("DELETE {check_in}"), "*", Value::Null)
        .await
        .expect(204);
    assert_eq!(
        world.events().await,
        [
            ["created", "check-in", "-", "First."],
            ["changed", "check-in", "First.", "Second."],
            ["changed", "check-in", "Second.", "-"],
            ["deleted", "check-in", "-", "-"],
        ]
    );
    let id = check_in.strip_prefix("/check-ins/").unwrap().to_owned();
    let told = world.run(move |db| history(db, &Resource::named("check-in").row(id), 10));
    let told = told.await.unwrap();
    assert_eq!(told.len(), 4);
    assert_eq!(
        told[0].request_id.as_deref(),
        Some(deleted.field("x-request-id"))
    );
    assert_eq!(
        (told[0].actor.as_str(), told[0].after.is_none()),
        ("anonymous", true)
    );
    assert!(told.is_sorted_by_key(|it| std::cmp::Reverse(it.position())));
}

#[tokio::test]
async fn a_course_takes_its_check_ins_along_and_the_log_says_so() {
    let world = World::new().await;
    world.check_in(1).await;
    let mut other = a_check_in(1);
    other["learner_id"] = json!(BOB);
    world
        .send("POST /courses/rust/check-ins", "", other)
        .await
        .expect(201);
    world
        .send("DELETE /courses/rust", "*", Value::Null)
        .await
        .expect(204);
    let ended: Vec<String> = world
        .events()
        .await
        .into_iter()
        .skip(2)
        .map(|[verb, what, ..]| verb + " " + &what)
        .collect();
    assert_eq!(
        ended,
        ["deleted check-in", "deleted check-in", "deleted course"]
    );
    world
        .send("DELETE /courses/rust", "*", Value::Null)
        .await
        .expect(404);
}

fn note(connection: &mut Connection, id: i32) -> Result<(), database::Error> {
    let mut transaction = connection.transaction()?;
    let (actor, row) = (Actor::program("test"), Resource::named("thing").row(id));
    record(&mut transaction, &Event::created(&actor, &row, &json!({})))?;
    transaction.commit()
}

#[tokio::test]
async fn a_reader_that_goes_on_by_position_misses_nothing_that_commits_late() {
    let world = World::new().await;
    let late = world
        .session(
            "begin; insert into events (actor, verb, resource, resource_id)
             values ('test', 'created', 'thing', 'late')",
        )
        .await;
    world.run(|db| note(db, 2)).await.unwrap();

    // By id, the reader would have seen 2 and gone on from there. By position it waits.
    let read = |from| world.run(move |db| after(db, from, 10));
    assert_eq!(read(Position::START).await.unwrap(), []);

    late.run("commit").await;
    // A transaction elsewhere on the server that is older than both would hold them back.
    let start = Instant::now();
    let both = loop {
        let both = read(Position::START).await.unwrap();
        if both.len() == 2 {
            break both;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{both:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let ids: Vec<&str> = both.iter().map(|it| it.resource_id.as_str()).collect();
    assert_eq!(ids, ["late", "2"]);
    assert_eq!(read(both[1].position()).await.unwrap(), []);
    assert_eq!(read(both[0].position()).await.unwrap(), both[1..]);
}

#[tokio::test]
async fn the_log_refuses_what_is_not_an_event() {
    let world = World::new().await;
    let mut session = Session::open(world.own.url()).await;
    for (values, constraint) in [
        (
            "('', 'created', 'thing', '1', null)",
            "events_actor_present",
        ),
        ("('a', 'Created', 'thing', '1', null)", "events_verb_shape"),
        (
            "('a', 'created', 'Thing', '1', null)",
            "events_resource_shape",
        ),
        (
            "('a', 'created', 'thing', '', null)",
            "events_resource_id_length",
        ),
        (
            "('a', 'created', 'thing', '1', '[]')",
            "events_after_object",
        ),
    ] {
        let sql = format!(
            "insert into events (actor, verb, resource, resource_id, after) values {values}"
        );
        let (back, refused) = session.attempt(sql.leak()).await;
        session = back;
        assert_eq!(refused, Err(constraint.to_owned()));
    }
}
