//! Day 6: schemas that are right, however they were modeled, and schemas that are known to be wrong.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;

use crate::grading::{Found, contract, written};
use crate::trial;

const GALLERY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../gallery/day06");

/// Other ways to fail at the stage of a mistake: the mistake, and the statements after a right script.
const OTHERS: [(&str, &str); 15] = [
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

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = Vec::new();
    for mistake in contract(6).mistakes {
        let name = format!("day_6::caught::{}", mistake.id);
        all.push(trial(name, move || {
            graded(&wrong(mistake.id)).assert_caught(mistake);
        }));
    }
    for name in ["plain", "uuid", "domains"] {
        let passes = move || graded(&right(name)).assert_right();
        all.push(trial(format!("day_6::passes::{name}"), passes));
    }
    for (mistake, script) in OTHERS {
        let name = format!("day_6::is_not_called::{mistake}");
        let other = move || graded(&(right("plain") + script)).assert_not(mistake);
        all.push(trial(name, other));
    }
    let name = "day_6::byte_by_byte_is_not_two_members_with_one_mailbox".to_owned();
    all.push(trial(name, || {
        assert_eq!(graded(&wrong("case-counts")).named(), ["case-counts"]);
    }));
    let name = "day_6::a_trigger_is_one_whatever_its_sqlstate".to_owned();
    all.push(trial(name, a_trigger_is_one));
    let name = "day_6::every_script_of_the_gallery_is_a_known_mistake".to_owned();
    all.push(trial(name, every_script_is_known));
    all
}

fn graded(script: &str) -> Found {
    written(6, &[("schema.sql".to_owned(), script.to_owned())])
}

/// The script of this name, which is right.
fn right(name: &str) -> String {
    fs::read_to_string(Path::new(GALLERY).join(format!("{name}.sql"))).unwrap()
}

/// The script that makes `mistake`: a whole one if it makes tables, or else what is done after a right one.
fn wrong(mistake: &str) -> String {
    let script = right(&format!("mistakes/{mistake}"));
    match script.contains("create table") {
        true => script,
        false => right("plain") + "\n" + &script,
    }
}

/// A trigger can borrow the SQLSTATE of a constraint.
fn a_trigger_is_one() {
    let plain = wrong("by-trigger");
    let disguised = plain
        .replace(
            "raise exception",
            "raise exclusion_violation using message =",
        )
        .replace("at that time', new.copy_id", "at that time'");
    assert_ne!(plain, disguised);
    assert_eq!(graded(&disguised).named(), ["by-trigger"]);
}

fn every_script_is_known() {
    let files = fs::read_dir(Path::new(GALLERY).join("mistakes")).unwrap();
    let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let mut files: Vec<_> = files.map(|file| stem(&file.unwrap().path())).collect();
    let mut known: Vec<_> = contract(6).mistakes.iter().map(|it| it.id).collect();
    files.sort();
    known.sort_unstable();
    assert_eq!(files, known);
}
