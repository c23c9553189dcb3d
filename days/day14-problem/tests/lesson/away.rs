//! The database goes away and comes back.

use jiff::SignedDuration;
use problem::Phase;

use super::world::World;
use crate::milestone::FAILURES;

#[tokio::test]
async fn while_the_database_is_away_the_answer_is_503_and_afterwards_it_works_by_itself() {
    let world = World::new().await;
    assert_eq!(world.get("/courses").await.status, 200);
    world.network.cut();
    for _ in 0..FAILURES {
        let answer = world.get("/courses").await;
        answer.is(503, "unavailable");
        assert_eq!(answer.field("retry-after"), "1");
    }
    assert_eq!(world.circuit.phase(), Phase::Open);
    world.network.mend();
    // Open, it doesn't even look.
    let statements = world.network.counts().statements();
    world.get("/courses").await.is(503, "unavailable");
    assert_eq!(world.network.counts().statements(), statements);
    // The bridge may take a moment of its own to see that PostgreSQL is there.
    let mut tries = 0;
    loop {
        world.clock.advance(SignedDuration::from_secs(1));
        let answer = world.get("/courses").await;
        if answer.status == 200 {
            break;
        }
        answer.is(503, "unavailable");
        tries += 1;
        assert!(tries < 600, "it doesn't recover");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(world.circuit.phase(), Phase::Closed);
}

#[tokio::test]
async fn refusals_of_postgresql_are_no_failures_of_it() {
    let world = World::new().await;
    for _ in 0..2 * FAILURES {
        world
            .post(r#"{"slug":"rust","title":"R"}"#)
            .await
            .is(409, "taken");
    }
    assert_eq!(world.circuit.phase(), Phase::Closed);
}

#[tokio::test]
async fn a_write_whose_commit_is_not_answered_says_that_the_outcome_is_unknown() {
    let world = World::new().await;
    assert_eq!(world.get("/courses").await.status, 200);
    // With the end of its text: "read committed" has the word, too.
    world.network.lose_response_to("commit\0");
    let answer = world.post(r#"{"slug":"sql","title":"SQL"}"#).await;
    answer.is(503, "unavailable");
    assert_eq!(answer.document()["outcome"], "unknown");
    assert_eq!(world.get("/courses/sql").await.status, 200, "it was made");
}
