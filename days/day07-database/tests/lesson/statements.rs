//! Statements: prepared once, bounded, and renewed when a migration changes what they return.

use std::time::Duration;

use database::{Connection, Error, Executor, Settings, SqlState};

use super::fixture::{cohort, empty, settings};

const PREPARED: &str = "select count(*) from pg_prepared_statements where statement like $1";

fn connection(own: &localdb::Database) -> Connection {
    Connection::connect(&settings(own.url(), 1, 0)).unwrap()
}

fn prepared(connection: &mut Connection, like: &str) -> i64 {
    connection
        .query_one::<(i64,)>(PREPARED, &[&like])
        .unwrap()
        .0
}

#[test]
fn a_statement_is_prepared_once_however_often_it_runs() {
    let own = cohort();
    let mut connection = connection(&own);
    for day in 1..=30_i16 {
        let (title,): (String,) = connection
            .query_one("select title from lessons where day = $1", &[&day])
            .unwrap();
        assert!(!title.is_empty());
    }
    assert_eq!(prepared(&mut connection, "select title from lessons%"), 1);
}

#[test]
fn a_transaction_shares_the_statements_of_its_connection() {
    let own = cohort();
    let mut connection = connection(&own);
    let sql = "select count(*) from lessons";
    let _: (i64,) = connection.query_one(sql, &[]).unwrap();
    let mut transaction = connection.transaction().unwrap();
    let _: (i64,) = transaction.query_one(sql, &[]).unwrap();
    let _: (i64,) = transaction.nested().unwrap().query_one(sql, &[]).unwrap();
    transaction.commit().unwrap();
    assert_eq!(prepared(&mut connection, sql), 1);
}

#[test]
fn the_least_recently_used_statement_makes_room() {
    let own = empty();
    let mut connection = Connection::connect(&Settings {
        statements: 3,
        ..settings(own.url(), 1, 0)
    })
    .unwrap();
    let run = |connection: &mut Connection, sql: &str| {
        let _: (i32,) = connection.query_one(sql, &[]).unwrap();
    };
    run(&mut connection, "select 10");
    run(&mut connection, "select 20");
    run(&mut connection, "select 10");
    run(&mut connection, "select 30");

    // The question itself is the fourth.
    assert_eq!(prepared(&mut connection, "select _0"), 2);
    assert_eq!(prepared(&mut connection, "select 20"), 0);
}

#[test]
fn a_migration_that_changes_a_result_goes_unnoticed_outside_a_transaction() {
    let own = empty();
    let mut connection = connection(&own);
    connection
        .batch("create table note (id int); insert into note values (1)")
        .unwrap();
    let sql = "select * from note";
    assert_eq!(connection.rows(sql, &[]).unwrap()[0].len(), 1);

    connection.batch("alter table note add body text").unwrap();

    assert_eq!(connection.rows(sql, &[]).unwrap()[0].len(), 2);
}

#[test]
fn inside_a_transaction_it_fails_once_and_the_next_transaction_succeeds() {
    let own = empty();
    let mut connection = connection(&own);
    connection.batch("create table note (id int)").unwrap();
    let sql = "select * from note";
    connection.rows(sql, &[]).unwrap();
    connection.batch("alter table note add body text").unwrap();

    let mut transaction = connection.transaction().unwrap();
    let refused = transaction.rows(sql, &[]).unwrap_err();
    drop(transaction);

    assert_eq!(refused.sqlstate(), Some(&SqlState::FEATURE_NOT_SUPPORTED));
    let mut transaction = connection.transaction().unwrap();
    transaction.rows(sql, &[]).unwrap();
    transaction.commit().unwrap();
}

fn unnamed(own: &localdb::Database) -> Connection {
    Connection::connect(&Settings {
        unnamed_statements: true,
        ..settings(own.url(), 1, 0)
    })
    .unwrap()
}

