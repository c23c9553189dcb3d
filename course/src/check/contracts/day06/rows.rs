//! Rows that a library's schema has to accept, and rows that it has to refuse.
//!
//! Each that is refused has a neighbor that differs in the one thing and is accepted.

use super::super::super::failure::Failure;
use super::super::super::schema::Must::{Fail, Give, Pass};
use super::super::super::schema::{Case, Must, Schema};

type Held = Result<(), Failure>;

/// Rows that nothing is wrong with. All others are tried beside these.
const DAY: &[&str] = &[
    "insert into members (email, name, joined_on) values ('ada@example.org', 'Ada', '2019-03-01')",
    "insert into members (email, name, joined_on) values ('grace@example.org', 'Grace', '2020-02-29')",
    "insert into members (email, name, joined_on, guardian_id)
     values ('tim@example.org', 'Tim', '2020-09-01', (select id from members where email = 'ada@example.org'))",
    "insert into books (title, isbn) values ('A Discipline of Programming', '9780132158718')",
    "insert into books (title, isbn) values ('The C Programming Language', '9780131103627')",
    "insert into books (title, isbn) values ('Éléments de géométrie', null)",
    "insert into authors (name) values ('Edsger W. Dijkstra')",
    "insert into authors (name) values ('Brian W. Kernighan')",
    "insert into authors (name) values ('Dennis M. Ritchie')",
    "insert into authorships (book_id, author_id, position)
     values ((select id from books where title like 'A D%'),
             (select id from authors where name like 'Edsger%'), 1)",
    "insert into authorships (book_id, author_id, position)
     values ((select id from books where title like 'The C%'),
             (select id from authors where name like 'Brian%'), 1)",
    "insert into authorships (book_id, author_id, position)
     values ((select id from books where title like 'The C%'),
             (select id from authors where name like 'Dennis%'), 2)",
    "insert into copies (book_id, barcode, price)
     values ((select id from books where title like 'A D%'),
             '20210001', 42.50)",
    "insert into copies (book_id, barcode, price)
     values ((select id from books where title like 'A D%'),
             '20210002', 42.50)",
    "insert into copies (book_id, barcode, price)
     values ((select id from books where title like 'The C%'),
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
     values ((select id from books where title like 'A D%'),
             (select id from members where name = 'Ada'),
             '2021-02-03 09:00+00', null)",
    "insert into reservations (book_id, member_id, reserved_at, ended_at)
     values ((select id from books where title like 'The C%'),
             (select id from members where name = 'Tim'),
             '2021-02-03 09:00+00', '2021-02-04 09:00+00')",
];

/// What is tried with nothing else before it.
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

pub(super) fn keys(schema: &mut Schema) -> Held {
    super::tables::keys(schema)?;
    schema.hold(
        DAY,
        &[
            case(
                Fail,
                "a second book with the ISBN of another",
                "insert into books (title, isbn) values ('Another Discipline', '9780132158718')",
            ),
            case(
                Pass,
                "a second book without an ISBN",
                "insert into books (title, isbn) values ('Arithmetica', null)",
            ),
            case(
                Pass,
                "another book with the same title",
                "insert into books (title, isbn) values ('The C Programming Language', '9780131101630')",
            ),
            case(
                Fail,
                "a second copy with the barcode of another",
                "insert into copies (book_id, barcode, price)\n\
                 values ((select id from books where title like 'The C%'),
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
                "insert into authors (name) values ('Dennis M. Ritchie')",
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

/// What no row may lack.
const MANDATORY: &[(&str, &[&str])] = &[
    ("members", &["email", "name", "joined_on"]),
    ("books", &["title"]),
    ("authors", &["name"]),
    ("authorships", &["book_id", "author_id", "position"]),
    ("copies", &["book_id", "barcode", "price"]),
    (
        "loans",
        &["copy_id", "member_id", "lent_at", "due_on", "extensions"],
    ),
    ("fines", &["loan_id", "amount"]),
    ("reservations", &["book_id", "member_id", "reserved_at"]),
];

pub(super) fn mandatory(schema: &mut Schema) -> Held {
    let all = MANDATORY.iter();
    let all = all.flat_map(|(table, columns)| columns.iter().map(move |column| (table, column)));
    let tried = all.map(|(table, column)| {
        (
            format!("a row of {table} without {column}"),
            format!("update {table} set {column} = null"),
        )
    });
    let tried: Vec<_> = tried.collect();
    let cases: Vec<_> = tried
        .iter()
        .map(|(what, sql)| case(Fail, what, sql))
        .collect();
    schema.hold(DAY, &cases)
}

pub(super) fn mailbox(schema: &mut Schema) -> Held {
    let member = |email: &str| {
        format!(
            "insert into members (email, name, joined_on) values ('{email}', 'Ida', '2021-01-01')"
        )
    };
    schema.hold(
        DAY,
        &[
            case(
                Fail,
                "a second member with the same address",
                &member("ada@example.org"),
            ),
            case(
                Fail,
                "the same address in capitals",
                &member("ADA@example.org"),
            ),
            case(
                Fail,
                "the same address in another mixture",
                &member("ada@Example.ORG"),
            ),
            case(
                Pass,
                "an address at another place",
                &member("ada@example.net"),
            ),
        ],
    )
}

pub(super) fn covers(schema: &mut Schema) -> Held {
    let stands = |book: &str, author: &str, position: i8| {
        format!(
            "insert into authorships (book_id, author_id, position)\n\
             values ((select id from books where title like '{book}%'),\n\
             (select id from authors where name like '{author}%'), {position})"
        )
    };
    schema.hold(
        DAY,
        &[
            case(
                Pass,
                "a third author on a cover",
                &stands("The C", "Edsger", 3),
            ),
            case(
                Fail,
                "an author who is on the cover already",
                &stands("The C", "Dennis", 3),
            ),
            case(
                Fail,
                "a second author in the same place",
                &stands("The C", "Edsger", 2),
            ),
            case(Fail, "an author in place 0", &stands("The C", "Edsger", 0)),
            case(
                Fail,
                "an author in place -1",
                &stands("The C", "Edsger", -1),
            ),
            case(Pass, "an author's second book", &stands("A D", "Dennis", 2)),
            case(
                Pass,
                "the first place on another cover",
                &stands("Éléments", "Dennis", 1),
            ),
        ],
    )
}

pub(super) fn money(schema: &mut Schema) -> Held {
    const COPY: &str = "insert into copies (book_id, barcode, price)\n\
        values ((select id from books where title like 'A D%'),
     '20210009', ";
    const FINE: &str = "insert into fines (loan_id, amount)\n\
        values ((select id from loans where returned_at is null), ";
    let copy = |price: &str| format!("{COPY}{price})");
    let fine = |amount: &str| format!("{FINE}{amount})");
    let ten = "insert into copies (book_id, barcode, price)\n\
        select (select id from books where title like 'A D%'), 20210010 + n, 0.10 from generate_series(1, 10) as n";
    schema.hold(
        DAY,
        &[
            Case {
                given: &[&copy("12.35")],
                ..case(
                    Give("12.35"),
                    "a price of 12.35",
                    // Of `money`, which is exact too, the text depends on the server's language.
                    "select trim_scale(price::numeric) from copies where barcode = '20210009'",
                )
            },
            Case {
                given: &[ten],
                ..case(
                    Give("1.00"),
                    "the sum of ten prices of 0.10",
                    "select case when sum(price)::text ~ '^\\D*1([.,]00?)?\\D*$' then '1.00' else sum(price)::text end\n\
                     from copies where barcode > '20210010'",
                )
            },
            case(Pass, "a price of 99999.99", &copy("99999.99")),
            case(Pass, "a price of 0", &copy("0")),
            case(Fail, "a price of -0.01", &copy("-0.01")),
            case(Pass, "a fine of 0.01", &fine("0.01")),
            case(Fail, "a fine of 0", &fine("0")),
            case(Fail, "a fine of -1", &fine("-1")),
        ],
    )
}

/// What a column makes of a moment that is written with an offset.
const MOMENTS: &[(&str, &str, &str)] = &[
    ("loans", "lent_at", "returned_at is null"),
    ("loans", "returned_at", "returned_at is null"),
    ("fines", "paid_at", "true"),
    ("reservations", "reserved_at", "ended_at is null"),
    ("reservations", "ended_at", "ended_at is null"),
];

pub(super) fn moments(schema: &mut Schema) -> Held {
    let written = "2021-03-01 23:30:00-05:00";
    for (table, column, which) in MOMENTS {
        schema.hold(
            DAY,
            &[Case {
                given: &[&format!(
                    "update {table} set {column} = '{written}' where {which}"
                )],
                ..case(
                    Give("2021-03-02 04:30:00"),
                    &format!("what {table}.{column} makes of {written}, in UTC,"),
                    &format!(
                        "select to_char({column} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')\n\
                         from {table} where {column} > '2021-02-28'"
                    ),
                )
            }],
        )?;
    }
    Ok(())
}

pub(super) fn agreement(schema: &mut Schema) -> Held {
    let loan = |returned: &str, extensions: &str| {
        format!(
            "insert into loans (copy_id, member_id, lent_at, due_on, returned_at, extensions)\n\
             values ((select id from copies where barcode = '20210003'),
     (select id from members where name = 'Ada'),\n\
             '2021-03-02 10:00+00', '2021-03-23', {returned}, {extensions})"
        )
    };
    let reservation = |ended: &str| {
        format!(
            "insert into reservations (book_id, member_id, reserved_at, ended_at)\n\
             values ((select id from books where title like 'The C%'),
     (select id from members where name = 'Ada'),\n\
             '2021-03-02 10:00+00', {ended})"
        )
    };
    let no_extensions = "insert into loans (copy_id, member_id, lent_at, due_on)\n\
        values ((select id from copies where barcode = '20210003'),
     (select id from members where name = 'Ada'),\n\
             '2021-03-02 10:00+00', '2021-03-23')";
    schema.hold(
        DAY,
        &[
            case(
                Pass,
                "a loan that is returned later",
                &loan("'2021-03-03 10:00+00'", "0"),
            ),
            case(
                Fail,
                "a loan that is returned before it was lent",
                &loan("'2021-03-01 10:00+00'", "0"),
            ),
            case(Pass, "a loan that was extended twice", &loan("null", "2")),
            case(
                Fail,
                "a loan that was extended three times",
                &loan("null", "3"),
            ),
            case(
                Fail,
                "a loan that was extended -1 times",
                &loan("null", "-1"),
            ),
            Case {
                given: &[no_extensions],
                ..case(
                    Give("0"),
                    "how often a loan was extended of which that is not said",
                    "select extensions from loans where due_on = '2021-03-23'",
                )
            },
            case(
                Pass,
                "a reservation that ended later",
                &reservation("'2021-03-03 10:00+00'"),
            ),
            case(
                Fail,
                "a reservation that ended before it was made",
                &reservation("'2021-03-01 10:00+00'"),
            ),
            case(
                Fail,
                "a member who is their own guardian",
                "update members set guardian_id = id where name = 'Tim'",
            ),
        ],
    )
}

/// A loan to Tim, from one moment of 2021 to another or still open.
fn loan(barcode: &str, from: &str, to: Option<&str>) -> String {
    let to = to.map_or_else(|| "null".to_owned(), |to| format!("'2021-{to}'"));
    format!(
        "insert into loans (copy_id, member_id, lent_at, due_on, returned_at, extensions)\n\
         values ((select id from copies where barcode = '{barcode}'),
     (select id from members where name = 'Tim'),\n\
             '2021-{from}', '2021-12-31', {to}, 0)"
    )
}

pub(super) fn one_at_a_time(schema: &mut Schema) -> Held {
    let reservation = |book: &str, member: &str| {
        format!(
            "insert into reservations (book_id, member_id, reserved_at, ended_at)\n\
             values ((select id from books where title like '{book}%'),\n\
             (select id from members where name = '{member}'),
     '2021-02-10 10:00+00', null)"
        )
    };
    let again = loan("20210001", "02-20 10:00+00", None);
    let waits = reservation("A D", "Ada");
    schema.hold(
        DAY,
        &[
            case(Fail, "an open loan of a copy that is lent", &again),
            Case {
                given: &["update loans set returned_at = '2021-02-15 10:00+00' where returned_at is null"],
                ..case(Pass, "an open loan of a copy that has come back", &again)
            },
            Case {
                given: &[&loan("20210002", "02-20 10:00+00", None)],
                ..case(
                    Pass,
                    "a member's second open loan, of another copy",
                    &loan("20210003", "02-20 10:00+00", None),
                )
            },
            case(Fail, "a second waiting reservation of one member for one book", &waits),
            Case {
                given: &["update reservations set ended_at = '2021-02-05 10:00+00' where ended_at is null"],
                ..case(Pass, "a reservation after an earlier one has ended", &waits)
            },
            case(Pass, "a second member who waits for a book", &reservation("A D", "Tim")),
            case(Pass, "a second book that a member waits for", &reservation("The C", "Ada")),
        ],
    )
}

