//! Trying an index: what it would bring, what it would cost, and that nothing of it stays.

use std::time::Duration;

use indexes::{Limits, TrialError, Writing, reading, try_index, writing};
use localdb::Database;
use postgres::Client;

use super::fixture::{client, database};

const QUERY: &str = "select * from visits where place = 7";

fn visits() -> Database {
    database(
        "create table visits (id integer generated always as identity primary key, place integer, twice integer generated always as (place * 2) stored, note text);
         insert into visits (place, note) select n % 500, repeat('x', 40) from generate_series(1, 20000) as n;
         create table \"Odd one\" (a integer);
         analyze",
    )
}

fn catalog(client: &mut Client) -> String {
    let all = "select string_agg(concat_ws(' ', oid, relname, relfilenode), ',' order by oid) from pg_class where oid >= 16384";
    client.query_one(all, &[]).unwrap().get(0)
}

#[test]
fn an_index_is_built_measured_and_gone() {
    let database = visits();
    let client = &mut client(&database);
    let before = catalog(client);
    let trial = try_index(
        client,
        "create index visits_place on visits (place)",
        Some(QUERY),
        &Limits::default(),
    )
    .unwrap();
    let (without, with) = trial.reads.unwrap();
    assert_eq!((without.rows, with.rows), (40, 40));
    assert_eq!(without.removed, 19_960);
    assert!(
        with.uses("visits_place") && !without.uses("visits_place"),
        "{with}"
    );
    assert!(
        with.buffers < without.buffers / 2,
        "{with} beside {without}"
    );
    assert_eq!(
        (trial.index.as_str(), trial.inconclusive),
        ("visits_place", false)
    );
    assert!(trial.bytes > 100_000, "{}", trial.bytes);
    let (bare, paid) = trial.writes;
    assert_eq!((bare.rows, paid.rows), (1000, 1000));
    assert!(
        paid.buffers >= bare.buffers + 1000,
        "{paid:?} beside {bare:?}"
    );
    assert_eq!(catalog(client), before);
    client
        .batch_execute("update visits set note = 'y' where id = 1")
        .unwrap();
}

#[test]
fn the_real_index_keeps_what_the_trial_promised() {
    let database = visits();
    let client = &mut client(&database);
    let statement = "create index visits_place on visits (place) include (id)";
    let trial = try_index(client, statement, Some(QUERY), &Limits::default()).unwrap();
    client.batch_execute(statement).unwrap();
    let row = client
        .query_one("select pg_relation_size('visits_place')", &[])
        .unwrap();
    assert_eq!(row.get::<_, i64>(0), i64::try_from(trial.bytes).unwrap());
    let now = reading(client, QUERY).unwrap();
    assert_eq!(now.scans, trial.reads.unwrap().1.scans);
}

#[test]
fn only_one_create_index_is_tried_and_only_a_query_that_reads() {
    let database = visits();
    let client = &mut client(&database);
    let before = catalog(client);
    for statement in [
        "drop table visits",
        "create index concurrently on visits (place)",
        "create index on nothing (place)",
        "create index on visits (nothing)",
        "create index on visits (place); drop table visits",
        "create index on visits (place); commit",
    ] {
        let error = try_index(client, statement, None, &Limits::default()).unwrap_err();
        assert!(!error.to_string().is_empty());
    }
    for query in [
        "delete from visits",
        "select nextval('visits_id_seq')",
        "select 1; commit",
        "drop table visits",
    ] {
        let statement = "create index on visits (place)";
        let error = try_index(client, statement, Some(query), &Limits::default()).unwrap_err();
        assert!(matches!(error, TrialError::Query(_)), "{query}: {error}");
    }
    assert_eq!(catalog(client), before);
    assert_eq!(
        client.query("select from visits", &[]).unwrap().len(),
        20_000
    );
}

#[test]
fn a_large_table_and_a_locked_one_are_left_alone() {
    let database = visits();
    let (client, other) = (&mut client(&database), &mut client(&database));
    let statement = "create index on visits (place)";
    let small = Limits {
        table_bytes: 8192,
        ..Limits::default()
    };
    let error = try_index(client, statement, None, &small).unwrap_err();
    assert!(matches!(error, TrialError::TooLarge { .. }), "{error}");

    let mut writer = other.transaction().unwrap();
    writer
        .batch_execute("update visits set note = 'z' where id = 2")
        .unwrap();
    let quick = Limits {
        lock: Duration::from_millis(1),
        ..Limits::default()
    };
    let error = try_index(client, statement, None, &quick).unwrap_err();
    assert!(matches!(error, TrialError::Locked(_)), "{error}");
    writer.commit().unwrap();
    try_index(client, statement, None, &quick).unwrap();
    try_index(client, "create index on \"Odd one\" (a)", None, &quick).unwrap();
}

