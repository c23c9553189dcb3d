//! What an answer cannot do, however it is written.

use std::time::{Duration, Instant};

use course::sql::exercise::exercises;
use course::sql::grader::Grader;
use course::sql::sandbox::Limits;
use course::sql::verdict::Verdict;

use super::exercise;

/// A query, one that writes and returns what it wrote, one that only writes, and one that makes a rule.
const SIZES: usize = 10;
const RETURNS: usize = 21;
const WRITES: usize = 22;
const DEFINES: usize = 38;

fn grader() -> Grader {
    Grader::new(Limits::default()).unwrap()
}

/// The name of the verdict on `sql`, and what it says.
fn verdict(grader: &mut Grader, number: usize, sql: &str) -> (&'static str, String) {
    let grade = grader.grade(exercise(number), sql).unwrap();
    (grade.verdict.name(), grade.verdict.to_string())
}

#[test]
fn an_answer_is_one_query_and_nothing_else() {
    let mut grader = grader();
    for (sql, expected) in [
        ("", "empty"),
        ("  ;\n-- select 1\n", "empty"),
        ("select 1; select 2", "several"),
        ("select 1; commit; drop table check_ins", "several"),
        ("commit", "not-a-query"),
        ("set statement_timeout = 0", "not-a-query"),
        ("reset role", "not-a-query"),
        ("set role postgres", "not-a-query"),
        ("set session authorization default", "not-a-query"),
        ("delete from check_ins", "not-a-query"),
        (
            "with gone as (delete from check_ins returning 1) select count(*) from gone",
            "not-a-query",
        ),
        ("select * into stolen from accounts", "not-a-query"),
        ("create table mine (x int)", "not-a-query"),
        ("do $$ begin perform 1; end $$", "not-a-query"),
        ("copy accounts to stdout", "not-a-query"),
        ("copy accounts to program 'id'", "not-a-query"),
        ("explain select 1", "not-a-query"),
        ("notify all_of_you", "not-a-query"),
        ("listen all_of_you", "not-a-query"),
        ("lock table accounts", "not-a-query"),
        ("select name, id from cohorts where name = $1", "parameters"),
        ("select name from cohorts for update", "not-a-query"),
    ] {
        assert_eq!(verdict(&mut grader, SIZES, sql).0, expected, "{sql}");
    }
}

#[test]
fn a_query_cannot_become_somebody_else_or_reach_outside() {
    let mut grader = grader();
    for sql in [
        "select set_config('role', 'postgres', false)",
        "select set_config('session_authorization', 'postgres', false)",
        "select set_config('transaction_read_only', 'off', false)",
        "select set_config('temp_file_limit', '-1', false)",
        "select pg_read_file('/etc/passwd')",
        "select pg_ls_dir('/')",
        "select rolpassword from pg_authid",
        "select lo_import('/etc/passwd')",
        "select pg_reload_conf()",
        "select pg_advisory_lock(n) from generate_series(1, 100000) as n",
        "select pg_try_advisory_xact_lock(1, 2)",
        "select lo_create(0)",
        "select pg_notify('all', 'of you')",
        "select query_to_xml('delete from check_ins', true, true, '')",
        "select setval('lessons_id_seq', 1)",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user",
        "select * from dblink('dbname=postgres', 'select 1') as t (x int)",
    ] {
        let (name, message) = verdict(&mut grader, SIZES, sql);
        assert_eq!(name, "refused", "{sql}: {message}");
    }
    assert_all_is_well(&mut grader);
}

#[test]
fn a_query_is_stopped_whatever_it_sets() {
    let mut grader = Grader::new(Limits {
        time: Duration::from_secs(1),
        ..Limits::default()
    })
    .unwrap();
    // What the reference gives is there before anything is slow.
    assert_all_is_well(&mut grader);
    for (sql, expected) in [
        ("select pg_sleep(600)", "too-slow"),
        (
            "select set_config('statement_timeout', '0', false), pg_sleep(600)",
            "too-slow",
        ),
        (
            "with recursive n (x) as (select 1 union all select x from n) select count(*) from n",
            "too-slow",
        ),
        (
            "select count(*) from check_ins, check_ins as b, check_ins as c",
            "too-slow",
        ),
        (
            "select n from generate_series(1, 20000) as n",
            "too-many-rows",
        ),
        (
            "select pg_cancel_backend(pg_backend_pid()), pg_sleep(600)",
            "too-slow",
        ),
        (
            "select pg_terminate_backend(pg_backend_pid()), pg_sleep(600)",
            "ended",
        ),
    ] {
        let begun = Instant::now();
        assert_eq!(verdict(&mut grader, SIZES, sql).0, expected, "{sql}");
        assert!(begun.elapsed() < Duration::from_secs(120), "{sql}");
    }
    assert_all_is_well(&mut grader);
}

