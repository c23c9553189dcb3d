//! `Database::run`: bounded, cancellation-safe, panic-proof, safe to drop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use database::{Connection, Database, Error, Executor, Settings};
use tokio::time::timeout;

use super::fixture::{bridge, cohort, count, empty, eventually, execute, settings};

const PATIENCE: Duration = Duration::from_secs(20);

/// A job that has begun and holds its connection until it is let go.
struct Held {
    go: mpsc::Sender<()>,
    task: tokio::task::JoinHandle<Result<(), Error>>,
}

impl Held {
    async fn on(database: &Database) -> Self {
        Self::before(database, |_| Ok(())).await
    }

    /// The same, doing `last` once let go.
    async fn before(
        database: &Database,
        last: impl FnOnce(&mut Connection) -> Result<(), Error> + Send + 'static,
    ) -> Self {
        let (go, gate) = mpsc::channel();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let database = database.clone();
        let task = tokio::spawn(async move {
            database
                .run(move |connection| {
                    begun.send(()).unwrap();
                    gate.recv().unwrap();
                    last(connection)
                })
                .await
        });
        begins.await.unwrap();
        Self { go, task }
    }

    async fn release(self) {
        self.go.send(()).unwrap();
        self.task.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_job_answers_with_what_it_returns() {
    let own = cohort();
    let (lessons,): (i64,) = bridge(&own)
        .run(|connection| connection.query_one("select count(*) from lessons", &[]))
        .await
        .unwrap();
    assert_eq!(lessons, 30);
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_takes_work_again_later() {
    let own = empty();
    let database = Database::open(&settings(own.url(), 1, 1)).unwrap();
    let held = Held::on(&database).await;
    let waiting = tokio::spawn({
        let database = database.clone();
        async move { database.run(Connection::ping).await }
    });
    while database.waiting() == 0 {
        tokio::task::yield_now().await;
    }

    // Nothing moves until `held` is let go, so what is not refused at once never ends.
    let refused = timeout(PATIENCE, database.run(Connection::ping)).await;

    let refused = refused.expect("it waits").unwrap_err();
    assert!(matches!(refused, Error::Busy { waiting: 1 }), "{refused}");
    assert!(refused.is_transient());
    held.release().await;
    waiting.await.unwrap().unwrap();
    database.run(Connection::ping).await.unwrap();
}

#[tokio::test]
async fn a_job_whose_caller_left_before_it_began_is_skipped() {
    let own = empty();
    let database = Database::open(&settings(own.url(), 1, 4)).unwrap();
    let held = Held::on(&database).await;
    let ran = Arc::new(AtomicBool::new(false));
    let job = tokio::spawn({
        let (database, ran) = (database.clone(), ran.clone());
        async move {
            database
                .run(move |_| {
                    ran.store(true, Ordering::SeqCst);
                    Ok(())
                })
                .await
        }
    });
    while database.waiting() == 0 {
        tokio::task::yield_now().await;
    }

    job.abort();
    assert!(job.await.unwrap_err().is_cancelled());
    held.release().await;

    // The queue is in order, so once this has run the abandoned one would have.
    database.run(Connection::ping).await.unwrap();
    assert!(!ran.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_job_whose_caller_left_while_it_ran_commits_all_the_same() {
    let own = empty();
    execute(&own, "create table done (what text)");
    let database = bridge(&own);
    let held = Held::before(&database, |connection| {
        let mut transaction = connection.transaction()?;
        transaction.execute("insert into done values ('both')", &[])?;
        transaction.execute("insert into done values ('halves')", &[])?;
        transaction.commit()
    })
    .await;

    held.task.abort();
    assert!(held.task.await.unwrap_err().is_cancelled());
    held.go.send(()).unwrap();

    loop {
        let (rows,): (i64,) = database
            .read_one("select count(*) from done", &[])
            .await
            .unwrap();
        match rows {
            0 => tokio::task::yield_now().await,
            2 => break,
            other => panic!("{other} rows: a transaction was split"),
        }
    }
}

#[tokio::test]
async fn a_panic_becomes_an_error_and_undoes_its_transaction() {
    let own = empty();
    execute(&own, "create table done (what text)");
    let database = Database::open(&settings(own.url(), 1, 4)).unwrap();
    let pid = "select pg_backend_pid()";
    let (before,): (i32,) = database
        .run(move |connection| connection.query_one(pid, &[]))
        .await
        .unwrap();

    let panicked = database
        .run(|connection| -> Result<(), Error> {
            let mut transaction = connection.transaction()?;
            transaction.execute("insert into done values ('half')", &[])?;
            panic!("out of tea");
        })
        .await
        .unwrap_err();

    assert!(
        matches!(&panicked, Error::Panicked(why) if why == "out of tea"),
        "{panicked}"
    );
    let ((after,), (rows,)): ((i32,), (i64,)) = database
        .run(move |connection| {
            Ok((
                connection.query_one(pid, &[])?,
                connection.query_one("select count(*) from done", &[])?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(rows, 0);
    assert_ne!(
        before, after,
        "the connection of a panicked job was used again"
    );
}

#[tokio::test]
async fn an_error_that_is_dropped_with_its_transaction_leaves_nothing_behind() {
    let own = cohort();
    let database = Database::open(&settings(own.url(), 1, 4)).unwrap();

    let refused = database
        .run(|connection| {
            let mut transaction = connection.transaction()?;
            transaction.execute("delete from check_ins", &[])?;
            transaction.execute("update accounts set email = 'AMARA@EXAMPLE.ORG'", &[])?;
            transaction.commit()
        })
        .await
        .unwrap_err();

    assert_eq!(refused.constraint(), Some("accounts_email_lowercase"));
    let (left,): (i64,) = database
        .run(|connection| connection.query_one("select count(*) from check_ins", &[]))
        .await
        .unwrap();
    assert_eq!(left, 20);
}

#[tokio::test]
async fn connections_that_were_cut_while_they_rested_fail_one_job_at_most() {
    let own = empty();
    let database = Database::open(&Settings {
        application_name: "to be cut".to_owned(),
        ..settings(own.url(), 3, 4)
    })
    .unwrap();
    let resting = "select count(*) from pg_stat_activity where application_name = 'to be cut'";
    database.run(Connection::ping).await.unwrap();
    eventually("three connections", || count(&own, resting) == 3);
    execute(
        &own,
        "select pg_terminate_backend(pid, 60000) from pg_stat_activity where application_name = 'to be cut'",
    );

    let mut failed = 0;
    for _ in 0..6 {
        match database.run(Connection::ping).await {
            Ok(()) => {}
            Err(Error::Unavailable(_)) => failed += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(failed <= 1, "{failed} jobs got a connection that was cut");
}

#[tokio::test]
async fn dropped_inside_async_code_it_finishes_what_was_queued_and_ends_its_connections() {
    let own = empty();
    let database = Database::open(&Settings {
        application_name: "to be dropped".to_owned(),
        ..settings(own.url(), 2, 4)
    })
    .unwrap();
    let held = Held::on(&database).await;
    let queued = tokio::spawn({
        let database = database.clone();
        async move { database.run(Connection::ping).await }
    });
    database.ping().await.unwrap();

    drop(database);
    held.release().await;
    queued.await.unwrap().unwrap();

    // The workers own the connections together: once the last is closed, every worker has ended.
    let left = "select count(*) from pg_stat_activity where application_name = 'to be dropped'";
    eventually("the end of every connection", || count(&own, left) == 0);
}

#[test]
fn it_may_outlive_the_runtime_that_used_it() {
    let own = empty();
    let database = bridge(&own);
    for _ in 0..2 {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(database.ping()).unwrap();
    }
}

#[test]
fn a_password_is_never_shown() {
    let settings = Settings {
        connect_timeout: Duration::from_millis(50),
        ..Settings::new("postgresql://ada:hunter2@127.0.0.1:1/tracker")
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = Database::open(&settings).unwrap();
    let error = runtime.block_on(database.ping()).unwrap_err();
    for text in [
        format!("{settings:?} {settings}"),
        format!("{error:?} {error}"),
    ] {
        assert!(!text.contains("hunter2"), "{text}");
    }
    assert_eq!(settings.to_string(), "postgresql://ada@127.0.0.1:1/tracker");

    for url in [
        "postgresql://ada:hunter2@host:port/tracker",
        "postgresql://host/tracker?hunter2=ada",
        "postgresql://ada/hunter2@host/tracker",
        "postgresql://ada:x@host/hunter2@host/tracker",
        "host=host user=ada hunter2=ada",
        "hunter2=ada",
    ] {
        let settings = Settings::new(url);
        let error = Database::open(&settings).err();
        let text = format!("{settings:?} {settings} {error:?}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn a_commit_after_a_refused_statement_is_an_error_and_not_a_silent_rollback() {
    let own = empty();
    execute(&own, "create table done (what text primary key)");
    let database = bridge(&own);
    let job = |connection: &mut Connection| {
        let mut transaction = connection.transaction()?;
        transaction.execute("insert into done values ('first')", &[])?;
        // In a transaction within, a refusal is undone alone.
        let mut nested = transaction.nested()?;
        nested
            .execute("insert into done values ('first')", &[])
            .unwrap_err();
        assert!(matches!(nested.commit(), Err(Error::Failed)));
        transaction.execute("insert into done values ('second')", &[])?;
        // A value that doesn't fit is refused before PostgreSQL sees it, so nothing has failed there.
        transaction
            .execute("insert into done values ($1)", &[&1])
            .unwrap_err();
        transaction.commit()?;

        let mut transaction = connection.transaction()?;
        transaction.execute("insert into done values ('third')", &[])?;
        transaction
            .execute("insert into done values ('first')", &[])
            .unwrap_err();
        transaction.commit()
    };
    assert!(matches!(database.run(job).await, Err(Error::Failed)));
    assert_eq!(count(&own, "select count(*) from done"), 2);
}

#[tokio::test]
async fn an_error_of_the_jobs_own_undoes_its_transaction_and_comes_back_as_it_was() {
    #[derive(Debug, PartialEq, thiserror::Error)]
    #[error("there are {0} of them")]
    struct TooMany(i64);

    let own = cohort();
    let database = bridge(&own);
    let refused: Result<(), Error> = database
        .run(|connection| {
            let mut transaction = connection.transaction()?;
            let deleted = transaction.execute("delete from check_ins", &[])?;
            Err(Error::job(TooMany(deleted.try_into().unwrap())))
        })
        .await;

    let before = count(&own, "select count(*) from check_ins");
    assert!(before > 0, "nothing to undo");
    assert_eq!(
        refused.unwrap_err().into_job::<TooMany>().ok(),
        Some(TooMany(before))
    );
}
