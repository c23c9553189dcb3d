//! Rows that may not be open, or overlap, at the same time.

use exercises::schema::Must::{Fail, Pass};
use exercises::schema::{Case, Schema};

use super::{DAY, Held, case};

/// A loan to Tim, from one moment of 2021 to another or still open.
fn loan(barcode: &str, from: &str, to: Option<&str>) -> String {
    let to = to.map_or_else(|| "null".to_owned(), |to| format!("'2021-{to}'"));
    format!(
        "insert into loans (copy_id, member_id, lent_at, due_on, returned_at, extensions)\n\
         values ((select id from copies where barcode = '{barcode}'),\n\
             (select id from members where name = 'Tim'),\n\
             '2021-{from}', '2021-12-31', {to}, 0)"
    )
}

pub(in super::super) fn one_at_a_time(schema: &mut Schema) -> Held {
    let reservation = |book: &str, member: &str| {
        format!(
            "insert into reservations (book_id, member_id, reserved_at, ended_at)\n\
             values ((select id from books where title = '{book}'),\n\
             (select id from members where name = '{member}'),\n\
             '2021-02-10 10:00+00', null)"
        )
    };
    let again = loan("20210001", "02-20 10:00+00", None);
    let waits = reservation("Dune", "Ada");
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
            case(Pass, "a second member who waits for a book", &reservation("Dune", "Tim")),
            case(Pass, "a second book that a member waits for", &reservation("Good Omens", "Ada")),
        ],
    )
}

pub(in super::super) fn overlap(schema: &mut Schema) -> Held {
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
