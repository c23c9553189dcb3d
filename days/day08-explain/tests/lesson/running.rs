//! Statements that must do no harm.

use std::time::Duration;

use explain::{Error, Options, Top};
use postgres::{Client, NoTls};

use super::fixture::{ROWS, count, database};

fn refused(client: &mut Client, statement: &str, options: &Options) -> Error {
    explain::run(client, statement, options).expect_err(statement)
}

fn with_value(value: Option<&str>) -> Options {
    Options {
        parameters: vec![value.map(str::to_owned)],
        ..Options::default()
    }
}

#[test]
fn a_statement_that_would_write_is_refused() {
    let (_database, mut client) = database();
    client
        .batch_execute(
            "create sequence numbers;
             create function wipe() returns bigint language sql as 'delete from lessons; select 1::bigint'",
        )
        .unwrap();
    for statement in [
        "delete from check_ins",
        "insert into courses (slug, title, summary) values ('a', 'A', '')",
        "with gone as (delete from check_ins returning *) select count(*) from gone",
        "create table copy as table lessons",
        "select nextval('numbers')",
        "select from lessons for update",
        "select wipe()",
    ] {
        let error = refused(&mut client, statement, &Options::default());
        assert!(matches!(error, Error::Writes(_)), "{statement}: {error}");
    }
    assert_eq!(count(&mut client, "lessons"), 30);
}

#[test]
fn no_statement_gets_out_of_the_read_only_transaction() {
    let (_database, mut client) = database();
    for statement in [
        "select 1; delete from check_ins",
        "commit; delete from check_ins",
        "select set_config('transaction_read_only', 'off', true)",
        "verbose delete from check_ins",
        "",
        "-- nothing",
    ] {
        refused(&mut client, statement, &Options::default());
        refused(&mut client, statement, &with_value(Some("1")));
    }
    assert_eq!(count(&mut client, "check_ins"), i64::from(ROWS));
    // The session is as it was: it may write.
    client.batch_execute("create table mine ()").unwrap();
}

#[test]
fn writes_that_were_asked_for_are_rolled_back() {
    let (_database, mut client) = database();
    let write = Options {
        write: true,
        ..Options::default()
    };
    let warm = Options {
        warm: true,
        ..write.clone()
    };
    let insert = "insert into courses (slug, title, summary) values ('once', 'Once', '')";
    for options in [&write, &warm] {
        explain::run(&mut client, insert, options).unwrap();
    }
    let delete = "delete from check_ins where energy = 3";
    let plan = explain::run(&mut client, delete, &write).unwrap();
    assert_eq!(plan.root().title, "Delete on check_ins");
    assert_eq!(count(&mut client, "check_ins"), i64::from(ROWS));
}

#[test]
fn a_statement_past_its_time_is_canceled_and_the_session_goes_on() {
    let (_database, mut client) = database();
    let soon = Options {
        timeout: Duration::from_millis(50),
        ..Options::default()
    };
    let error = refused(&mut client, "select pg_sleep(600)", &soon);
    assert!(matches!(error, Error::TimedOut(_)), "{error}");
    assert_eq!(
        error.to_string(),
        "the statement ran for 0.05 s and was canceled; allow more time, or look at its estimates only"
    );
    let estimates = Options {
        analyze: false,
        ..soon
    };
    let plan = explain::run(&mut client, "select pg_sleep(600)", &estimates).unwrap();
    assert!(!plan.was_run());
    let timeout: String = client
        .query_one("show statement_timeout", &[])
        .unwrap()
        .get(0);
    assert_eq!(timeout, "0");
}

#[test]
fn a_lock_that_is_held_is_not_waited_for() {
    let (database, mut client) = database();
    let mut holder = Client::connect(database.url(), NoTls).unwrap();
    let mut held = holder.transaction().unwrap();
    held.batch_execute("lock table lessons in access exclusive mode")
        .unwrap();
    let error = refused(&mut client, "table lessons", &Options::default());
    assert!(matches!(error, Error::Locked(_)), "{error}");
}

#[test]
fn values_are_values_whatever_they_hold() {
    let (_database, mut client) = database();
    for (statement, value) in [
        ("select $1::text", Some("it's; delete from check_ins; --")),
        ("select $1::text", Some("back\\slash'")),
        ("select from lessons where day = $1", Some("8")),
        ("select from lessons where day = $1", None),
        (
            "select from check_ins where checked_in_on > $1",
            Some("2024-01-01"),
        ),
    ] {
        // Twice: nothing is left of the first.
        for _ in 0..2 {
            explain::run(&mut client, statement, &with_value(value)).unwrap();
        }
    }
    assert_eq!(count(&mut client, "check_ins"), i64::from(ROWS));
    let left = "pg_prepared_statements where name like 'explain%'";
    assert_eq!(count(&mut client, left), 0);
}

#[test]
fn the_dearest_statements_come_first_or_the_reason_why_there_are_none() {
    let (_database, mut client) = database();
    let Top::Statements(_) = explain::top(&mut client, 5).unwrap() else {
        println!("skipped: this server has no pg_stat_statements");
        return;
    };
    let dear = "select count(*) from check_ins where energy = 3";
    client.query(dear, &[]).unwrap();
    client.query("table lessons", &[]).unwrap();
    let Top::Statements(top) = explain::top(&mut client, 5).unwrap() else {
        panic!("it counted before");
    };
    assert_eq!(
        top[0].text,
        "select count(*) from check_ins where energy = $1"
    );
    assert_eq!((top[0].calls, top[0].rows), (1, 1));
    assert!(top.is_sorted_by(|a, b| a.buffers >= b.buffers), "{top:?}");

    let drop = "drop extension pg_stat_statements";
    client.batch_execute(drop).unwrap();
    let Top::NotAvailable(why) = explain::top(&mut client, 5).unwrap() else {
        panic!("there is no extension");
    };
    assert!(
        why.ends_with("create extension pg_stat_statements"),
        "{why}"
    );
}
