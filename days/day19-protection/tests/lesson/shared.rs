//! The limits in PostgreSQL: the same decisions as in memory, for all instances together.

use clock::Clock;
use database::{Database, Executor, Scope, Scoped, Settings};
use http::header::RETRY_AFTER;
use jiff::SignedDuration;
use lifecycle::{Context, IntoResponse, RequestId};
use protection::{Limiter, Quota, SharedLimit};
use std::time::Duration;

use super::world::nine_o_clock;

const RESET: SharedLimit = SharedLimit::new("reset", Quota::new(3, SignedDuration::from_hours(1)));

struct World {
    database: Database,
    clock: Clock,
    _own: localdb::Database,
}

impl World {
    async fn new() -> Self {
        let (database, own) = tokio::task::spawn_blocking(|| {
            let template = database::template("day19", 19, "");
            let own = localdb::Database::from_template(&template).unwrap();
            (Database::open(&Settings::new(own.url())).unwrap(), own)
        })
        .await
        .unwrap();
        Self {
            database,
            clock: nine_o_clock(),
            _own: own,
        }
    }

    fn db(&self) -> Scoped {
        let peer = ([127, 0, 0, 1], 1).into();
        let context = Context::new(RequestId::fresh(), peer, Duration::from_secs(30));
        self.database.scoped(Scope::of(&context))
    }

    async fn admitted(&self, limit: &SharedLimit, key: &str, requests: usize) -> usize {
        let mut admitted = 0;
        for _ in 0..requests {
            admitted += usize::from(limit.take(&self.db(), key, self.clock.now()).await.is_ok());
        }
        admitted
    }

    async fn rows(&self) -> i64 {
        let (rows,): (i64,) = self
            .database
            .read_one("select count(*) from rate_limits", &[])
            .await
            .unwrap();
        rows
    }
}

#[tokio::test]
async fn it_decides_as_the_limiter_in_memory_does() {
    let world = World::new().await;
    let quota = Quota::new(7, SignedDuration::from_secs(60)).burst(4);
    let limit = SharedLimit::new("login", quota);
    let memory = Limiter::new(world.clock.clone());
    for step in [
        0, 0, 0, 0, 0, 5, 4, 0, 1, 8, 9, 60, 0, 0, 0, 0, 0, -3600, 0, 9, 0, 30,
    ] {
        world.clock.advance(SignedDuration::from_secs(step));
        let now = world.clock.now();
        let expected = memory.take("ada", &quota);
        match limit.take(&world.db(), "ada", now).await {
            Ok(standing) => assert_eq!(standing, expected, "{now}"),
            Err(refused) => {
                assert!(!expected.admitted, "{now}");
                let response = refused.into_response();
                let wait = expected.retry_after.as_secs() + 1;
                assert_eq!(
                    response.headers()[RETRY_AFTER],
                    wait.to_string().as_str(),
                    "{now}"
                );
            }
        }
    }
}

#[tokio::test]
async fn sixteen_at_once_are_counted_one_by_one() {
    let world = World::new().await;
    let db = world.db();
    let at_once = (0..16).map(|_| RESET.take(&db, "ada", world.clock.now()));
    let answers = futures_util::future::join_all(at_once).await;
    assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 3);
    assert!(
        answers
            .iter()
            .all(|it| it.as_ref().err().is_none_or(|it| it.status() == 429))
    );
}

#[tokio::test]
async fn keys_and_limits_do_not_meet() {
    let world = World::new().await;
    let other = SharedLimit::new("registration", Quota::new(1, SignedDuration::from_hours(1)));
    assert_eq!(world.admitted(&RESET, "ada", 5).await, 3);
    assert_eq!(world.admitted(&RESET, "bob", 5).await, 3);
    assert_eq!(world.admitted(&other, "ada", 5).await, 1);
    assert_eq!(world.rows().await, 3);
}

#[tokio::test]
async fn a_request_that_is_given_back_is_as_if_it_had_not_been() {
    let world = World::new().await;
    for _ in 0..10 {
        assert_eq!(world.admitted(&RESET, "ada", 1).await, 1);
        RESET.give_back(&world.db(), "ada").await.unwrap();
    }
    assert_eq!(world.admitted(&RESET, "ada", 5).await, 3);
}

#[tokio::test]
async fn rows_that_owe_nothing_go_by_and_by() {
    let world = World::new().await;
    for key in 0..20 {
        world.admitted(&RESET, &key.to_string(), 1).await;
    }
    assert_eq!(world.rows().await, 20);
    world.clock.advance(SignedDuration::from_hours(2));
    for _ in 0..10 {
        RESET.take(&world.db(), "ada", world.clock.now()).await.ok();
    }
    assert_eq!(world.rows().await, 1);
}

#[tokio::test]
async fn no_key_stands_in_the_table_in_clear() {
    let world = World::new().await;
    world.admitted(&RESET, "ada@example.org", 1).await;
    let db = world.db();
    const HOLDS: &str = "select position(convert_to('ada', 'utf8') in key) > 0 from rate_limits";
    let rows = db.run(|db| db.query::<(bool,)>(HOLDS, &[]));
    assert_eq!(rows.await.unwrap(), [(false,)]);
}

#[tokio::test]
async fn without_its_table_nobody_passes_uncounted() {
    let world = World::new().await;
    let db = world.db();
    db.run(|db| db.batch("drop table rate_limits"))
        .await
        .unwrap();
    let refused = RESET.take(&db, "ada", world.clock.now()).await.unwrap_err();
    assert_eq!(refused.status(), 500);
}