pub(super) fn overlap(schema: &mut Schema) -> Held {
    let first = |from: &str, to: &str| loan("20210001", from, Some(to));
    schema.hold(
        DAY,
        &[
            case(
                Fail,
                "a loan within an earlier one of the same copy",
                &first("01-10 10:00+00", "01-15 10:00+00"),
            ),
            case(
                Fail,
                "a loan that begins before an earlier one of the same copy and ends within it",
                &first("01-02 10:00+00", "01-06 10:00+00"),
            ),
            case(
                Fail,
                "a loan around an earlier one of the same copy",
                &first("01-02 10:00+00", "01-25 10:00+00"),
            ),
            case(
                Fail,
                "a loan that ended, after the copy was lent to somebody who still has it,",
                &first("02-20 10:00+00", "02-25 10:00+00"),
            ),
            case(
                Pass,
                "a loan from the very moment at which the copy came back",
                &first("01-20 10:00+00", "01-25 10:00+00"),
            ),
            case(
                Pass,
                "a loan before all others",
                &first("01-01 10:00+00", "01-05 10:00+00"),
            ),
            case(
                Pass,
                "a loan of another copy at the same time",
                &loan("20210002", "01-10 10:00+00", Some("01-15 10:00+00")),
            ),
        ],
    )
}

pub(super) fn deleting(schema: &mut Schema) -> Held {
    let old_book = "delete from books where title like 'Éléments%'";
    let on_it = [
        "insert into authorships (book_id, author_id, position)\n\
         values ((select id from books where title like 'Éléments%'),
     (select id from authors where name like 'Brian%'), 1)",
        "insert into reservations (book_id, member_id, reserved_at)\n\
         values ((select id from books where title like 'Éléments%'),
     (select id from members where name = 'Tim'),
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
            case(Fail, "deleting a book that has copies", "delete from books where title like 'A D%'"),
            case(Fail, "deleting a copy that has loans", "delete from copies where barcode = '20210001'"),
            case(Pass, "deleting a copy that was never lent", "delete from copies where barcode = '20210003'"),
            case(Fail, "deleting a member who has a loan", "delete from members where name = 'Grace'"),
            case(Fail, "deleting an author who stands on a cover", "delete from authors where name like 'Edsger%'"),
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
