//! The sandbox: actions that no answer can do, however it is written.

mod limits;

use exercises::grader::Grader;
use exercises::judgment::Judgment;
use exercises::sandbox::Limits;

use super::exercise;

/// A query, one that writes and returns what it wrote, one that only writes, and two that make a rule.
const SIZES: usize = 10;
const RETURNS: usize = 21;
const WRITES: usize = 22;
const DEFINES: usize = 38;
const CHECKS: usize = 39;

fn grader() -> Grader {
    Grader::new(Limits::default()).unwrap()
}

/// The name of the verdict on `sql`, and what it says.
fn verdict(grader: &mut Grader, number: usize, sql: &str) -> (&'static str, String) {
    let grade = grader.grade(exercise(number), sql).unwrap();
    (grade.verdict.name(), grade.verdict.to_string())
}

/// The first value of the first row that `sql` returns and should not.
fn first_extra(grader: &mut Grader, sql: &str) -> String {
    match grader.grade(exercise(SIZES), sql).unwrap().verdict {
        Judgment::Rows(difference) => difference.extra[0][0].clone().unwrap(),
        other => panic!("{other}"),
    }
}

/// Each of these answers gets its verdict, and the next ones are graded as if nothing had happened.
fn assert_verdicts(grader: &mut Grader, verdicts: &[(usize, &str, &str)]) {
    for &(number, sql, expected) in verdicts {
        let (name, message) = verdict(grader, number, sql);
        let shown: String = sql.chars().take(200).collect();
        assert_eq!(name, expected, "{shown}: {message}");
    }
    for number in [SIZES, WRITES] {
        let answer = &exercise(number).answer;
        assert_eq!(verdict(grader, number, answer).0, "right");
    }
}

#[test]
fn an_answer_is_one_query_and_nothing_else() {
    let verdicts = [
        ("", "empty"),
        ("  ;\n-- select 1\n", "empty"),
        ("select 1; select 2", "several"),
        ("select 1; commit; drop table check_ins", "several"),
        ("/* */ commit; -- \n drop table check_ins", "several"),
        ("select $$ ; $$, $a$ $$ ; $a$; select 1", "several"),
        ("commit", "not-a-query"),
        ("set statement_timeout = 0", "not-a-query"),
        (
            "set session characteristics as transaction read write",
            "not-a-query",
        ),
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
        ("create temporary table mine (x int)", "not-a-query"),
        ("do $$ begin perform 1; end $$", "not-a-query"),
        ("copy accounts to stdout", "not-a-query"),
        ("copy accounts to program 'id'", "not-a-query"),
        ("explain select 1", "not-a-query"),
        ("prepare mine as select 1", "not-a-query"),
        ("prepare transaction 'mine'", "not-a-query"),
        ("notify all_of_you", "not-a-query"),
        ("listen all_of_you", "not-a-query"),
        ("lock table accounts", "not-a-query"),
        ("select name, id from cohorts where name = $1", "parameters"),
        ("select name from cohorts for update", "not-a-query"),
        ("\\! id", "refused"),
        ("\\copy accounts to program 'id'", "refused"),
        ("select 1 \\g /tmp/mine", "refused"),
        ("select '\0'", "refused"),
        ("\u{feff}select name, 1 as learners from cohorts", "refused"),
    ];
    let verdicts = verdicts.map(|(sql, expected)| (SIZES, sql, expected));
    assert_verdicts(&mut grader(), &verdicts);
}

#[test]
fn a_query_cannot_become_somebody_else_or_reach_outside() {
    let attacks = [
        "select set_config('role', 'postgres', false)",
        "select set_config('session_authorization', 'postgres', false)",
        "select set_config('transaction_read_only', 'off', false)",
        "select set_config('statement_timeout', '0', false)",
        "select set_config('client_connection_check_interval', '0', false)",
        "select pg_read_file('/etc/passwd')",
        "select pg_read_binary_file('/etc/passwd')",
        "select pg_ls_dir('/')",
        "select pg_stat_file('/etc/passwd')",
        "select rolpassword from pg_authid",
        "select usename, passwd from pg_shadow",
        "select lo_import('/etc/passwd')",
        "select lo_export(1, '/tmp/mine')",
        "select lo_create(0)",
        "select lo_from_bytea(0, 'mine')",
        "select pg_reload_conf()",
        "select pg_rotate_logfile()",
        "select pg_switch_wal()",
        "select pg_create_restore_point('mine')",
        "select pg_advisory_lock(n) from generate_series(1, 100000) as n",
        "select pg_try_advisory_xact_lock(1, 2)",
        "select pg_notify('all', 'of you')",
        "select pg_logical_emit_message(false, 'all', 'of you')",
        "select query_to_xml('delete from check_ins', true, true, '')",
        "select query_to_xml('set role postgres', true, true, '')",
        "select nextval('lessons_id_seq')",
        "select setval('lessons_id_seq', 1)",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()",
        "select pg_cancel_backend(pg_backend_pid()), pg_sleep(600)",
        "select * from dblink('dbname=postgres', 'select 1') as t (x int)",
        "select * from grader.nothing",
    ];
    let verdicts = attacks.map(|sql| (SIZES, sql, "refused"));
    assert_verdicts(&mut grader(), &verdicts);
}

