//! Serialization failures and deadlocks that are sure to come: the loop ends with the same result as without them.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use database::{Error, Executor as _, Scope, SqlState, Transaction};
use proptest::prelude::{Just, prop_oneof};
use proptest::test_runner::{Config, TestRunner};
use tokio::time::timeout;
use transactions::{Options, Retry, Savepoint as _, Transact as _};

use super::fixture::{apart, bridge, connect, eventually, nothing_is_left_open, number, with};

/// A table whose first inserts fail as often as `fail` has been told, at the statement or at the commit. A sequence isn't rolled back,
/// so it counts the tries.
const FAILING: &str = "
    create table done (what text);
    create sequence failures;
    create function fail() returns trigger language plpgsql as $$
    begin
        if nextval('failures') <= current_setting('test.failures')::int then
            raise exception 'injected' using errcode = current_setting('test.sqlstate');
        end if;
        return new;
    end $$;
    create function arm(late bool) returns void language plpgsql as $$
    begin
        if late then
            create constraint trigger fails after insert on done deferrable initially deferred
            for each row execute function fail();
        else
            create trigger fails before insert on done for each row execute function fail();
        end if;
    end $$;";

/// A serialization failure.
const INJECT: &str = "do $$ begin raise exception 'injected' using errcode = '40001'; end $$";

/// No pauses that a test would wait for.
fn at_once(attempts: u32) -> Options {
    let retry = Retry {
        attempts,
        first: Duration::ZERO,
        longest: Duration::ZERO,
    };
    Options {
        retry,
        ..Options::new()
    }
}

/// Inserts two rows where the first `failures` tries fail; how often the work ran, and how it ended.
async fn insert(
    failures: u32,
    sqlstate: &str,
    late: bool,
    attempts: u32,
) -> (u32, i64, Result<(), Error>) {
    let own = with(FAILING);
    apart(|| {
        let mut connection = connect(&own);
        let name = own.name();
        connection
            .batch(&format!(
                "alter database {name} set test.failures = {failures}"
            ))
            .unwrap();
        connection
            .batch(&format!(
                "alter database {name} set test.sqlstate = '{sqlstate}'"
            ))
            .unwrap();
        connection.rows("select arm($1)", &[&late]).unwrap();
    });
    let database = bridge(&own, 2);
    let runs = Arc::new(AtomicU32::new(0));
    let counter = runs.clone();
    let ended = database.transact_with(at_once(attempts), move |tx| {
        counter.fetch_add(1, Ordering::SeqCst);
        tx.execute("insert into done values ('one'), ('two')", &[])?;
        Ok(())
    });
    let ended = ended.await;
    nothing_is_left_open(&own).await;
    (
        runs.load(Ordering::SeqCst),
        number(&own, "select count(*) from done"),
        ended,
    )
}

#[test]
fn with_fewer_failures_than_tries_the_result_is_that_without_failures() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config::with_cases(12));
    let codes = prop_oneof![Just("40001"), Just("40P01")];
    runner
        .run(
            &(0..6_u32, codes, proptest::bool::ANY),
            |(failures, code, late)| {
                let (runs, rows, ended) = runtime.block_on(insert(failures, code, late, 7));
                ended.unwrap();
                assert_eq!((runs, rows), (failures + 1, 2));
                Ok(())
            },
        )
        .unwrap();
}

#[tokio::test]
async fn after_the_last_try_the_failure_is_the_callers_and_nothing_is_committed() {
    for late in [false, true] {
        let (runs, rows, ended) = insert(100, "40001", late, 3).await;
        assert_eq!(
            ended.unwrap_err().sqlstate(),
            Some(&SqlState::T_R_SERIALIZATION_FAILURE)
        );
        assert_eq!((runs, rows), (3, 0));
    }
}

#[tokio::test]
async fn other_refusals_are_not_tried_again() {
    // A unique violation, a check, a lock that isn't available, a canceled statement, a trigger's own.
    for sqlstate in ["23505", "23514", "55P03", "57014", "P0001"] {
        let (runs, rows, ended) = insert(1, sqlstate, false, 5).await;
        assert_eq!(ended.unwrap_err().sqlstate().unwrap().code(), sqlstate);
        assert_eq!((runs, rows), (1, 0));
    }
}

#[tokio::test]
async fn two_works_that_lock_in_opposite_order_both_commit() {
    let own = with(
        "create table pair (id int primary key, n int not null); insert into pair values (1, 0), (2, 0)",
    );
    apart(|| {
        connect(&own)
            .batch(&format!(
                "alter database {} set deadlock_timeout = '10ms'",
                own.name()
            ))
            .unwrap();
    });
    let database = bridge(&own, 2);
    // Both hold their first row before either wants its second, at their first tries.
    let meet = Arc::new(std::sync::Barrier::new(2));
    let runs = Arc::new(AtomicU32::new(0));
    let work = |first: i32, second: i32| {
        let (meet, runs, mut met) = (meet.clone(), runs.clone(), false);
        move |tx: &mut Transaction<'_>| {
            runs.fetch_add(1, Ordering::SeqCst);
            let add = "update pair set n = n + 1 where id = $1";
            tx.execute(add, &[&first])?;
            if !std::mem::replace(&mut met, true) {
                meet.wait();
            }
            tx.execute(add, &[&second])
        }
    };
    let (one, other) = tokio::join!(database.transact(work(1, 2)), database.transact(work(2, 1)));
    one.unwrap();
    other.unwrap();
    assert_eq!(number(&own, "select sum(n) from pair"), 4);
    assert!(runs.load(Ordering::SeqCst) > 2, "there was no deadlock");
}

