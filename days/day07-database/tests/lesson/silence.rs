//! PostgreSQL keeps its connections and says nothing; connections are lost at the worst moment.

use std::time::Duration;

use database::{Connection, Database, Error, Executor, Settings};
use faults::Proxy;
use futures_util::FutureExt;
use rustix::process::{Pid, Signal, kill_process};

use super::fixture::{count, empty, eventually, eventually_ok, execute, settings};
use super::outage::start;

const INSERT: &str = "insert into note values (1)";

fn notes() -> (localdb::Database, Proxy) {
    let own = empty();
    execute(&own, "create table note (id int)");
    let proxy = Proxy::postgres(own.url()).unwrap();
    (own, proxy)
}

fn through(proxy: &Proxy) -> Settings {
    Settings {
        read_connections: 1,
        connect_timeout: Duration::from_secs(2),
        ..settings(proxy.url(), 1, 8)
    }
}

fn insert(connection: &mut Connection) -> Result<u64, Error> {
    connection.execute(INSERT, &[])
}

/// Waits until something was sent that the proxy holds back.
fn held(proxy: &Proxy, before: usize) {
    eventually("something is held", || proxy.held() > before);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_silence_nobody_waits_and_after_it_everything_works() {
    let (own, proxy) = notes();
    let database = Database::open(&through(&proxy)).unwrap();
    database.ping().await.unwrap();
    proxy.silence();
    let before = proxy.held();
    let running = tokio::spawn({
        let database = database.clone();
        async move { database.run(insert).await }
    });
    held(&proxy, before);
    let waiting = database.run(Connection::ping);
    let read = database.read::<(i32,)>("select 1", &[]);
    let (running, waiting, read) = tokio::join!(running, waiting, read);

    // The one that had begun may have taken effect; the others have not.
    let running = running.unwrap().unwrap_err();
    assert!(running.outcome_is_unknown(), "{running}");
    for error in [waiting.unwrap_err(), read.unwrap_err()] {
        assert!(matches!(error, Error::Unavailable(_)), "{error}");
    }
    // From now on nobody waits at all: the first look finds the error.
    let job = database.run(Connection::ping).now_or_never().unwrap();
    let read = database
        .read::<(i32,)>("select 1", &[])
        .now_or_never()
        .unwrap();
    for error in [job.unwrap_err(), read.unwrap_err()] {
        assert!(error.to_string().contains("does not answer"), "{error}");
    }
    proxy.mend();
    eventually_ok(async || database.ping().await).await;
    // It was on its way all the time.
    eventually("the row", || count(&own, "select count(*) from note") == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_silent_connection_is_dropped_and_the_others_go_on() {
    let home = tempfile::tempdir().unwrap();
    let server = start(home.path());
    let database = Database::open(&Settings {
        read_connections: 1,
        read_timeout: Duration::from_millis(50),
        ..settings(&server.url("postgres"), 1, 4)
    })
    .unwrap();
    let pid = || database.read_one::<(i32,)>("select pg_backend_pid()", &[]);
    let (first,) = pid().await.unwrap();
    let process = Pid::from_raw(first).unwrap();
    kill_process(process, Signal::STOP).unwrap();

    let dropped = pid().await.unwrap_err();

    assert!(matches!(dropped, Error::Unavailable(_)), "{dropped}");
    let (next,) = pid().await.unwrap();
    assert_ne!(first, next);
    database.run(Connection::ping).await.unwrap();
    kill_process(process, Signal::CONT).unwrap();
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_has_an_unknown_outcome_and_may_have_happened() {
    let (own, proxy) = notes();
    let database = Database::open(&through(&proxy)).unwrap();
    database.ping().await.unwrap();
    proxy.lose_response_to("commit");
    let job = |connection: &mut Connection| {
        let mut transaction = connection.transaction()?;
        transaction.execute(INSERT, &[])?;
        transaction.commit()
    };
    let lost = database.run(job).await.unwrap_err();
    assert!(lost.outcome_is_unknown(), "{lost}");
    assert_eq!(count(&own, "select count(*) from note"), 1);
}

#[tokio::test]
async fn a_connection_that_is_cut_without_a_word_inside_a_transaction_is_unavailable() {
    let (own, proxy) = notes();
    let lost = std::thread::scope(|scope| {
        let job = || {
            let mut connection = Connection::connect(&through(&proxy))?;
            let mut transaction = connection.transaction()?;
            transaction.execute(INSERT, &[])?;
            proxy.cut_once();
            let first = transaction.execute(INSERT, &[]).map(drop);
            let second = transaction.execute(INSERT, &[]).map(drop);
            Ok::<_, Error>([first, second])
        };
        scope.spawn(job).join().unwrap().unwrap()
    });
    for lost in lost {
        assert!(matches!(lost, Err(Error::Unavailable(_))), "{lost:?}");
    }
    assert_eq!(count(&own, "select count(*) from note"), 0);
}
