//! Transactions: what is certain, and what is not, when a connection is lost or a statement fails.

use database::{Connection, Error, Executor, IsolationLevel, TransactionOptions};

use super::fixture::{count, empty, settings};

fn with_notes(own: &localdb::Database) -> Connection {
    let mut connection = Connection::connect(&settings(own.url(), 1, 0)).unwrap();
    connection
        .batch("create table note (id int constraint note_pkey primary key)")
        .unwrap();
    connection
}

/// Ends the session of `pid` from another one, and waits until it is gone.
fn kill(own: &localdb::Database, pid: i32) {
    let mut other = Connection::connect(&settings(own.url(), 1, 0)).unwrap();
    let kill = "select pg_terminate_backend($1, 60000)";
    let (gone,): (bool,) = other.query_one(kill, &[&pid]).unwrap();
    assert!(gone);
}

fn pid(session: &mut impl Executor) -> i32 {
    let (pid,) = session.query_one("select pg_backend_pid()", &[]).unwrap();
    pid
}

const INSERT: &str = "insert into note values ($1)";

#[test]
fn lost_before_it_begins_it_is_unavailable() {
    let own = empty();
    let mut connection = with_notes(&own);
    let pid = pid(&mut connection);
    kill(&own, pid);
    let lost = connection.transaction().map(|_| ()).unwrap_err();
    assert!(matches!(lost, Error::Unavailable(_)), "{lost}");
}

#[test]
fn lost_at_a_statement_it_is_unavailable_and_has_left_nothing() {
    let own = empty();
    let mut connection = with_notes(&own);
    let mut transaction = connection.transaction().unwrap();
    transaction.execute(INSERT, &[&1]).unwrap();
    let pid = pid(&mut transaction);
    kill(&own, pid);
    // PostgreSQL's parting words answer the first; nothing answers the second.
    for id in [2, 3] {
        let lost = transaction.execute(INSERT, &[&id]).unwrap_err();
        assert!(matches!(lost, Error::Unavailable(_)), "{lost}");
        assert!(lost.is_transient() && !lost.outcome_is_unknown());
    }
    drop(transaction);
    assert_eq!(count(&own, "select count(*) from note"), 0);
}

#[test]
fn lost_at_the_commit_of_a_nested_one_it_is_unavailable() {
    let own = empty();
    let mut connection = with_notes(&own);
    let mut transaction = connection.transaction().unwrap();
    let mut nested = transaction.nested().unwrap();
    nested.execute(INSERT, &[&1]).unwrap();
    let pid = pid(&mut nested);
    kill(&own, pid);
    let lost = nested.commit().unwrap_err();
    assert!(matches!(lost, Error::Unavailable(_)), "{lost}");
}

#[test]
fn lost_at_the_commit_its_outcome_is_unknown() {
    let own = empty();
    let mut connection = with_notes(&own);
    let mut transaction = connection.transaction().unwrap();
    transaction.execute(INSERT, &[&1]).unwrap();
    let pid = pid(&mut transaction);
    kill(&own, pid);
    let lost = transaction.commit().unwrap_err();
    assert!(lost.outcome_is_unknown(), "{lost}");
    assert!(lost.is_transient());
    assert!(lost.public().contains("may have been made"));
}

#[test]
fn a_lost_write_of_its_own_is_unknown_and_a_lost_question_is_not() {
    let own = empty();
    for (sql, unknown) in [
        (
            "insert into note select 1 where pg_terminate_backend(pg_backend_pid())",
            true,
        ),
        (
            "with it as (select pg_terminate_backend(pg_backend_pid())) select from it",
            true,
        ),
        ("select pg_terminate_backend(pg_backend_pid())", false),
    ] {
        let mut connection = Connection::connect(&settings(own.url(), 1, 0)).unwrap();
        connection
            .batch("create table if not exists note (id int)")
            .unwrap();
        connection.execute(INSERT, &[&1]).unwrap();
        let lost = connection.rows(sql, &[]).unwrap_err();
        assert_eq!(lost.outcome_is_unknown(), unknown, "{sql}: {lost}");
        // What is sent over a connection that is known to be gone has no effect.
        let after = connection.execute(INSERT, &[&1]).unwrap_err();
        assert!(matches!(after, Error::Unavailable(_)), "{after}");
    }
}

#[test]
fn what_cannot_be_encoded_is_no_lost_connection() {
    let own = empty();
    let mut connection = with_notes(&own);
    let mut transaction = connection.transaction().unwrap();
    let parameter = transaction.rows("select $1::int", &[&"one"]).unwrap_err();
    let text = transaction.rows("select '\0'", &[]).unwrap_err();
    for refused in [parameter, text] {
        assert!(matches!(refused, Error::Statement(_)), "{refused}");
    }
    transaction.execute(INSERT, &[&1]).unwrap();
    transaction.commit().unwrap();
    assert_eq!(count(&own, "select count(*) from note"), 1);
}

#[test]
fn a_transaction_has_the_options_it_was_begun_with() {
    let own = empty();
    let mut connection = with_notes(&own);
    let options = TransactionOptions {
        isolation: Some(IsolationLevel::Serializable),
        read_only: true,
        deferrable: true,
    };
    let settings =
        "select current_setting('transaction_isolation'), current_setting('transaction_read_only'),
                           current_setting('transaction_deferrable')";
    let of = |connection: &mut Connection, options| -> (String, String, String) {
        let mut transaction = connection.transaction_with(options).unwrap();
        transaction.query_one(settings, &[]).unwrap()
    };
    let text = |parts: [&str; 3]| parts.map(str::to_owned).into();
    assert_eq!(
        of(&mut connection, options),
        text(["serializable", "on", "on"])
    );
    assert_eq!(
        of(&mut connection, TransactionOptions::default()),
        text(["read committed", "off", "off"])
    );
}