#[test]
fn a_statement_that_writes_cannot_become_somebody_else_or_reach_outside() {
    let attacks = [
        (WRITES, "delete from check_ins; select 1", "several"),
        (WRITES, "set role postgres", "refused"),
        (WRITES, "set statement_timeout = 0", "changes-nothing"),
        (
            WRITES,
            "set session characteristics as transaction read only",
            "changes-nothing",
        ),
        (
            WRITES,
            "update pg_settings set setting = '0' where name = 'statement_timeout'",
            "refused",
        ),
        (WRITES, "create role mine superuser", "refused"),
        (WRITES, "alter role current_user superuser", "refused"),
        (
            WRITES,
            "alter role current_user connection limit -1",
            "refused",
        ),
        (
            WRITES,
            "alter role current_user set temp_file_limit = -1",
            "refused",
        ),
        (WRITES, "create database mine", "refused"),
        (WRITES, "alter system set work_mem = '1GB'", "refused"),
        (WRITES, "copy check_ins to program 'id'", "refused"),
        (WRITES, "copy check_ins to '/tmp/check_ins'", "refused"),
        (WRITES, "copy check_ins from '/etc/passwd'", "refused"),
        (WRITES, "copy check_ins from stdin", "changes-nothing"),
        (WRITES, "create extension dblink", "refused"),
        (WRITES, "create extension plpython3u", "refused"),
        (WRITES, "load 'auto_explain'", "refused"),
        (
            WRITES,
            "create server mine foreign data wrapper postgres_fdw",
            "refused",
        ),
        (WRITES, "create publication mine for all tables", "refused"),
        (WRITES, "prepare transaction 'mine'", "changes-nothing"),
        (WRITES, "drop table check_ins", "refused"),
        (WRITES, "truncate check_ins", "refused"),
        (
            WRITES,
            "alter table check_ins disable trigger all",
            "refused",
        ),
        (WRITES, "create table public.mine (x int)", "refused"),
        (
            WRITES,
            "create function mine() returns int language sql return 1",
            "refused",
        ),
        (WRITES, "notify all_of_you", "changes-nothing"),
        (WRITES, "vacuum full check_ins", "changes-nothing"),
        // Without a procedural language there is nothing to catch what stops a statement, or to run another from inside.
        (
            WRITES,
            "do $$ begin perform set_config('statement_timeout', '0', false); loop end loop; end $$",
            "changes-nothing",
        ),
        (
            WRITES,
            "do $$ begin loop begin perform pg_sleep(100); exception when query_canceled then null; end; end loop; end $$",
            "changes-nothing",
        ),
        (
            WRITES,
            "do $$ begin commit; drop table check_ins; end $$",
            "changes-nothing",
        ),
        (
            DEFINES,
            "create function mine() returns trigger language plpgsql as $$ begin return null; end $$",
            "refused",
        ),
        (
            DEFINES,
            "create function mine() returns int language sql security definer set role = 'postgres' return 1",
            "refused",
        ),
        (
            DEFINES,
            "create function mine() returns int language c as '/lib/x86_64-linux-gnu/libc.so.6', 'system'",
            "refused",
        ),
        (
            DEFINES,
            "create event trigger mine on ddl_command_end execute function course_stays()",
            "refused",
        ),
        (
            DEFINES,
            "alter table accounts owner to current_user",
            "refused",
        ),
        (
            DEFINES,
            "alter table enrollments owner to postgres",
            "refused",
        ),
        (
            DEFINES,
            "grant all on enrollments to postgres; select 1",
            "several",
        ),
        // What does no harm is as wrong as anything else that is not asked for.
        (WRITES, "delete from lesson_completions", "state"),
        (WRITES, "delete from check_ins", "state"),
        (
            WRITES,
            "alter role current_user set statement_timeout = 0",
            "state",
        ),
        (WRITES, "alter role current_user password 'mine'", "state"),
        (WRITES, "grant all on check_ins to public", "state"),
        (DEFINES, "drop table enrollments cascade", "attempt"),
        (
            DEFINES,
            "alter table enrollments disable trigger user",
            "attempt",
        ),
        (CHECKS, "drop table check_ins", "attempt"),
    ];
    assert_verdicts(&mut grader(), &attacks);
}

#[test]
fn a_text_of_any_shape_gets_a_verdict() {
    let deep = |open: &str, close: &str, depth: usize| {
        format!(
            "select {}1{} as name",
            open.repeat(depth),
            close.repeat(depth)
        )
    };
    let mut grader = grader();
    let list = format!("select 1 in ({}0) as name", "1, ".repeat(300_000));
    for (sql, expected) in [
        (deep("(", ")", 100_000), "refused"),
        (deep("abs(", ")", 100_000), "refused"),
        (deep("(select ", ")", 20_000), "refused"),
        (deep("- ", "", 400_000), "refused"),
        (format!("select {}", "-- ".repeat(300_000)), "column-count"),
        (format!("/*{}", "/*".repeat(400_000)), "empty"),
        (list, "column-count"),
    ] {
        assert_verdicts(&mut grader, &[(SIZES, &sql, expected)]);
    }
}

#[test]
fn no_setting_outlives_the_answer_that_made_it() {
    let mut grader = grader();
    let nulls = "select account_id from enrollments where signed_on = null";
    for sql in [
        "alter role current_user set transform_null_equals = on",
        "alter role current_user password null",
    ] {
        assert_eq!(verdict(&mut grader, WRITES, sql).0, "state", "{sql}");
        assert_eq!(verdict(&mut grader, 3, nulls).0, "rows-missing", "{sql}");
    }
}

#[test]
fn no_role_is_left_behind() {
    let roles = || -> Vec<String> {
        let server = localdb::server().unwrap();
        let mut client =
            postgres::Client::connect(&server.url("postgres"), postgres::NoTls).unwrap();
        let rows = client
            .query("select rolname::text from pg_roles", &[])
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let _server = localdb::server().unwrap();
    let mut one = grader();
    let whoami = "select current_user::text as name, 1 as learners";
    let name = first_extra(&mut one, whoami);
    assert!(roles().contains(&name));
    drop(one);
    assert!(!roles().contains(&name));
}
