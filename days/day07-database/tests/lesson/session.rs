//! Sessions: what a job leaves in one is not there for the next.

use database::{Connection, Database, Error, Executor};

use super::fixture::{empty, execute, settings};

type Job = fn(&mut Connection) -> Result<(), Error>;

/// The traces that a job can see of the one before it.
async fn found(database: &Database) -> (bool, String, i64, i64) {
    database
        .run(|connection| {
            // An open transaction keeps the time at which it began.
            connection.query_one(
                "select now() < statement_timestamp(), current_setting('search_path'),
                        (select count(*) from pg_class where relpersistence = 't'),
                        (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())",
                &[],
            )
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn the_next_job_finds_nothing_of_what_one_has_left() {
    let own = empty();
    execute(&own, "create table note (id int)");
    let database = Database::open(&settings(own.url(), 1, 4)).unwrap();
    let clean = found(&database).await;
    let left: [(&str, Job); 9] = [
        ("a transaction, by batch", |it| {
            it.batch("begin; insert into note values (1)")
        }),
        ("a transaction, by the client", |it| {
            Ok(it.client().batch_execute("begin")?)
        }),
        ("a transaction, by a statement", |it| {
            it.execute("begin", &[]).map(drop)
        }),
        ("a failed transaction", |it| {
            it.batch("begin")?;
            it.batch("select 1 / 0")
        }),
        ("a setting, by batch", |it| {
            it.batch("set search_path = pg_catalog")
        }),
        ("a setting, by a statement", |it| {
            it.execute("set search_path = pg_catalog", &[]).map(drop)
        }),
        ("a setting, by a question in a transaction", |it| {
            let mut transaction = it.transaction()?;
            transaction.rows("select set_config('search_path', 'pg_catalog', false)", &[])?;
            transaction.commit()
        }),
        ("a temporary table", |it| {
            it.execute("create temporary table t ()", &[]).map(drop)
        }),
        ("a lock", |it| {
            it.rows("select pg_advisory_lock(7)", &[]).map(drop)
        }),
    ];
    for (what, job) in left {
        let _ = database.run(job).await;
        assert_eq!(found(&database).await, clean, "{what} was left");
    }
    let rows = database.read_one::<(i64,)>("select count(*) from note", &[]);
    assert_eq!(rows.await.unwrap(), (0,));
}

#[tokio::test]
async fn prepared_statements_stay_where_nothing_can_have_been_left() {
    let own = empty();
    execute(&own, "create table note (id int)");
    let database = Database::open(&settings(own.url(), 1, 4)).unwrap();
    let job = |connection: &mut Connection| {
        connection.rows("select 1", &[])?;
        let mut transaction = connection.transaction()?;
        transaction.execute("set local search_path = public", &[])?;
        transaction.execute("insert into note values (1)", &[])?;
        transaction.commit()
    };
    database.run(job).await.unwrap();
    let prepared = |connection: &mut Connection| {
        let like = "select count(*) from pg_prepared_statements where statement like 'insert%'";
        connection.query_one::<(i64,)>(like, &[])
    };
    assert_eq!(database.run(prepared).await.unwrap(), (1,));
    database.run(|it| it.batch("select 1")).await.unwrap();
    assert_eq!(database.run(prepared).await.unwrap(), (0,));
}
