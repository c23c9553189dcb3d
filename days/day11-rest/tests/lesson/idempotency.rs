//! `Idempotency-Key`: sent twice, done once.

use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::json;

use super::world::{World, a_course, statuses};

const COURSES: &str = "select count(*) from courses where slug not in ('http', 'rust')";
const KEYS: &str = "select count(*) from idempotency_keys";
const KEY: (&str, &str) = ("idempotency-key", r#""4a7e""#);

#[tokio::test]
async fn the_same_request_again_gets_the_same_answer_and_says_so() {
    let world = World::new().await;
    let first = world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(201);
    assert_eq!(first.field("idempotent-replayed"), "");

    // Quotes or not, it is the same key.
    for key in [r#""4a7e""#, "4a7e"] {
        let again = world
            .json(
                "POST /courses",
                &[("idempotency-key", key)],
                &a_course("sql"),
            )
            .await
            .expect(201);
        assert_eq!(again.field("idempotent-replayed"), "true");
        assert_eq!(again.body, first.body);
        for name in ["location", "etag", "content-type"] {
            assert_eq!(again.field(name), first.field(name));
        }
    }
    assert_eq!(
        (world.count(COURSES).await, world.count(KEYS).await),
        (1, 1)
    );
}

#[tokio::test]
async fn a_replay_tells_of_then_and_not_of_now() {
    let world = World::new().await;
    let first = world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(201);
    world
        .send("DELETE /courses/sql", &[("if-match", "*")], "")
        .await
        .expect(204);
    let again = world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(201);
    assert_eq!(again.body, first.body);
    assert_eq!(world.count(COURSES).await, 0);
}

#[tokio::test]
async fn another_request_with_the_same_key_is_422() {
    let world = World::new().await;
    world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(201);
    world
        .json("POST /courses", &[KEY], &a_course("go"))
        .await
        .expect(422);
    world
        .json("POST /courses?x", &[KEY], &a_course("sql"))
        .await
        .expect(422);
    let other = ("idempotency-key", "4a7f");
    world
        .json("POST /courses", &[other], &a_course("go"))
        .await
        .expect(201);
    assert_eq!(world.count(COURSES).await, 2);
}

#[tokio::test]
async fn of_many_at_once_one_writes_and_the_rest_get_its_answer_or_409() {
    let world = World::new().await;
    let course = a_course("sql");
    let answers = join_all((0..20).map(|_| world.json("POST /courses", &[KEY], &course))).await;
    let fresh = answers
        .iter()
        .filter(|it| it.status == 201 && it.field("idempotent-replayed").is_empty());
    assert_eq!(fresh.count(), 1);
    for answer in &answers {
        assert!([201, 409].contains(&answer.status), "{answer:?}");
        assert_eq!(
            answer.field("retry-after"),
            if answer.status == 409 { "1" } else { "" }
        );
    }
    assert_eq!(
        (world.count(COURSES).await, world.count(KEYS).await),
        (1, 1)
    );
}

#[tokio::test]
async fn while_the_first_is_at_work_the_second_is_409() {
    let world = World::new().await;
    // The first waits here for a lock, its key claimed and nothing committed.
    let lock = world
        .session("begin; lock table courses in share mode")
        .await;
    let course = a_course("sql");
    let first = world.json("POST /courses", &[KEY], &course);
    let second = async {
        world.until_blocked().await;
        let second = world.json("POST /courses", &[KEY], &course).await;
        lock.end("commit").await;
        second
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!(statuses(&[first, second]), [201, 409]);
}

#[tokio::test]
async fn a_row_of_the_key_that_commits_after_the_look_is_found_at_the_end() {
    let world = World::new().await;
    // As from a program that takes no lock: not to be seen yet, and in the way of another row.
    let other = world
        .session(
            "begin; insert into idempotency_keys (principal, key, fingerprint, status, created_at) \
             values ('anonymous', '4a7e', '', 201, '2026-03-02 09:00+00')",
        )
        .await;
    let course = a_course("sql");
    let ours = world.json("POST /courses", &[KEY], &course);
    let commit = async {
        world.until_blocked().await;
        other.end("commit").await;
    };
    let (ours, ()) = tokio::join!(ours, commit);
    ours.expect(409);
    assert_eq!(
        (world.count(COURSES).await, world.count(KEYS).await),
        (0, 1)
    );
}

#[tokio::test]
async fn a_key_and_its_write_are_there_together_or_not_at_all() {
    let world = World::new().await;
    // The row of the key can't be written, so the course must not be either.
    let broken = "alter table idempotency_keys add constraint never check (status <> 201)";
    let session = world.session(broken).await;
    world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(500);
    assert_eq!(
        (world.count(COURSES).await, world.count(KEYS).await),
        (0, 0)
    );

    session
        .end("alter table idempotency_keys drop constraint never")
        .await;
    let again = world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(201);
    assert_eq!(again.field("idempotent-replayed"), "");
}

#[tokio::test]
async fn a_commit_that_nobody_heard_of_is_said_to_be_unknown_and_the_key_finds_out() {
    let world = World::new().await;
    // The statement, and not `read committed`, with which the transaction begins.
    world.network.lose_response_to("commit\0");
    let lost = world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(503);
    assert_eq!(lost.document()["outcome"], "unknown", "{}", lost.body);
    assert_eq!((world.network.lost(), lost.field("retry-after")), (1, "1"));

    let again = world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(201);
    assert_eq!(again.field("idempotent-replayed"), "true");
    assert_eq!(world.count(COURSES).await, 1);
}

#[tokio::test]
async fn what_was_refused_is_not_kept() {
    let world = World::new().await;
    world
        .json("POST /courses", &[KEY], &a_course("rust"))
        .await
        .expect(409);
    world
        .json("POST /courses", &[KEY], &json!({"slug": "a"}))
        .await
        .expect(422);
    assert_eq!(world.count(KEYS).await, 0);
    // The key is free for the request that is right.
    world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(201);
}

#[tokio::test]
async fn a_key_is_known_for_a_day_and_then_taken_away() {
    let world = World::new().await;
    let other = ("idempotency-key", "other");
    let delete = async || {
        world
            .send("DELETE /courses/sql", &[("if-match", "*")], "")
            .await
            .expect(204)
    };
    world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(201);
    world.clock.advance(SignedDuration::from_mins(23 * 60 + 59));
    let again = world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(201);
    assert_eq!(again.field("idempotent-replayed"), "true");

    delete().await;
    world.clock.advance(SignedDuration::from_mins(1));
    let anew = world
        .json("POST /courses", &[KEY], &a_course("sql"))
        .await
        .expect(201);
    assert_eq!(anew.field("idempotent-replayed"), "");
    assert_eq!(world.count(KEYS).await, 1);

    world.clock.advance(SignedDuration::from_hours(24));
    world
        .json("POST /courses", &[other], &a_course("go"))
        .await
        .expect(201);
    assert_eq!(world.count(KEYS).await, 1);
}

#[tokio::test]
async fn a_key_that_cannot_be_read_is_400_and_nothing_is_done() {
    let world = World::new().await;
    for unfit in ["", r#""a"#, "a b", "a, b", &"k".repeat(256)] {
        let fields = [("idempotency-key", unfit)];
        world
            .json("POST /courses", &fields, &a_course("sql"))
            .await
            .expect(400);
    }
    let twice = [KEY, KEY];
    world
        .json("POST /courses", &twice, &a_course("sql"))
        .await
        .expect(400);
    assert_eq!(world.count(COURSES).await, 0);
}
