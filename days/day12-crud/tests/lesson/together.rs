//! Several writers at one row.

use std::cell::Cell;

use crud::{Actor, Edit, Resource, Versioned};
use database::Transaction;
use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue};
use rest::Precondition;
use serde_json::{Value, json};

use super::world::{World, a_check_in, noted};

#[tokio::test]
async fn of_eight_writers_with_one_tag_one_writes_and_the_rest_are_told() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    let line = format!("PUT {check_in}");
    let puts = (0..8).map(|writer| world.send(&line, "\"1\"", noted(1, &format!("By {writer}."))));
    let answers = join_all(puts).await;
    let mut statuses: Vec<u16> = answers.iter().map(|it| it.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
    let winner = answers.iter().position(|it| it.status == 200).unwrap();
    let document = world.get(&check_in).await.document();
    assert_eq!(document["note"], format!("By {winner}."));
    assert_eq!(world.events().await.len(), 2);
}

/// The first writer's statement has run, and its transaction is open.
const FIRST: &str = "begin; update check_ins set note = 'By the first.', version = version + 1";

#[tokio::test]
async fn a_writer_that_waited_for_another_is_judged_on_what_the_other_wrote() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    for (tag, status, note) in [
        ("\"1\"", 412, "By the first."),
        ("*", 200, "By the second."),
    ] {
        let first = world.session(FIRST).await;
        let line = format!("PUT {check_in}");
        let second = world.send(&line, tag, noted(1, "By the second."));
        let commit = async {
            world.until_blocked().await;
            first.run("commit").await;
        };
        let (second, ()) = tokio::join!(second, commit);
        second.expect(status);
        assert_eq!(world.get(&check_in).await.document()["note"], note);
    }
    let last = world.events().await.pop().unwrap();
    assert_eq!(
        last[2..],
        ["By the first.", "By the second."],
        "before is what after replaced"
    );
}

#[tokio::test]
async fn a_delete_that_waited_for_a_change_is_judged_on_it() {
    let world = World::new().await;
    let check_in = world.check_in(1).await;
    let first = world.session(FIRST).await;
    let line = format!("DELETE {check_in}");
    let delete = world.send(&line, "\"1\"", Value::Null);
    let commit = async {
        world.until_blocked().await;
        first.run("commit").await;
    };
    let (delete, ()) = tokio::join!(delete, commit);
    delete.expect(412);
    world.get(&check_in).await.expect(200);
}

#[tokio::test]
async fn of_eight_that_create_one_day_at_once_one_does() {
    let world = World::new().await;
    let posts = (0..8).map(|_| world.send("POST /courses/rust/check-ins", "", a_check_in(1)));
    let mut statuses: Vec<u16> = join_all(posts).await.iter().map(|it| it.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(world.events().await.len(), 1);
}

#[tokio::test]
async fn a_put_that_creates_at_the_same_moment_as_another_is_412() {
    let world = World::new().await;
    let first = world
        .session(
            "begin; insert into courses (id, slug, title)
             values ('01890000-0000-7000-8000-000000000003', 'sql', 'By the first.')",
        )
        .await;
    let request = http::Request::builder()
        .method("PUT")
        .uri("/courses/sql")
        .header("content-type", "application/json")
        .header("if-none-match", "*")
        .body(
            json!({"slug": "sql", "title": "By the second."})
                .to_string()
                .into(),
        )
        .unwrap();
    let second = world.server.call(request);
    let commit = async {
        world.until_blocked().await;
        first.run("commit").await;
    };
    let (second, ()) = tokio::join!(second, commit);
    assert_eq!(second.status(), 412);
    let course = world.get("/courses/sql").await.document();
    assert_eq!(course["title"], "By the first.");
}

#[tokio::test]
async fn a_write_that_always_loses_gives_up() {
    let world = World::new().await;
    let result = world.run(|connection| {
        let mut headers = HeaderMap::new();
        headers.insert("if-match", "*".parse().unwrap());
        let edit = Edit::new(Actor::program("test"), Precondition::required(&headers)?);
        let row = Resource::named("thing").row(1);
        let mut transaction = connection.transaction()?;
        let there = || Versioned {
            version: 1,
            value: json!({}),
        };
        let changed = edit.change(
            &mut transaction,
            &row,
            |_| Ok(Some(there())),
            |_, _| Ok(None),
        );
        let deleted = edit.delete(&mut transaction, &row, |_| Ok(Some(there())), |_, _| Ok(0));
        Ok((changed.unwrap_err().status(), deleted.unwrap_err().status()))
    });
    let (changed, deleted) = result.await.unwrap();
    assert_eq!((changed.as_u16(), deleted.as_u16()), (503, 503));
}

#[tokio::test]
async fn a_state_that_is_taken_back_twice_is_taken_back_and_recorded_once() {
    let world = World::new().await;
    let result = world.run(|connection| {
        let edit = |tag: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("if-match", HeaderValue::from_static(tag));
            Precondition::optional(&headers).map(|it| Edit::new(Actor::program("test"), it))
        };
        let always = Edit::new(
            Actor::program("test"),
            Precondition::optional(&HeaderMap::new())?,
        );
        let row = Resource::named("thing").row(1);
        let there = Cell::new(true);
        let read = |_: &mut Transaction<'_>| {
            let state = there.get().then(|| Versioned {
                version: 1,
                value: json!({"note": "There."}),
            });
            Ok(state)
        };
        let take_back = |_: &mut Transaction<'_>, _: &Versioned<Value>| {
            there.set(false);
            Ok(1)
        };
        let mut transaction = connection.transaction()?;
        let stale = edit("\"7\"")?.clear(&mut transaction, &row, read, take_back);
        let stale = stale.unwrap_err().status().as_u16();
        always.clear(&mut transaction, &row, read, take_back)?;
        always.clear(&mut transaction, &row, read, take_back)?;
        let gone = edit("*")?.clear(&mut transaction, &row, read, take_back);
        let gone = gone.unwrap_err().status().as_u16();
        transaction.commit()?;
        Ok((stale, gone))
    });
    assert_eq!(result.await.unwrap(), (412, 412));
    assert_eq!(
        world.events().await,
        [["deleted", "thing", "There.", "-"]],
        "the second time there was nothing to take back"
    );
}