#[tokio::test]
async fn a_pause_holds_no_connection() {
    let own = with("create table done (what text)");
    let database = bridge(&own, 1);
    let runs = Arc::new(AtomicU32::new(0));
    let counter = runs.clone();
    let hour = Duration::from_secs(3600);
    let retry = Retry {
        attempts: 2,
        first: hour,
        longest: hour,
    };
    let options = Options {
        retry,
        ..Options::new()
    };
    let pausing = tokio::spawn({
        let database = database.clone();
        async move {
            let work = move |tx: &mut Transaction<'_>| {
                counter.fetch_add(1, Ordering::SeqCst);
                tx.execute(INJECT, &[])
            };
            database.transact_with(options, work).await
        }
    });
    eventually("the first try", || runs.load(Ordering::SeqCst) == 1).await;
    let meanwhile =
        database.transact(|tx| tx.execute("insert into done values ('meanwhile')", &[]));
    timeout(hour / 60, meanwhile)
        .await
        .expect("the pause holds the connection")
        .unwrap();
    assert!(!pausing.is_finished());
    pausing.abort();
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_scope_counts_every_try_and_no_pause_reaches_past_its_deadline() {
    let own = with("create table done (what text)");
    let database = bridge(&own, 1);
    let failing = |times: u32| {
        let mut left = times;
        move |tx: &mut Transaction<'_>| {
            tx.execute("insert into done values ('one')", &[])?;
            left = left.saturating_sub(1);
            match left {
                0 => Ok(()),
                _ => tx.execute(INJECT, &[]).map(drop),
            }
        }
    };
    let db = database.scoped(Scope::default());
    db.transact_with(at_once(9), failing(3)).await.unwrap();
    // Two tries of an insert and a failure, which is not counted as run, and one of an insert.
    assert_eq!(db.counters().statements, 3);

    let hour = Duration::from_secs(3600);
    let retry = Retry {
        attempts: 9,
        first: 2 * hour,
        longest: 2 * hour,
    };
    let options = Options {
        retry,
        ..Options::new()
    };
    let soon = Scope::default().until(Instant::now() + Duration::from_secs(20));
    // A pause is an hour on average, and it never succeeds.
    let db = database.scoped(soon);
    let refused = timeout(hour / 60, db.transact_with(options, failing(9)))
        .await
        .expect("it pauses past the deadline")
        .unwrap_err();
    assert_eq!(
        refused.sqlstate(),
        Some(&SqlState::T_R_SERIALIZATION_FAILURE)
    );
}

#[tokio::test]
async fn a_failure_within_a_savepoint_is_the_whole_transactions() {
    let own = with("create table done (what text primary key)");
    let database = bridge(&own, 1);
    let mut first = true;
    let work = move |tx: &mut Transaction<'_>| {
        tx.execute("insert into done values ('outer')", &[])?;
        // Expected, and undone alone.
        let twice = tx.savepoint(|tx| tx.execute("insert into done values ('outer')", &[]));
        assert_eq!(
            twice.unwrap_err().sqlstate(),
            Some(&SqlState::UNIQUE_VIOLATION)
        );
        if std::mem::take(&mut first) {
            tx.savepoint(|tx| tx.execute(INJECT, &[]))?;
        }
        tx.savepoint(|tx| tx.execute("insert into done values ('inner')", &[]))
    };
    database.transact_with(at_once(2), work).await.unwrap();
    assert_eq!(number(&own, "select count(*) from done"), 2);
}

#[test]
fn pauses_double_up_to_a_limit_and_are_a_random_part_of_it() {
    let retry = Retry {
        attempts: 9,
        first: Duration::from_millis(2),
        longest: Duration::from_millis(100),
    };
    let longest: Vec<u128> = (1..=8).map(|it| retry.pause(it, 1.0).as_millis()).collect();
    assert_eq!(longest, [2, 4, 8, 16, 32, 64, 100, 100]);
    assert_eq!(retry.pause(3, 0.5), Duration::from_millis(4));
    assert_eq!(retry.pause(3, 0.0), Duration::ZERO);
    assert_eq!(retry.pause(u32::MAX, 1.0), Duration::from_millis(100));
}

thread_local! {
    /// The log of this thread: each test has its own.
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn each_retry_is_in_the_log_with_its_cause() {
    // For all tests, because what one thread doesn't want may be skipped on another.
    tracing_subscriber::fmt()
        .with_writer(|| Log)
        .with_ansi(false)
        .init();
    insert(2, "40001", false, 5).await.2.unwrap();
    insert(9, "40P01", false, 2).await.2.unwrap_err();
    let text = String::from_utf8(LOG.take()).unwrap();
    let lines = |what: &[&str]| {
        let told = |line: &&str| what.iter().all(|it| line.contains(it));
        text.lines().filter(told).count()
    };
    let again = "a transaction is tried again";
    assert_eq!(lines(&[again, "(40001)"]), 2, "{text}");
    assert_eq!(lines(&[again, "(40P01)"]), 1, "{text}");
    let given_up = ["failed after retries", "attempt=2", "(40P01)"];
    assert_eq!(lines(&given_up), 1, "{text}");
}
