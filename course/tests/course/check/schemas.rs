//! Day 6: schemas that are right, however they were modeled, and schemas that are known to be wrong.

mod scripts;

use std::fs;
use std::path::PathBuf;

use checker::contract::Contract;
use contracts::contracts;
use serde_json::Value;

use super::{assert_passed, in_parallel, json, stages};
use crate::Learner;

fn contract() -> &'static Contract {
    contracts().iter().find(|it| it.day == 6).unwrap()
}

fn gallery() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../checker/gallery/day06"
    ))
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
fn written(script: &str) -> Learner {
    let learner = Learner::fresh();
    let folder = learner.folder.path().join("solutions/day06");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("schema.sql"), script).unwrap();
    learner
}

fn report(script: &str) -> Value {
    json(&written(script).run("check 6 --json"))
}

/// The words about a wrong `script`.
fn said(script: &str) -> String {
    written(script).wrong("check 6")
}

#[test]
fn a_right_schema_ticks_its_day() {
    let report = report(&right("plain"));
    assert_passed(&report, contract(), "plain");
    assert_eq!(report["ticked"], true);
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
        assert_passed(&report, contract(), way);
    });
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

#[test]
fn a_row_that_vanishes_is_not_accepted() {
    let vanishes = "
        create function skips() returns trigger language plpgsql as $$ begin return null; end $$;
        create trigger skips before insert on fines for each row execute function skips();";
    let page = said(&(right("plain") + vanishes));
    assert!(
        page.contains("An ordinary row of fines is accepted, but nothing changes."),
        "{page}"
    );
}

#[test]
fn a_row_that_is_not_kept_is_not_refused_and_neither_is_one_that_fails_for_another_reason() {
    for (instead, told) in [
        (
            "create function drops() returns trigger language plpgsql as
                $$ begin return case when new.price >= 0 then new end; end $$;
            create trigger drops before insert on copies for each row execute function drops();",
            "a price of -0.01 is silently dropped instead of refused",
        ),
        (
            "alter table copies add check (1 / (case when price < 0 then 0 else 1 end) = 1);",
            "a price of -0.01 is refused for another reason than the rule (SQLSTATE 22012)",
        ),
    ] {
        let drop = "alter table copies drop constraint copies_price_check;";
        let report = report(&(right("plain") + drop + instead));
        assert_eq!(report["stages"][8]["reason"], told, "{report:#}");
    }
}

#[test]
fn nothing_written_is_nothing_graded() {
    let unbegun = Learner::fresh().wrong("check 6");
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
    let learner = written(&wrong("floats"));
    learner.ok("check 6.8");
    let page = learner.wrong("check 6.9");
    assert!(
        page.contains("The sum of ten prices of 0.10 is 0.9999999999999999, not 1.00."),
        "{page}"
    );
}

#[test]
fn without_a_server_the_report_says_how_to_get_one() {
    let learner = written(&right("plain"));
    let output = learner
        .command("check 6")
        .env("LOCALDB_PROGRAMS", learner.folder.path())
        .env_remove("DATABASE_URL")
        .env("XDG_CACHE_HOME", learner.folder.path())
        .env("TMPDIR", learner.folder.path())
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("set DATABASE_URL"), "{message}");
    assert_eq!(output.status.code(), Some(1));
}
