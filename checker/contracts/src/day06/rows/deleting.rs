//! The effect of a delete on other rows.

use exercises::schema::Must::{Fail, Give, Pass};
use exercises::schema::{Case, Schema};

use super::{DAY, Held, case};

pub(in super::super) fn deleting(schema: &mut Schema) -> Held {
    let old_book = "delete from books where title = 'Elements'";
    let on_it = [
        "insert into authorships (book_id, author_id, position)\n\
         values ((select id from books where title = 'Elements'),\n\
             (select id from authors where name = 'Gaiman'), 1)",
        "insert into reservations (book_id, member_id, reserved_at)\n\
         values ((select id from books where title = 'Elements'),\n\
             (select id from members where name = 'Tim'),\n\
             '2021-02-05 10:00+00')",
    ];
    let family = [
        "insert into members (email, name, joined_on) values ('eva@example.org', 'Eva', '2021-01-01')",
        "insert into members (email, name, joined_on, guardian_id)\n\
         values ('kim@example.org', 'Kim', '2021-01-01', (select id from members where name = 'Eva'))",
    ];
    let guardian = "delete from members where name = 'Eva'";
    let after = |given: &[&'static str], last: &'static str| [given, &[last]].concat();
    let (book_gone, guardian_gone) = (after(&on_it, old_book), after(&family, guardian));
    schema.hold(
        DAY,
        &[
            case(Fail, "deleting a book that has copies", "delete from books where title = 'Dune'"),
            case(Fail, "deleting a book whose copies were never lent", "delete from books where title = 'Good Omens'"),
            case(Fail, "deleting a copy that has loans", "delete from copies where barcode = '20210001'"),
            case(Pass, "deleting a copy that was never lent", "delete from copies where barcode = '20210003'"),
            case(Fail, "deleting a member who has a loan", "delete from members where name = 'Grace'"),
            case(Fail, "deleting an author who stands on a cover", "delete from authors where name = 'Herbert'"),
            Case {
                given: &on_it,
                ..case(Pass, "deleting a book without copies", old_book)
            },
            Case {
                given: &book_gone,
                ..case(
                    Give("3 and 2"),
                    "the number of authorships and reservations that others have",
                    "select (select count(*) from authorships) || ' and ' || (select count(*) from reservations)",
                )
            },
            case(Pass, "deleting a member without loans", "delete from members where name = 'Tim'"),
            Case {
                given: &["delete from members where name = 'Tim'"],
                ..case(
                    Give("1"),
                    "the number of reservations without his",
                    "select count(*) from reservations",
                )
            },
            Case {
                given: &family,
                ..case(Pass, "deleting a guardian", guardian)
            },
            Case {
                given: &guardian_gone,
                ..case(
                    Give("1"),
                    "the number of children who stay, without a guardian,",
                    "select count(*) from members where name = 'Kim' and guardian_id is null",
                )
            },
            case(Pass, "deleting a loan that was fined", "delete from loans where returned_at is not null"),
            Case {
                given: &["delete from loans where returned_at is not null"],
                ..case(Give("0"), "the number of fines without a loan", "select count(*) from fines")
            },
        ],
    )
}
