//! `Database::scoped`: one request, its deadline, and what it has cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use database::{Connection, Counters, Database, Error, Executor, Scope, Scoped, Settings};
use lifecycle::{Context, RequestId};

use super::fixture::{bridge, cohort, empty, eventually_ok, settings};

fn within(database: &Database, time: Duration) -> Scoped {
    database.scoped(Scope::default().until(Instant::now() + time))
}

const LONG: Duration = Duration::from_secs(600);
const SHORT: Duration = Duration::from_millis(50);

/// Counters without the time, which nobody can predict.
fn counted(db: &Scoped) -> (u64, u64) {
    let Counters {
        statements, rows, ..
    } = db.counters();
    (statements, rows)
}

/// Takes the only connection of `database` until the sender is used or dropped.
async fn occupied(database: &Database) -> Sender<()> {
    let (release, released) = channel();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let database = database.clone();
    tokio::spawn(async move {
        let job = move |_: &mut Connection| {
            begun.send(()).unwrap();
            let _ = released.recv();
            Ok(())
        };
        database.run(job).await
    });
    has_begun.await.unwrap();
    release
}

#[tokio::test]
async fn reads_are_counted_with_their_rows() {
    let own = cohort();
    let db = within(&bridge(&own), LONG);
    let _: Vec<(i16,)> = db.read("select day from lessons", &[]).await.unwrap();
    let _: Option<(i16,)> = db
        .read_opt("select day from lessons where day = 31", &[])
        .await
        .unwrap();
    let _: (i64,) = db
        .read_one("select count(*) from lessons", &[])
        .await
        .unwrap();
    assert_eq!(counted(&db), (3, 31));
    assert!(db.counters().time > Duration::ZERO);
}

#[tokio::test]
async fn a_jobs_statements_are_counted_also_inside_transactions() {
    let own = cohort();
    let db = within(&bridge(&own), LONG);
    let job = |connection: &mut Connection| {
        connection.rows("select day from lessons", &[])?;
        let mut transaction = connection.transaction()?;
        transaction.execute("update lessons set summary = summary where day < 4", &[])?;
        let mut nested = transaction.nested()?;
        nested.rows("select 1", &[])?;
        nested.commit()?;
        transaction.commit()
    };
    db.run(job).await.unwrap();
    assert_eq!(counted(&db), (3, 30 + 3 + 1));
    // A clone is the same request; another scope is another one.
    db.clone().run(job).await.unwrap();
    assert_eq!(counted(&db), (6, 68));
    assert_eq!(counted(&within(&bridge(&own), LONG)), (0, 0));
}

#[tokio::test]
async fn the_scope_of_a_request_has_its_id_and_its_deadline() {
    let own = empty();
    let id: RequestId = "from-a-test".parse().unwrap();
    let context = Context::new(id, ([127, 0, 0, 1], 1).into(), LONG);
    let db = bridge(&own).scoped(Scope::of(&context));
    let scope = db.scope();
    assert_eq!(
        scope.request_id.as_ref().map(RequestId::as_str),
        Some("from-a-test")
    );
    assert_eq!(scope.deadline, Some(context.deadline()));
}

#[tokio::test]
async fn nothing_begins_after_the_deadline() {
    let own = empty();
    let database = Database::open(&Settings {
        read_connections: 1,
        ..settings(own.url(), 1, 1)
    })
    .unwrap();
    // Connected and prepared, a read is sent the moment it is asked for.
    let seventeen = "select 17";
    database.read::<(i32,)>(seventeen, &[]).await.unwrap();
    let db = within(&database, Duration::ZERO);
    let job = db.run(|_| Ok(())).await.unwrap_err();
    let read = db.read::<(i32,)>(seventeen, &[]).await.unwrap_err();
    for error in [job, read] {
        assert!(matches!(error, Error::DeadlinePassed(_)), "{error}");
        assert!(error.is_transient() && !error.outcome_is_unknown());
    }
    assert_eq!(counted(&db), (0, 0));
    // Sent, the late one would have been run before this one, on the same connection.
    let runs = "select generic_plans + custom_plans from pg_prepared_statements where statement = 'select 17'";
    assert_eq!(database.read_one::<(i64,)>(runs, &[]).await.unwrap(), (1,));
}

#[tokio::test]
async fn a_job_whose_turn_would_come_after_the_deadline_is_skipped() {
    let own = empty();
    let database = Database::open(&settings(own.url(), 1, 1)).unwrap();
    let release = occupied(&database).await;
    let ran = Arc::new(AtomicBool::new(false));
    let job = {
        let ran = ran.clone();
        move |_: &mut Connection| {
            ran.store(true, SeqCst);
            Ok(())
        }
    };

    let skipped = within(&database, SHORT).run(job).await.unwrap_err();

    assert!(matches!(skipped, Error::DeadlinePassed(_)), "{skipped}");
    drop(release);
    // Jobs have their turn in order, so the skipped one has had its own by then.
    eventually_ok(async || database.ping().await).await;
    assert!(!ran.load(SeqCst));
}

#[tokio::test]
async fn a_job_that_runs_when_the_deadline_passes_has_an_unknown_outcome_and_ends() {
    let own = empty();
    let database = bridge(&own);
    // On a busy machine the job may not have begun within a short deadline.
    let mut deadline = SHORT;
    let (left, release, has_ended) = loop {
        let (release, released) = channel::<()>();
        let (ended, has_ended) = tokio::sync::oneshot::channel();
        let job = move |connection: &mut Connection| {
            let _ = released.recv();
            connection.batch("create table done ()")?;
            ended.send(()).unwrap();
            Ok(())
        };
        let left = within(&database, deadline).run(job).await.unwrap_err();
        if left.outcome_is_unknown() || deadline > Duration::from_secs(30) {
            break (left, release, has_ended);
        }
        deadline *= 2;
    };

    assert!(left.outcome_is_unknown(), "{left}");
    drop(release);
    has_ended.await.unwrap();
    let done: (i64,) = database
        .read_one("select count(*) from done", &[])
        .await
        .unwrap();
    assert_eq!(done, (0,));
}

#[tokio::test]
async fn a_read_is_not_waited_for_beyond_the_deadline() {
    let own = empty();
    let db = within(&bridge(&own), SHORT);
    let late = db.read::<(i32,)>("select 1 from pg_sleep(60)", &[]).await;
    assert!(matches!(late, Err(Error::DeadlinePassed(_))), "{late:?}");
}
