//! A script that PostgreSQL refuses is told where and why, and whatever it does, it does to itself.

use super::{contract, report, right};
use crate::check::in_parallel;
use crate::check::{assert_passed, stages};

/// A function whose body has semicolons, a string that escapes a quote, a comment within a comment, a quoted name.
const TANGLED: &str = "\
/* One; /* two; */ three; */
create function f() returns text language plpgsql as $body$ begin return 'a;b'; end; $body$;
create function g() returns text language sql as $$ select ';' $$; -- a comment; and more
create view \"odd; name\" as select E'it\\'s; so' as a, 'it''s; so' as b, 1 as c$d;
";

#[test]
fn the_place_of_what_is_refused_is_found() {
    for (script, place, shown) in [
        // PostgreSQL says where it is.
        (
            "create table a (x int);\ncreate table b (x nonsense);",
            "line 2, column 19: type \"nonsense\" does not exist",
            "                       ^",
        ),
        // It does not, and so the statements are tried one by one.
        (
            "create table a (x int);\n\ncreate table a (\n    y int\n);\n",
            "the statement in line 3: relation \"a\" already exists",
            "   4     y int",
        ),
        (
            &format!("{TANGLED}create table a (x int);\ncreate table a (y int);"),
            "the statement in line 6: relation \"a\" already exists",
            "   6 create table a (y int)",
        ),
        (
            "create table a (x int, check (x > 0)",
            "line 1, column 36: syntax error at end of input",
            "                                        ^",
        ),
        (
            "create table a (x int); -- ä\ncreate table ä (x int;",
            "line 2, column 22: syntax error",
            "                          ^",
        ),
    ] {
        let report = report(script);
        let stage = &report["stages"][0];
        let reason = stage["reason"].as_str().unwrap();
        assert!(
            reason.starts_with(&format!("PostgreSQL refuses schema.sql at {place}")),
            "{reason}"
        );
        let yours = stage["yours"].as_array().unwrap();
        assert!(
            yours.iter().any(|line| line == shown),
            "{shown:?}: {yours:#?}"
        );
    }
}

#[test]
fn statements_that_need_psql_or_the_owner_are_refused_with_the_reason() {
    for (script, told) in [
        (
            "\\c library\n",
            "Only psql understands lines that begin with a backslash",
        ),
        ("create database library;", "You get a database already"),
        (
            "select 1; create database library;",
            "You get a database already",
        ),
        ("create role librarian;", "and nothing else"),
        (
            "create extension nonsense;",
            "PostgreSQL's additional modules",
        ),
    ] {
        let report = report(script);
        let reason = report["stages"][0]["reason"].as_str().unwrap();
        assert!(reason.contains(told), "{script}: {reason}");
    }
}

#[test]
fn a_script_reaches_nothing_but_its_own_database_and_ends() {
    in_parallel(
        vec![
            ("alter role current_user superuser;", "SQLSTATE 42501"),
            ("copy (select 1) to program 'id';", "SQLSTATE 42501"),
            ("select pg_read_file('/etc/passwd');", "SQLSTATE 42501"),
            ("create extension dblink;", "SQLSTATE 42501"),
            ("set role postgres;", "SQLSTATE"),
            ("alter system set work_mem = '1GB';", "SQLSTATE"),
            (
                "select pg_terminate_backend(pg_backend_pid());",
                "it ended its own session",
            ),
        ],
        |(script, told)| {
            let script = format!("{}\n{script}", right("plain"));
            let report = report(&script);
            let reason = report["stages"][0]["reason"].as_str().unwrap();
            assert!(reason.contains(told), "{script}: {reason}");
            assert_eq!(
                stages(&report, "not tried").len(),
                contract().stages.len() - 1
            );
        },
    );
}

#[test]
fn what_a_script_sets_holds_for_itself_only() {
    let settings = "
        alter role current_user set search_path = pg_catalog;
        alter role current_user set local_preload_libraries = 'nonsense';
        set search_path = pg_catalog;
        set statement_timeout = 1;
        set constraints all deferred;";
    let report = report(&(right("plain") + settings));
    assert_passed(&report, contract(), settings);
}

#[test]
fn a_database_that_nobody_can_enter_any_more_is_a_failure() {
    let locked = "
        do $$ begin execute format(
            'alter role current_user in database %I set local_preload_libraries = nonsense', current_database()
        ); end $$;";
    let report = report(&(right("plain") + locked));
    let reason = report["stages"][0]["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("schema.sql has run, and its database no longer accepts connections"),
        "{reason}"
    );
}

#[test]
fn a_trial_that_ends_its_session_is_one_failure() {
    let spiteful = "
        create function ends() returns trigger language plpgsql as
            $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
        create trigger ends before insert on books for each row execute function ends();";
    let report = report(&(right("plain") + spiteful));
    assert_eq!(stages(&report, "failed"), ["6.4"], "{report:#}");
    assert!(stages(&report, "passed").contains(&"6.14".to_owned()));
}