#[test]
fn no_result_is_read_that_does_not_fit() {
    let mut grader = grader();
    for (number, sql, expected) in [
        (
            SIZES,
            "select repeat('x', 100000000) as name, 1 as learners",
            "too-large",
        ),
        (
            SIZES,
            "select repeat('x', 100000) as name, n as learners from generate_series(1, 1000) as n",
            "too-large",
        ),
        (
            WRITES,
            "select repeat('x', 1000000) from generate_series(1, 2000)",
            "column-count",
        ),
        (
            RETURNS,
            "select gen_random_uuid() as account_id from generate_series(1, 20000)",
            "too-many-rows",
        ),
    ] {
        let (name, message) = verdict(&mut grader, number, sql);
        assert_eq!(name, expected, "{sql}: {message}");
    }
    assert_all_is_well(&mut grader);
}

#[test]
fn a_statement_that_writes_is_stopped_too_and_spoils_its_own_copy_only() {
    let mut grader = Grader::new(Limits {
        time: Duration::from_secs(1),
        ..Limits::default()
    })
    .unwrap();
    for (sql, expected) in [
        ("delete from check_ins; select 1", "several"),
        (
            "do $$ begin perform set_config('statement_timeout', '0', false); loop end loop; end $$",
            "too-slow",
        ),
        (
            "do $$ begin loop begin loop end loop; exception when others then null; end; end loop; end $$",
            "too-slow",
        ),
        (
            "do $$ begin loop begin perform pg_sleep(100); exception when query_canceled then null; end; end loop; end $$",
            "too-slow",
        ),
        ("set role postgres", "refused"),
        ("create role mine superuser", "refused"),
        ("alter role current_user superuser", "refused"),
        ("copy check_ins to program 'id'", "refused"),
        ("copy check_ins to '/tmp/check_ins'", "refused"),
        ("create extension dblink", "refused"),
        ("alter system set work_mem = '1GB'", "refused"),
        ("drop table check_ins", "refused"),
        ("truncate check_ins", "refused"),
        ("create table public.mine (x int)", "refused"),
        ("delete from lesson_completions", "state"),
        ("delete from check_ins", "state"),
        // Its own role's settings are its own, for as long as the answer is graded.
        ("alter role current_user set statement_timeout = 0", "state"),
        (
            "alter role current_user set transform_null_equals = on",
            "state",
        ),
        ("alter role current_user password 'mine'", "state"),
    ] {
        let (name, message) = verdict(&mut grader, WRITES, sql);
        // The first of these changes what this exercise does not look at.
        let name = if message == "right" { "state" } else { name };
        assert_eq!(name, expected, "{sql}: {message}");
    }
    // With what an exercise hands over, an answer may do as it likes, in its own copy.
    for (number, sql) in [
        (DEFINES, "drop table enrollments cascade"),
        (DEFINES, "alter table enrollments disable trigger user"),
        (39, "drop table check_ins"),
    ] {
        assert_ne!(verdict(&mut grader, number, sql).0, "right", "{sql}");
    }
    assert_all_is_well(&mut grader);
}

#[test]
fn no_setting_outlives_the_answer_that_made_it() {
    let mut grader = grader();
    for sql in [
        "alter role current_user set transform_null_equals = on",
        // Databases of other tests may be gone by the time it is their turn.
        "do $$ declare name text; begin
            for name in select datname from pg_database where datname like 'localdb\\_exercises%' loop
                begin
                    execute format('alter role current_user in database %I set transform_null_equals = on', name);
                exception when others then null;
                end;
            end loop;
        end $$",
    ] {
        assert_eq!(verdict(&mut grader, WRITES, sql).0, "state", "{sql}");
        let nulls = "select account_id from enrollments where signed_on = null";
        assert_eq!(verdict(&mut grader, 3, nulls).0, "rows-missing", "{sql}");
    }
}

/// Somebody's next answers are graded as if nothing had happened.
fn assert_all_is_well(grader: &mut Grader) {
    for number in [SIZES, WRITES] {
        let exercise = exercise(number);
        assert_eq!(
            grader.grade(exercise, &exercise.answer).unwrap().verdict,
            Verdict::Right
        );
    }
}

#[test]
fn no_role_is_left_behind() {
    let roles = || -> Vec<String> {
        let server = localdb::server().unwrap();
        let database = localdb::Database::empty_on(&server, "roles").unwrap();
        let mut client = postgres::Client::connect(database.url(), postgres::NoTls).unwrap();
        let rows = client
            .query("select rolname::text from pg_roles", &[])
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let mut one = grader();
    one.grade(
        exercise(SIZES),
        "select current_user::text as name, 1 as learners",
    )
    .unwrap();
    let name = match one
        .grade(
            exercise(SIZES),
            "select current_user::text as name, 1 as learners",
        )
        .unwrap()
        .verdict
    {
        Verdict::Rows(difference) => difference.extra[0][0].clone().unwrap(),
        other => panic!("{other}"),
    };
    assert!(roles().contains(&name));
    drop(one);
    assert!(!roles().contains(&name));
    assert_eq!(exercises().unwrap().len(), 40);
}
