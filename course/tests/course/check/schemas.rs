//! Day 6: schemas that are right, however they were modeled, and schemas that are known to be wrong.

use std::fs;
use std::path::PathBuf;

use course::check::contract::Contract;
use course::check::contracts::contracts;
use serde_json::Value;

use super::gallery::in_parallel;
use super::{json, stages};
use crate::Desk;

fn contract() -> &'static Contract {
    contracts().iter().find(|it| it.day == 6).unwrap()
}

fn gallery() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/gallery/day06"))
}

/// The script of this name, which is right.
fn right(name: &str) -> String {
    fs::read_to_string(gallery().join(format!("{name}.sql"))).unwrap()
}

/// The script that makes `mistake`: a whole one if it makes tables, or else what is done after a right one.
fn wrong(mistake: &str) -> String {
    let path = gallery().join(format!("mistakes/{mistake}.sql"));
    let script = fs::read_to_string(path).unwrap();
    match script.contains("create table") {
        true => script,
        false => right("plain") + "\n" + &script,
    }
}

/// A folder with a fresh tracker, and this script in the place for the learner's.
fn written(script: &str) -> Desk {
    let desk = Desk::fresh();
    let folder = desk.folder.path().join("solutions/day06");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("schema.sql"), script).unwrap();
    desk
}

fn report(script: &str) -> Value {
    json(&written(script).run("check 6 --json"))
}

/// What is said about `script`, which is not right.
fn said(script: &str) -> String {
    written(script).wrong("check 6")
}

#[test]
fn a_right_schema_passes_however_it_was_modeled() {
    in_parallel(vec!["plain", "uuid", "domains"], |name| {
        let report = report(&right(name));
        assert_eq!(
            stages(&report, "passed").len(),
            contract().stages.len(),
            "{name}: {report:#}"
        );
        assert_eq!(report["ticked"], true);
    });
}