#[test]
fn sent_without_a_name_it_has_its_parameters_types_and_leaves_nothing() {
    let own = cohort();
    let mut connection = unnamed(&own);
    let sql = "select $1::int8 + 1, $2 || '!', coalesce($3, true) -- to the end";
    for _ in 0..2 {
        let row: (i64, String, bool) = connection
            .query_one(sql, &[&41_i64, &"so", &None::<bool>])
            .unwrap();
        assert_eq!(row, (42, "so!".to_owned(), true));
    }
    let mut transaction = connection.transaction().unwrap();
    let raised = "update check_ins set energy = $1 where note = $2";
    assert_eq!(transaction.execute(raised, &[&9_i16, &"Ill."]).unwrap(), 1);
    transaction.commit().unwrap();
    let left: (i64,) = connection
        .query_one("select count(*) from pg_prepared_statements", &[])
        .unwrap();
    assert_eq!(left, (0,));
}

#[test]
fn sent_without_a_name_it_is_refused_for_the_same_reasons_as_with_one() {
    let own = cohort();
    for mut connection in [connection(&own), unnamed(&own)] {
        let wrong_type = connection.rows("select $1::int", &[&"one"]).unwrap_err();
        assert!(matches!(wrong_type, Error::Statement(_)), "{wrong_type}");
        let wrong_text = connection.rows("selec $1", &[&1]).unwrap_err();
        assert_eq!(wrong_text.sqlstate(), Some(&SqlState::SYNTAX_ERROR));
        let missing = connection
            .rows("select $1::int, $2::int", &[&1])
            .unwrap_err();
        assert!(
            matches!(
                missing,
                Error::Parameters {
                    expected: 2,
                    given: 1
                }
            ),
            "{missing}"
        );
        let more = connection
            .rows("select $1::int", &[&1, &"two"])
            .unwrap_err();
        assert!(
            matches!(
                more,
                Error::Parameters {
                    expected: 1,
                    given: 2
                }
            ),
            "{more}"
        );
    }
}

#[test]
fn a_second_statement_in_the_text_is_never_run() {
    let own = cohort();
    let sql = "select $1::int; delete from check_ins";
    for mut connection in [connection(&own), unnamed(&own)] {
        connection.rows(sql, &[&1]).unwrap_err();
        let left: (i64,) = connection
            .query_one("select count(*) from check_ins", &[])
            .unwrap();
        assert_eq!(left, (20,));
    }
}

#[test]
fn a_statement_that_somebody_deallocated_is_prepared_again() {
    let own = empty();
    let mut connection = connection(&own);
    connection.rows("select 1", &[]).unwrap();
    connection.batch("deallocate all").unwrap();
    connection.rows("select 1", &[]).unwrap();
}

#[test]
fn a_statement_that_runs_too_long_is_canceled() {
    let own = empty();
    let mut connection = Connection::connect(&Settings {
        statement_timeout: Duration::from_millis(50),
        ..settings(own.url(), 1, 0)
    })
    .unwrap();
    let canceled = connection.rows("select pg_sleep(60)", &[]).unwrap_err();
    assert!(matches!(canceled, Error::TimedOut(_)), "{canceled}");
    assert!(canceled.is_transient());
    connection.ping().unwrap();
}

#[test]
fn a_refused_statement_names_its_constraint_and_keeps_the_row_to_itself() {
    let own = cohort();
    let refused = connection(&own)
        .execute(
            "insert into accounts (id, name, email) values (gen_random_uuid(), 'A', 'amara@example.org')",
            &[],
        )
        .unwrap_err();
    assert_eq!(refused.sqlstate(), Some(&SqlState::UNIQUE_VIOLATION));
    assert_eq!(refused.constraint(), Some("accounts_email_key"));
    assert!(!refused.to_string().contains("amara"), "{refused}");
    assert_eq!(refused.public(), "Something went wrong on our side.");
}

#[test]
fn what_would_have_been_an_injection_is_an_unusual_name() {
    let own = cohort();
    let mut connection = connection(&own);
    let name = "nobody' or 'a' = 'a";
    let sql = "select email from accounts where name = $1";
    let found: Vec<(String,)> = connection.query(sql, &[&name]).unwrap();
    assert!(found.is_empty());

    let name = "Robert'); drop table check_ins; --";
    let sql = "update accounts set name = $1 where name = 'Amara' returning name";
    let (kept,): (String,) = connection.query_one(sql, &[&name]).unwrap();
    assert_eq!(kept, name);
    let (left,): (i64,) = connection
        .query_one("select count(*) from check_ins", &[])
        .unwrap();
    assert_eq!(left, 20);
}