#[test]
fn a_build_that_takes_too_long_ends() {
    let database = visits();
    let client = &mut client(&database);
    client
        .batch_execute("create function slow(integer) returns integer immutable language plpgsql as 'begin perform pg_sleep(1); return 1; end'")
        .unwrap();
    let limits = Limits {
        statement: Duration::from_millis(100),
        ..Limits::default()
    };
    let error = try_index(
        client,
        "create index on visits (slow(place))",
        None,
        &limits,
    )
    .unwrap_err();
    assert!(error.to_string().contains("57014"), "{error}");
}

#[test]
fn an_index_that_this_transaction_may_not_use_is_inconclusive() {
    let database = visits();
    let (client, other) = (&mut client(&database), &mut client(&database));
    // Somebody looks at the table as it was, so that the old version of the row has to stay.
    let mut old = other
        .build_transaction()
        .isolation_level(postgres::IsolationLevel::RepeatableRead)
        .start()
        .unwrap();
    old.query("select 1 from visits limit 1", &[]).unwrap();
    client.batch_execute("alter table visits set (fillfactor = 50); insert into visits (place) values (1); update visits set place = 8 where id = 20001").unwrap();
    let trial = try_index(
        client,
        "create index on visits (place)",
        Some(QUERY),
        &Limits::default(),
    )
    .unwrap();
    assert!(trial.inconclusive);
    old.commit().unwrap();
}

#[test]
fn what_a_write_costs_grows_with_every_index() {
    let database = database(
        "create table t (a integer, b integer); insert into t select n, n from generate_series(1, 5000) as n",
    );
    let client = &mut client(&database);
    let insert = "insert into t select n, n from generate_series(1, 500) as n";
    let mut costs: Vec<Writing> = Vec::new();
    for index in ["", "create index on t (a)", "create index on t (b)"] {
        client.batch_execute(index).unwrap();
        // The first write after a change to the table reads the catalog.
        writing(client, insert).unwrap();
        costs.push(writing(client, insert).unwrap());
    }
    assert!(costs.iter().all(|it| it.rows == 500), "{costs:?}");
    assert!(
        costs.is_sorted_by(|a, b| a.buffers + 500 <= b.buffers),
        "{costs:?}"
    );
    assert!(
        costs.is_sorted_by(|a, b| a.log_bytes + 500 * 40 < b.log_bytes),
        "{costs:?}"
    );
    assert!(costs.iter().all(|it| it.log_a_row().is_some()));
}

#[test]
fn a_query_suggests_an_index_that_the_planner_then_takes() {
    let database = database(
        "create table \"Visits\" (id integer, place integer, at date, kind text);
         insert into \"Visits\" select n, n * 7919 % 500, date '2026-01-01' + n % 300, 'k' || n % 40 from generate_series(1, 20000) as n;
         analyze",
    );
    let client = &mut client(&database);
    for (query, expected) in [
        ("select * from \"Visits\" where place = 7", Some("(place)")),
        (
            "select id from \"Visits\" where at > '2026-10-20' and place = 7",
            Some("(place, at)"),
        ),
        (
            "select id from \"Visits\" where place = 7 order by at desc limit 3",
            Some("(place, at)"),
        ),
        (
            "select id from \"Visits\" where kind = 'k1' and place in (7, 9) order by id",
            Some("(place, kind, id)"),
        ),
        (
            "select id from \"Visits\" where upper(kind) = 'K1' and place = 7",
            Some("(place, upper(kind))"),
        ),
        (
            "select id from \"Visits\" where place = 7 or kind = 'k1'",
            None,
        ),
        ("select id from \"Visits\" where place <> 7", None),
        ("select count(*) from \"Visits\"", None),
        ("select id from \"Visits\" where place = id", None),
    ] {
        let plan = explain::run(client, query, &explain::Options::default()).unwrap();
        let found = indexes::candidate(&plan);
        let expected = expected.map(|it| format!("create index on \"Visits\" {it}"));
        assert_eq!(found, expected, "{query}");
        if let Some(statement) = found {
            let trial = try_index(client, &statement, Some(query), &Limits::default()).unwrap();
            let (without, with) = trial.reads.unwrap();
            assert!(
                with.uses(&trial.index) && with.buffers < without.buffers,
                "{query}: {with}"
            );
        }
    }
}
