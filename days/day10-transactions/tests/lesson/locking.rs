//! Levels, limits and advisory locks.

use std::time::Duration;

use database::{Connection, Executor as _, Settings, SqlState, Transaction};
use transactions::increments::{Way, race};
use transactions::{Isolation, Lock, Options, Transact as _};

use super::fixture::{apart, bridge, connect, number, with};

const COUNTER: &str = "create table counter (n int not null); insert into counter values (0)";

#[tokio::test]
async fn a_transaction_begins_as_its_options_say() {
    let own = with(COUNTER);
    let database = bridge(&own, 1);
    let read_only = |isolation| Options {
        isolation,
        read_only: true,
        ..Options::new()
    };
    let cases = [
        (Options::new(), "read committed", "off"),
        (read_only(Isolation::ReadCommitted), "read committed", "on"),
        (
            Options {
                isolation: Isolation::RepeatableRead,
                ..Options::new()
            },
            "repeatable read",
            "off",
        ),
        (Options::snapshot(), "repeatable read", "on"),
        (Options::serializable(), "serializable", "off"),
        (read_only(Isolation::Serializable), "serializable", "on"),
    ];
    for (options, level, read_only) in cases {
        let shown = database.transact_with(options, |tx| {
            tx.query_one::<(String, String)>(
                "select current_setting('transaction_isolation'), current_setting('transaction_read_only')",
                &[],
            )
        });
        assert_eq!(
            shown.await.unwrap(),
            (level.to_owned(), read_only.to_owned())
        );
    }
    let refused = database.transact_with(Options::snapshot(), |tx| {
        tx.execute("update counter set n = 1", &[])
    });
    assert_eq!(
        refused.await.unwrap_err().sqlstate(),
        Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
    );
}

#[tokio::test]
async fn limits_are_set_for_one_transaction_only() {
    let own = with(COUNTER);
    let database = bridge(&own, 1);
    let shown = |tx: &mut Transaction<'_>| {
        let limits = "select current_setting('lock_timeout'), current_setting('statement_timeout')";
        tx.query_one::<(String, String)>(limits, &[])
    };
    let before = database.transact(shown).await.unwrap();
    let options = Options {
        lock_timeout: Some(Duration::from_millis(20)),
        statement_timeout: Some(Duration::from_micros(1)),
        ..Options::new()
    };
    let short = Options {
        statement_timeout: None,
        ..options.clone()
    };
    assert_eq!(
        database.transact_with(short, shown).await.unwrap(),
        ("20ms".to_owned(), before.1.clone())
    );
    // Zero would mean without limit.
    let canceled = database.transact_with(options, |tx| tx.rows("select pg_sleep(60)", &[]));
    assert_eq!(
        canceled.await.unwrap_err().sqlstate(),
        Some(&SqlState::QUERY_CANCELED)
    );
    assert_eq!(database.transact(shown).await.unwrap(), before);
}

#[tokio::test]
async fn a_wait_for_a_lock_ends_with_an_error_of_its_own() {
    let own = with(COUNTER);
    let database = bridge(&own, 1);
    let holder = apart(|| {
        let mut holder = connect(&own);
        holder.batch("begin; update counter set n = 1").unwrap();
        holder
    });
    let options = Options {
        lock_timeout: Some(Duration::from_millis(20)),
        ..Options::new()
    };
    let waiting = database.transact_with(options, |tx| tx.execute("update counter set n = 2", &[]));
    let refused = waiting.await.unwrap_err();
    assert_eq!(refused.sqlstate(), Some(&SqlState::LOCK_NOT_AVAILABLE));
    assert!(refused.is_transient(), "a client may come back");
    apart(|| drop(holder));
}

#[test]
fn a_lock_times_out_before_the_statement_and_an_idle_transaction_is_ended() {
    let own = with(COUNTER);
    let mut connection = Connection::connect(&Settings::new(own.url())).unwrap();
    let in_order = "select current_setting('lock_timeout')::interval < current_setting('statement_timeout')::interval
                    and current_setting('statement_timeout')::interval < current_setting('idle_in_transaction_session_timeout')::interval";
    assert_eq!(
        connection.query_one::<(bool,)>(in_order, &[]).unwrap(),
        (true,)
    );
}

const IMPORT: Lock<str> = Lock::named("import");
const EXPORT: Lock<str> = Lock::named("export");
const NUMBERED: Lock<i32> = Lock::named("import");

#[test]
fn an_advisory_lock_is_one_transactions_until_it_ends() {
    let own = with(COUNTER);
    let (mut one, mut other) = (connect(&own), connect(&own));
    let mut holder = one.transaction().unwrap();
    IMPORT.hold(&mut holder, "rust").unwrap();
    let mut tx = other.transaction().unwrap();
    assert!(!IMPORT.try_hold(&mut tx, "rust").unwrap());
    // Another key, and another name, are other locks; the name and the key's text make the lock, not its type.
    assert!(IMPORT.try_hold(&mut tx, "go").unwrap());
    assert!(EXPORT.try_hold(&mut tx, "rust").unwrap());
    assert!(NUMBERED.try_hold(&mut tx, &7).unwrap());
    assert!(!IMPORT.try_hold(&mut holder, "7").unwrap());
    holder.rollback().unwrap();
    assert!(IMPORT.try_hold(&mut tx, "rust").unwrap());
    tx.commit().unwrap();
    assert_eq!(
        number(
            &own,
            "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"
        ),
        0
    );
}

#[test]
fn those_that_share_a_lock_keep_out_one_that_wants_it_alone() {
    let own = with(COUNTER);
    let mut connections = [connect(&own), connect(&own), connect(&own)];
    let [one, other, alone] = &mut connections;
    let (mut one, mut other) = (one.transaction().unwrap(), other.transaction().unwrap());
    IMPORT.share(&mut one, "rust").unwrap();
    IMPORT.share(&mut other, "rust").unwrap();
    let mut alone = alone.transaction().unwrap();
    assert!(!IMPORT.try_hold(&mut alone, "rust").unwrap());
    drop((one, other));
    assert!(IMPORT.try_hold(&mut alone, "rust").unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn all_ways_but_the_naive_one_keep_every_increment() {
    let own = with(COUNTER);
    for way in Way::ALL.into_iter().filter(|it| *it != Way::Naive) {
        let outcome = race(own.url(), way, 6, 15).await.unwrap();
        assert_eq!((outcome.committed, outcome.value), (90, 90), "{way:?}");
    }
}
