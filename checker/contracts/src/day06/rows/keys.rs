//! Values that no two rows may share.

use exercises::schema::Must::{Fail, Pass};
use exercises::schema::Schema;

use super::{DAY, Held, case};

pub(in super::super) fn keys(schema: &mut Schema) -> Held {
    super::super::tables::keys(schema)?;
    schema.hold(
        DAY,
        &[
            // A schema without this key fails here, one whose key is too long only below.
            case(
                Fail,
                "a second book with the title and the ISBN of another",
                "insert into books (title, isbn) values ('Dune', '9780441013593')",
            ),
            case(
                Fail,
                "a second book with the ISBN of another",
                "insert into books (title, isbn) values ('Arrakis', '9780441013593')",
            ),
            case(
                Pass,
                "a second book without an ISBN",
                "insert into books (title, isbn) values ('Conics', null)",
            ),
            case(
                Pass,
                "another book with the same title",
                "insert into books (title, isbn) values ('Good Omens', '9780552137034')",
            ),
            case(
                Fail,
                "a second copy of one book with the barcode of another",
                "insert into copies (book_id, barcode, price)\n\
                 values ((select id from books where title = 'Dune'),\n\
             '20210001', 10)",
            ),
            case(
                Fail,
                "a copy with the barcode of another book's",
                "insert into copies (book_id, barcode, price)\n\
                 values ((select id from books where title = 'Good Omens'),\n\
             '20210001', 10)",
            ),
            case(
                Pass,
                "a member with the name of another",
                "insert into members (email, name, joined_on) values ('ada@example.com', 'Ada', '2021-01-01')",
            ),
            case(
                Pass,
                "an author with the name of another",
                "insert into authors (name) values ('Pratchett')",
            ),
            case(
                Fail,
                "a second fine for the same loan",
                "insert into fines (loan_id, amount)\n\
                 values ((select id from loans where returned_at is not null), 2.00)",
            ),
            case(
                Pass,
                "a fine for another loan",
                "insert into fines (loan_id, amount)\n\
                 values ((select id from loans where returned_at is null), 2.00)",
            ),
        ],
    )
}

pub(in super::super) fn covers(schema: &mut Schema) -> Held {
    let stands = |book: &str, author: &str, position: i8| {
        format!(
            "insert into authorships (book_id, author_id, position)\n\
             values ((select id from books where title = '{book}'),\n\
             (select id from authors where name = '{author}'), {position})"
        )
    };
    schema.hold(
        DAY,
        &[
            case(
                Pass,
                "a third author on a cover",
                &stands("Good Omens", "Herbert", 3),
            ),
            case(
                Fail,
                "an author who is on the cover already",
                &stands("Good Omens", "Pratchett", 3),
            ),
            case(
                Fail,
                "a second author in the same place",
                &stands("Good Omens", "Herbert", 2),
            ),
            // A schema that counts from 0 refuses this row and accepts the next; one without a check accepts both.
            case(
                Fail,
                "an author in place -1",
                &stands("Good Omens", "Herbert", -1),
            ),
            case(
                Fail,
                "an author in place 0",
                &stands("Good Omens", "Herbert", 0),
            ),
            case(
                Pass,
                "an author's second book",
                &stands("Dune", "Pratchett", 2),
            ),
            case(
                Pass,
                "the first place on another cover",
                &stands("Elements", "Pratchett", 1),
            ),
        ],
    )
}
