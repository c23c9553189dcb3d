//! Each mistake in a schema is caught where it should be, and has its own name and no other's.

use std::fs;

use super::{contract, gallery, report, right, wrong};
use crate::check::gallery::in_parallel;
use crate::check::{assert_caught, stages};

#[test]
fn each_mistake_is_caught_where_it_should_be_and_called_by_its_name() {
    in_parallel(contract().mistakes.iter().collect(), |mistake| {
        assert_caught(&report(&wrong(mistake.id)), 6, mistake);
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
        let mistake = contract().mistakes.iter().find(|it| it.id == mode);
        let report = report(&(right("plain") + script));
        assert!(!stages(&report, "failed").is_empty(), "{mode}: {report:#}");
        let named = report["behaves_like"].as_array().unwrap();
        let is_named = named.contains(&mistake.unwrap().words.into());
        assert!(!is_named, "{mode}: {report:#}");
    });
}

#[test]
fn a_trigger_is_told_to_be_one_and_nothing_else() {
    let by_trigger = contract().mistakes.iter().find(|it| it.id == "by-trigger");
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
            &[by_trigger.unwrap().words],
            "{report:#}"
        );
    }
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
    let mut known: Vec<_> = contract().mistakes.iter().map(|it| it.id).collect();
    files.sort();
    known.sort_unstable();
    assert_eq!(files, known);
}
