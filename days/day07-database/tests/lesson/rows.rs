//! Rows to types, and errors that say which column.

use database::{ColumnError, Connection, Error, Executor, FromRow, Row, column};
use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::fixture::{cohort, empty, settings};

#[derive(Debug, PartialEq)]
struct CheckIn {
    id: Uuid,
    on: Date,
    hours: Decimal,
    energy: i16,
    note: Option<String>,
}

impl FromRow for CheckIn {
    fn from_row(row: &Row) -> Result<Self, ColumnError> {
        Ok(Self {
            id: column(row, "id")?,
            on: column(row, "checked_in_on")?,
            hours: column(row, "hours")?,
            energy: column(row, "energy")?,
            note: column(row, "note")?,
        })
    }
}

fn refusal<T: FromRow>(sql: &str) -> String {
    let own = empty();
    let mut connection = Connection::connect(&settings(own.url(), 1, 0)).unwrap();
    match connection.query::<T>(sql, &[]) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{sql} was taken"),
    }
}

#[test]
fn decimals_dates_and_uuids_arrive_exactly() {
    let own = cohort();
    let mut connection = Connection::connect(&settings(own.url(), 1, 0)).unwrap();
    let read: CheckIn = connection
        .query_one(
            "select * from check_ins where hours = $1",
            &[&Decimal::new(225, 2)],
        )
        .unwrap();
    let expected = CheckIn {
        id: "019c0c33-1400-7000-8000-000000000105".parse().unwrap(),
        on: jiff::civil::date(2026, 2, 3),
        hours: "2.25".parse().unwrap(),
        energy: 6,
        note: None,
    };
    assert_eq!(read, expected);
}

#[test]
fn a_missing_column_is_named_with_those_there_are() {
    let text = refusal::<CheckIn>("select 1 as day, 2 as title");
    assert_eq!(text, "the row has no column id, it has: day, title");
}

#[test]
fn a_column_of_another_type_is_named_with_both_types() {
    let text = refusal::<(i32,)>("select 2.5 as hours");
    assert!(
        text.starts_with("column hours is numeric, and does not become i32: "),
        "{text}"
    );
}

#[test]
fn a_null_is_named_with_what_would_take_it() {
    let text = refusal::<(i32,)>("select null::int as energy");
    assert_eq!(
        text,
        "column energy is null, and i32 cannot be: take Option<i32>"
    );
}

#[test]
fn the_wrong_number_of_rows_is_said() {
    let own = empty();
    let mut connection = Connection::connect(&settings(own.url(), 1, 0)).unwrap();
    let two = "select * from (values (1), (2)) as two";
    let none = "select 1 where false";
    let text = |result: Result<(i32,), Error>| result.unwrap_err().to_string();

    assert_eq!(
        text(connection.query_one(two, &[])),
        "expected one row from the statement, got 2 rows"
    );
    assert_eq!(
        text(connection.query_one(none, &[])),
        "expected one row from the statement, got 0 rows"
    );
    assert_eq!(
        connection
            .query_opt::<(i32,)>(two, &[])
            .unwrap_err()
            .to_string(),
        "expected one row or none from the statement, got 2 rows"
    );
    assert_eq!(connection.query_opt::<(i32,)>(none, &[]).unwrap(), None);
}
