//! Rows that a library's schema has to accept, and rows that it has to refuse.
//!
//! Each refused row has a neighbor that differs in one value and is accepted.

mod deleting;
mod keys;
mod time;
mod values;

use checker::failure::Failure;
use exercises::schema::{Case, Must, Schema};

pub(super) use deleting::deleting;
pub(super) use keys::{covers, keys};
pub(super) use time::{one_at_a_time, overlap};
pub(super) use values::{agreement, mailbox, mandatory, moments, money};

type Held = Result<(), Failure>;

/// Ordinary rows. All others are tried beside these.
const DAY: &[&str] = &[
    "insert into members (email, name, joined_on) values ('ada@example.org', 'Ada', '2019-03-01')",
    "insert into members (email, name, joined_on) values ('grace@example.org', 'Grace', '2020-02-29')",
    "insert into members (email, name, joined_on, guardian_id)
     values ('tim@example.org', 'Tim', '2020-09-01', (select id from members where email = 'ada@example.org'))",
    "insert into books (title, isbn) values ('Dune', '9780441013593')",
    "insert into books (title, isbn) values ('Good Omens', '9780060853983')",
    "insert into books (title, isbn) values ('Elements', null)",
    "insert into authors (name) values ('Herbert')",
    "insert into authors (name) values ('Gaiman')",
    "insert into authors (name) values ('Pratchett')",
    "insert into authorships (book_id, author_id, position)
     values ((select id from books where title = 'Dune'),
             (select id from authors where name = 'Herbert'), 1)",
    "insert into authorships (book_id, author_id, position)
     values ((select id from books where title = 'Good Omens'),
             (select id from authors where name = 'Gaiman'), 1)",
    "insert into authorships (book_id, author_id, position)
     values ((select id from books where title = 'Good Omens'),
             (select id from authors where name = 'Pratchett'), 2)",
    "insert into copies (book_id, barcode, price)
     values ((select id from books where title = 'Dune'),
             '20210001', 42.50)",
    "insert into copies (book_id, barcode, price)
     values ((select id from books where title = 'Dune'),
             '20210002', 42.50)",
    "insert into copies (book_id, barcode, price)
     values ((select id from books where title = 'Good Omens'),
             '20210003', 39)",
    "insert into loans (copy_id, member_id, lent_at, due_on, returned_at, extensions)
     values ((select id from copies where barcode = '20210001'),
             (select id from members where name = 'Ada'),
             '2021-01-05 10:00+00', '2021-01-26', '2021-01-20 10:00+00', 1)",
    "insert into loans (copy_id, member_id, lent_at, due_on, returned_at, extensions)
     values ((select id from copies where barcode = '20210001'),
             (select id from members where name = 'Grace'),
             '2021-02-01 10:00+00', '2021-02-22', null, 0)",
    "insert into fines (loan_id, amount, paid_at)
     values ((select id from loans where returned_at is not null), 1.50, null)",
    "insert into reservations (book_id, member_id, reserved_at, ended_at)
     values ((select id from books where title = 'Dune'),
             (select id from members where name = 'Ada'),
             '2021-02-03 09:00+00', null)",
    "insert into reservations (book_id, member_id, reserved_at, ended_at)
     values ((select id from books where title = 'Good Omens'),
             (select id from members where name = 'Tim'),
             '2021-02-03 09:00+00', '2021-02-04 09:00+00')",
];

/// A case that needs no rows but the ordinary ones.
const fn case<'a>(must: Must, what: &'a str, sql: &'a str) -> Case<'a> {
    Case {
        what,
        given: &[],
        sql,
        must,
    }
}

pub(super) fn ordinary_day(schema: &mut Schema) -> Held {
    schema.hold(DAY, &[])
}
