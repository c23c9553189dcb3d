//! Values of one column, and rules across the columns of a row.

use exercises::schema::Must::{Fail, Give, Pass};
use exercises::schema::{Case, Schema};

use super::{DAY, Held, case};

/// The columns that need a value in every row.
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

pub(in super::super) fn mandatory(schema: &mut Schema) -> Held {
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

pub(in super::super) fn mailbox(schema: &mut Schema) -> Held {
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

pub(in super::super) fn money(schema: &mut Schema) -> Held {
    const COPY: &str = "insert into copies (book_id, barcode, price)\n\
        values ((select id from books where title = 'Dune'),\n\
             '20210009', ";
    const FINE: &str = "insert into fines (loan_id, amount)\n\
        values ((select id from loans where returned_at is null), ";
    let copy = |price: &str| format!("{COPY}{price})");
    let fine = |amount: &str| format!("{FINE}{amount})");
    let ten = "insert into copies (book_id, barcode, price)\n\
        select (select id from books where title = 'Dune'), 20210010 + n, 0.10 from generate_series(1, 10) as n";
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

/// The columns with moments, and the row that gets one written with an offset.
const MOMENTS: &[(&str, &str, &str)] = &[
    ("loans", "lent_at", "returned_at is null"),
    ("loans", "returned_at", "returned_at is null"),
    ("fines", "paid_at", "true"),
    ("reservations", "reserved_at", "ended_at is null"),
    ("reservations", "ended_at", "ended_at is null"),
];

pub(in super::super) fn moments(schema: &mut Schema) -> Held {
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

pub(in super::super) fn agreement(schema: &mut Schema) -> Held {
    let loan = |returned: &str, extensions: &str| {
        format!(
            "insert into loans (copy_id, member_id, lent_at, due_on, returned_at, extensions)\n\
             values ((select id from copies where barcode = '20210003'),\n\
             (select id from members where name = 'Ada'),\n\
             '2021-03-02 10:00+00', '2021-03-23', {returned}, {extensions})"
        )
    };
    let reservation = |ended: &str| {
        format!(
            "insert into reservations (book_id, member_id, reserved_at, ended_at)\n\
             values ((select id from books where title = 'Good Omens'),\n\
             (select id from members where name = 'Ada'),\n\
             '2021-03-02 10:00+00', {ended})"
        )
    };
    let no_extensions = "insert into loans (copy_id, member_id, lent_at, due_on)\n\
        values ((select id from copies where barcode = '20210003'),\n\
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