#[test]
fn there_are_other_ways_to_say_the_same() {
    let ways = [
        // Exact, and written in the server's language.
        "alter table copies drop constraint copies_price_check;
        alter table copies alter price type money, add check (price >= 0::money);",
        // A collation in which case makes no difference.
        "create collation ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        drop index members_email_key;
        alter table members alter email type text collate ignoring_case, add unique (email);",
        // A generated column, and a key on it.
        "drop index members_email_key;
        alter table members add mailbox text generated always as (lower(email)) stored unique;",
        // What is deferred is looked at all the same.
        "alter table authorships drop constraint authorships_position_key;
        alter table authorships add unique (book_id, position) deferrable initially deferred;",
        // A table of the values that there are.
        "create table times_extended (times smallint primary key);
        insert into times_extended values (0), (1), (2);
        alter table loans drop constraint loans_extensions_check;
        alter table loans add foreign key (extensions) references times_extended;",
        // An enumeration, where the values are few, and a view besides.
        "create type place as enum ('1', '2', '3');
        create view screen as select title, name from loans join copies on copies.id = copy_id
            join books on books.id = book_id join members on members.id = member_id;",
        // A range of the kind that ends with nothing, and an index for the open ones.
        "alter table loans drop constraint loans_overlap;
        alter table loans add exclude using gist
            (copy_id with =, tstzrange(lent_at, coalesce(returned_at, 'infinity'), '[)') with &&);
        create unique index on loans (copy_id) where returned_at is null;",
        // A reservation that waits excludes others, without an index of the other kind.
        "drop index reservations_waiting;
        alter table reservations add exclude using gist
            (book_id with =, member_id with =) where (ended_at is null);",
        // Mandatory by a check, and an index that leaves out those without a guardian.
        "alter table books alter title drop not null, add check (title is not null);
        drop index members_guardian;
        create index on members (guardian_id) where guardian_id is not null;",
        // Functions and triggers that keep no rule are nobody's business.
        "create function now_at_the_latest() returns trigger language plpgsql as
            $$ begin new.reserved_at := coalesce(new.reserved_at, now()); return new; end $$;
        create trigger t before insert on reservations for each row execute function now_at_the_latest();",
    ];
    in_parallel(ways.to_vec(), |way| {
        let report = report(&(right("plain") + way));
        let passed = stages(&report, "passed").len();
        assert_eq!(passed, contract().stages.len(), "{way}: {report:#}");
    });
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

#[test]
fn each_mistake_is_caught_where_it_should_be_and_called_by_its_name() {
    in_parallel(contract().mistakes.iter().collect(), |mistake| {
        let report = report(&wrong(mistake.mode));
        let expected: Vec<_> = mistake
            .fails
            .iter()
            .map(|stage| format!("6.{stage}"))
            .collect();
        assert_eq!(
            stages(&report, "failed"),
            expected,
            "{}: {report:#}",
            mistake.mode
        );
        let named = report["behaves_like"].as_array().unwrap();
        assert!(
            named.iter().any(|name| name == mistake.server_that),
            "{}: {report:#}",
            mistake.mode
        );
    });
}

#[test]
fn whoever_compares_byte_by_byte_is_not_said_to_let_two_members_have_one_mailbox() {
    let report = report(&wrong("case-counts"));
    assert_eq!(
        report["behaves_like"],
        serde_json::json!(["compares addresses byte by byte"])
    );
}

#[test]
fn what_fails_at_the_same_stage_in_another_way_is_not_called_by_that_name() {
    // Each makes another mistake than the one whose name it must not get.
    let all = [
        ("order", "create index on loan (copy_id);"),
        ("misspelled", "drop table fines;"),
        (
            "no-references",
            "alter table loans drop constraint loans_copy_fkey, add foreign key (copy_id) references books;",
        ),
        ("id-by-hand", "alter table copies add shelf text not null;"),
        (
            "everything-mandatory",
            "alter table loans alter id drop identity;",
        ),
        (
            "no-default",
            "alter table loans add weeks integer; alter table loans add check (extensions = 0 or weeks > 0);
            create function fills() returns trigger language plpgsql as
                $$ begin if new.due_on = '2021-03-23' then new.due_on := null; end if; return new; end $$;
            create trigger fills before insert on loans for each row execute function fills();",
        ),
        (
            "only-its-own-ids",
            "alter table books drop constraint books_isbn_key, add unique (title, isbn);",
        ),
        (
            "barcode-of-a-book",
            "alter table copies drop constraint copies_barcode_key;",
        ),
        (
            "mailboxes-differ",
            "drop index members_email_key; alter table members add unique (email);",
        ),
        (
            "counts-from-zero",
            "alter table authorships drop constraint authorships_position_check;",
        ),
        (
            "whole-numbers",
            "alter table copies alter price type numeric(6, 1);",
        ),
        (
            "no-offset",
            "alter table fines alter paid_at type date;",
        ),
        (
            "null-is-not-equal",
            "create function keeps() returns trigger language plpgsql as
                $$ begin if new.returned_at is null and exists (
                    select from loans where copy_id = new.copy_id and returned_at is null
                ) then raise 'lent'; end if; return new; end $$;
            create trigger keeps before insert on loans for each row execute function keeps();",
        ),
        (
            "no-indexes",
            "drop index loans_member; create index on loans (copy_id, member_id);",
        ),
        (
            "key-the-other-way-round",
            "alter table authorships drop constraint authorships_pkey, drop constraint authorships_position_key;
            alter table authorships add id integer generated always as identity primary key;",
        ),
    ];
    in_parallel(all.into(), |(mode, script)| {
        let mistake = contract().mistakes.iter().find(|it| it.mode == mode);
        let report = report(&(right("plain") + script));
        assert!(!stages(&report, "failed").is_empty(), "{mode}: {report:#}");
        let named = report["behaves_like"].as_array().unwrap();
        let is_named = named.contains(&mistake.unwrap().server_that.into());
        assert!(!is_named, "{mode}: {report:#}");
    });
}

#[test]
fn a_trigger_is_told_to_be_one_and_nothing_else() {
    let by_trigger = contract()
        .mistakes
        .iter()
        .find(|it| it.mode == "by-trigger");
    // One of them borrows the SQLSTATE of a constraint.
    let plain = wrong("by-trigger");
    let disguised = plain.replace(
        "raise exception",
        "raise exclusion_violation using message =",
    );
    let disguised = disguised.replace("at that time', new.copy_id", "at that time'");
    assert_ne!(plain, disguised);
    for script in [plain, disguised] {
        let report = report(&script);
        assert_eq!(
            report["behaves_like"].as_array().unwrap(),
            &[by_trigger.unwrap().server_that],
            "{report:#}"
        );
    }
}

#[test]
fn a_book_does_not_take_its_copies_along_even_when_nobody_has_lent_them() {
    let report = report(
        &(right("plain")
            + "alter table copies drop constraint copies_book_fkey,
                add foreign key (book_id) references books on delete cascade;"),
    );
    assert_eq!(stages(&report, "failed"), ["6.13"], "{report:#}");
}

#[test]
fn every_script_of_the_gallery_is_a_known_mistake() {
    let files = fs::read_dir(gallery().join("mistakes")).unwrap();
    let mut files: Vec<_> = files
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let mut known: Vec<_> = contract().mistakes.iter().map(|it| it.mode).collect();
    files.sort();
    known.sort_unstable();
    assert_eq!(files, known);
}

#[test]
fn a_row_that_is_accepted_is_shown_with_the_table_that_accepts_it() {
    insta::assert_snapshot!(said(&wrong("null-is-not-equal")));
}

#[test]
fn a_row_that_is_refused_is_shown_with_what_postgresql_says() {
    insta::assert_snapshot!(said(&wrong("narrow")));
}

#[test]
fn references_are_drawn() {
    insta::assert_snapshot!(said(&wrong("one-copy-a-book")));
}

#[test]
fn a_syntax_error_has_a_caret() {
    insta::assert_snapshot!(said(&wrong("syntax")));
}

#[test]
fn a_value_is_shown_as_it_came_back() {
    insta::assert_snapshot!(said(&wrong("no-offset")));
}

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
fn what_only_psql_or_only_an_owner_can_do_is_told_so() {
    for (script, told) in [
        (
            "\\c library\n",
            "Lines that begin with a backslash are for psql alone",
        ),
        ("create database library;", "The database is made for you"),
        (
            "select 1; create database library;",
            "The database is made for you",
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
                "do $$ begin loop begin perform pg_sleep(100); exception when query_canceled then null; end; end loop; end $$;",
                "it was stopped after ",
            ),
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
    assert_eq!(
        stages(&report, "passed").len(),
        contract().stages.len(),
        "{report:#}"
    );
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
        reason.starts_with("after schema.sql has run, its database cannot be entered any more"),
        "{reason}"
    );
}

#[test]
fn a_row_that_vanishes_is_not_accepted() {
    let vanishes = "
        create function skips() returns trigger language plpgsql as $$ begin return null; end $$;
        create trigger skips before insert on fines for each row execute function skips();";
    let page = said(&(right("plain") + vanishes));
    assert!(
        page.contains("An ordinary row of fines is not refused, and yet it is not there."),
        "{page}"
    );
}

#[test]
fn nothing_written_is_nothing_graded() {
    let unbegun = Desk::fresh().wrong("check 6");
    assert!(
        unbegun.contains("6.1   The tables: not tried (not begun: just begin 6)"),
        "{unbegun}"
    );
    let untouched = written("-- The brief.\n\n/* And more of it. */\n").wrong("check 6");
    assert!(
        untouched.contains("not tried (not written yet: solutions/day06/schema.sql)"),
        "{untouched}"
    );
    let (code, message) = written(&right("plain")).refusal("check 6 -- psql");
    assert_eq!(code, 2);
    assert_eq!(
        message,
        "error: day 6 is answered in files, in solutions/day06: `just check 6` grades them"
    );
}

#[test]
fn one_stage_can_be_checked_alone() {
    let desk = written(&wrong("floats"));
    desk.ok("check 6.8");
    let page = desk.wrong("check 6.9");
    assert!(
        page.contains("The sum of ten prices of 0.10 is 0.9999999999999999, not 1.00."),
        "{page}"
    );
}

#[test]
fn without_a_server_one_is_told_how_to_get_one() {
    let desk = written(&right("plain"));
    let output = desk
        .command("check 6")
        .env("LOCALDB_PROGRAMS", desk.folder.path())
        .env_remove("DATABASE_URL")
        .env("XDG_CACHE_HOME", desk.folder.path())
        .env("TMPDIR", desk.folder.path())
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("set DATABASE_URL"), "{message}");
    assert_eq!(output.status.code(), Some(1));
}
