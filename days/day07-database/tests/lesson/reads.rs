//! `Database::read`: pipelined, prepared once, bounded, unable to write.

use std::time::Duration;

use database::{Database, Error, Executor, Settings, SqlState};
use tokio::task::JoinSet;

use super::fixture::{bridge, cohort, count, empty, eventually_ok, execute, settings};

fn reads(own: &localdb::Database, connections: usize, in_flight: usize) -> Database {
    Database::open(&Settings {
        read_connections: connections,
        reads_in_flight: in_flight,
        ..settings(own.url(), 1, 4)
    })
    .unwrap()
}

#[tokio::test]
async fn many_reads_at_once_get_each_their_own_answer() {
    let own = cohort();
    let database = reads(&own, 2, 1000);
    let mut answers = JoinSet::new();
    for number in 0..500_i32 {
        let database = database.clone();
        answers.spawn(async move {
            let (echo,): (i32,) = database.read_one("select $1::int", &[&number]).await?;
            Ok::<_, Error>(echo == number)
        });
    }
    while let Some(answer) = answers.join_next().await {
        assert!(answer.unwrap().unwrap(), "somebody else's answer");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_prepared_once_though_many_ask_for_it_first() {
    let own = cohort();
    let database = reads(&own, 1, 1000);
    let mut answers = JoinSet::new();
    for _ in 0..100 {
        let database = database.clone();
        answers.spawn(async move {
            database
                .read_one::<(i64,)>("select count(*) from lessons", &[])
                .await
        });
    }
    while let Some(answer) = answers.join_next().await {
        assert_eq!(answer.unwrap().unwrap(), (30,));
    }
    // Prepared twice, it would have run a part of the times as the one and a part as the other.
    let runs = "select generic_plans + custom_plans from pg_prepared_statements where statement like 'select count(*) from lessons%'";
    assert_eq!(
        database.read_one::<(i64,)>(runs, &[]).await.unwrap(),
        (100,)
    );
}

#[tokio::test]
async fn too_many_reads_on_their_way_refuse_one_more_at_once() {
    let own = empty();
    let database = reads(&own, 1, 1);
    let slow = tokio::spawn({
        let database = database.clone();
        async move {
            database
                .read::<(i32,)>("select 1 from pg_sleep(60)", &[])
                .await
        }
    });
    let busy = "select count(*) from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and datname = current_database() and pid <> pg_backend_pid()";
    while count(&own, busy) == 0 {
        tokio::task::yield_now().await;
    }

    let refused = database.read::<(i32,)>("select 1", &[]).await.unwrap_err();

    assert!(matches!(refused, Error::Busy { waiting: 1 }), "{refused}");
    slow.abort();
    assert!(slow.await.unwrap_err().is_cancelled());
    // Its caller has left, and its statement still sleeps: behind it, nobody is made to wait either.
    let next = database.read::<(i32,)>("select 1", &[]);
    let refused = tokio::time::timeout(Duration::from_secs(20), next).await;
    assert!(matches!(refused, Ok(Err(Error::Busy { waiting: 1 }))));

    execute(
        &own,
        "select pg_cancel_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and datname = current_database() and pid <> pg_backend_pid()",
    );
    eventually_ok(async || database.read_one::<(i32,)>("select 1", &[]).await.map(drop)).await;
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_canceled_and_the_next_one_succeeds() {
    let own = empty();
    let database = Database::open(&Settings {
        read_timeout: Duration::from_millis(50),
        read_connections: 1,
        ..settings(own.url(), 1, 0)
    })
    .unwrap();
    let slow = database.read::<(i32,)>("select 1 from pg_sleep(60)", &[]);
    let next = database.read_one::<(i32,)>("select 1", &[]);
    let (slow, next) = tokio::join!(slow, next);
    assert!(matches!(slow, Err(Error::TimedOut(_))));
    assert_eq!(next.unwrap(), (1,));
}

#[tokio::test]
async fn a_read_cannot_write() {
    let own = cohort();
    let refused = bridge(&own)
        .read::<(i32,)>(
            "with gone as (delete from check_ins returning energy::int) select energy from gone",
            &[],
        )
        .await
        .unwrap_err();
    assert_eq!(
        refused.sqlstate(),
        Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
    );
}

#[tokio::test]
async fn what_could_lift_that_is_not_read() {
    let own = empty();
    let database = reads(&own, 1, 10);
    for sql in [
        "set default_transaction_read_only = off",
        "select Set_Config('default_transaction_read_only', 'off', false)",
        "begin read write",
        "delete from check_ins",
    ] {
        let refused = database.read::<database::Row>(sql, &[]).await.unwrap_err();
        assert!(matches!(refused, Error::NotARead(_)), "{sql}: {refused}");
        assert!(refused.to_string().ends_with(sql), "{refused}");
    }
    let read_only = "select current_setting('transaction_read_only')";
    let state: (String,) = database.read_one(read_only, &[]).await.unwrap();
    assert_eq!(state.0, "on");
}

/// Ways to turn the default off for the statements that follow, none of which shows in the text of a read.
const LIFTING: &str = "
    create table note (id int);
    create function write_it() returns int language sql as 'insert into note values (1) returning id';
    create function by_set() returns int language plpgsql as
        'begin set default_transaction_read_only = off; return 1; end';
    create function by_owner() returns int language plpgsql security definer as
        'begin perform set_config(''default_transaction_read_only'', ''off'', false); return 1; end';
    create function by_reset() returns int language plpgsql as 'begin reset all; return 1; end';
    create function by_characteristics() returns int language plpgsql as
        'begin set session characteristics as transaction read write; return 1; end';
    create function \"by Name\"() returns int language sql stable as
        $$ select 1 from (select set_config('default_transaction_read_only', 'off', false)) it $$;
    create view by_view as select by_set() as id;
    create function this_one() returns int language plpgsql as
        'begin set transaction_read_only = off; return 1; end';
    create function by_operator(int) returns int language sql as 'select by_set()';
    create operator ### (rightarg = int, function = by_operator);
";

#[tokio::test]
async fn a_function_can_not_make_the_reads_after_it_write() {
    let own = empty();
    execute(&own, LIFTING);
    let database = reads(&own, 1, 10);
    let session = "select pg_backend_pid(), current_setting('transaction_read_only')";
    let before: (i32, String) = database.read_one(session, &[]).await.unwrap();
    for lifting in [
        "select by_set()",
        "select BY_OWNER()",
        "select by_reset()",
        "select by_characteristics()",
        r#"select "by Name"()"#,
        "select id from by_view",
    ] {
        let write = database.read_one::<(i32,)>("select write_it()", &[]);
        let lift = database.read_one::<(i32,)>(lifting, &[]);
        // On their way at once, and then one after the other.
        let (lifted, written) = tokio::join!(lift, write);
        assert_eq!(lifted.unwrap(), (1,), "{lifting}");
        for written in [written, database.read_one("select write_it()", &[]).await] {
            let refused = written.unwrap_err();
            let read_only = Some(&SqlState::READ_ONLY_SQL_TRANSACTION);
            assert_eq!(refused.sqlstate(), read_only, "{lifting}: {refused}");
        }
        // The connection has lost nothing by it.
        let after: (i32, String) = database.read_one(session, &[]).await.unwrap();
        assert_eq!(after, before, "{lifting}");
    }
    let own_transaction = database.read::<(i32,)>("select this_one()", &[]).await;
    let refused = own_transaction.unwrap_err().to_string();
    assert!(
        refused.contains("must be set before any query"),
        "{refused}"
    );
    assert_eq!(count(&own, "select count(*) from note"), 0);
}

#[tokio::test]
async fn a_connection_that_was_made_to_write_unseen_is_dropped() {
    let own = empty();
    execute(&own, LIFTING);
    let database = reads(&own, 1, 10);
    let pid = async || {
        database
            .read_one::<(i32,)>("select pg_backend_pid()", &[])
            .await
    };
    let before = pid().await.unwrap();
    // Its answer comes with the report, and may be lost with the connection.
    let _ = database.read::<(i32,)>("select ### 1", &[]).await;
    let mut after = before;
    eventually_ok(async || {
        after = pid().await?;
        Ok(())
    })
    .await;
    assert_ne!(after, before);
    let state = "select current_setting('transaction_read_only')";
    let state: (String,) = database.read_one(state, &[]).await.unwrap();
    assert_eq!(state.0, "on");
}

#[tokio::test]
async fn a_url_that_asks_for_a_server_that_takes_writes_finds_it() {
    let own = cohort();
    let sign = if own.url().contains('?') { '&' } else { '?' };
    let url = format!("{}{sign}target_session_attrs=read-write", own.url());
    let database = Database::open(&settings(&url, 1, 4)).unwrap();
    database.ping().await.unwrap();
}

const FIVE_MEGABYTES: &str = "select repeat('x', 50000) from generate_series(1, 100)";

#[tokio::test]
async fn rows_that_take_too_many_bytes_are_refused_and_the_connection_goes_on() {
    let own = empty();
    let database = Database::open(&Settings {
        read_connections: 1,
        result_bytes: 1 << 20,
        ..settings(own.url(), 1, 4)
    })
    .unwrap();
    let read = database.read::<(String,)>(FIVE_MEGABYTES, &[]).await;
    let job = database
        .run(|connection| {
            let alone = connection.rows(FIVE_MEGABYTES, &[]).unwrap_err();
            let mut transaction = connection.transaction()?;
            let within = transaction.rows(FIVE_MEGABYTES, &[]).unwrap_err();
            transaction.commit()?;
            connection.rows("select 1", &[])?;
            Ok([alone, within])
        })
        .await
        .unwrap();
    for refused in job.into_iter().chain([read.unwrap_err()]) {
        assert!(
            matches!(refused, Error::TooLarge { limit: 0x10_0000 }),
            "{refused}"
        );
    }
    database.ping().await.unwrap();
    // Just as many rows are none too many where there is room.
    let roomy = reads(&own, 1, 10);
    let rows = roomy.read::<(String,)>(FIVE_MEGABYTES, &[]).await.unwrap();
    assert_eq!(rows.len(), 100);
}

#[tokio::test]
async fn one_readers_error_is_no_other_readers() {
    let own = empty();
    let database = reads(&own, 1, 10);
    let bad = database.read::<(i32,)>("select 1 / $1::int", &[&0_i32]);
    let good = database.read_one::<(i32,)>("select 1 / $1::int", &[&1_i32]);
    let (bad, good) = tokio::join!(bad, good);
    assert_eq!(
        bad.unwrap_err().sqlstate(),
        Some(&SqlState::DIVISION_BY_ZERO)
    );
    assert_eq!(good.unwrap(), (1,));
}

#[tokio::test]
async fn a_migration_that_changes_a_result_goes_unnoticed() {
    let own = empty();
    let database = reads(&own, 1, 10);
    let alter = |sql: &'static str| database.run(move |connection| connection.batch(sql));
    alter("create table note (id int); insert into note values (1)")
        .await
        .unwrap();
    let columns = || async {
        let rows: Vec<database::Row> = database.read("select * from note", &[]).await.unwrap();
        rows[0].len()
    };
    assert_eq!(columns().await, 1);
    alter("alter table note add body text").await.unwrap();
    assert_eq!(columns().await, 2);
}

#[tokio::test]
async fn a_connection_that_was_cut_is_replaced() {
    let own = empty();
    let database = reads(&own, 1, 10);
    let pid = || database.read_one::<(i32,)>("select pg_backend_pid()", &[]);
    let (before,) = pid().await.unwrap();
    database
        .run(move |connection| {
            let kill = "select pg_terminate_backend($1, 60000)";
            connection.client().query(kill, &[&before])?;
            Ok(())
        })
        .await
        .unwrap();
    // The end of the connection may reach us a moment later; until then it may take a read along.
    let mut after = before;
    eventually_ok(async || {
        (after,) = pid().await?;
        Ok(())
    })
    .await;
    assert_ne!(before, after);
}
