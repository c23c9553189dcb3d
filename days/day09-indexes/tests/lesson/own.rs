//! The course's own schema: the advisor has nothing to say about it.

use indexes::{Kind, Limits, Thresholds};
use localdb::Database;
use postgres::{Client, NoTls};

use super::fixture::{advice, at_once, client, headlines};

const LAST_DAY: u8 = 30;

#[test]
fn there_is_nothing_to_say_about_the_indexes_of_our_schema() {
    let database = Database::from_template(&schema::template("indexes_own", LAST_DAY, "")).unwrap();
    let found = advice(&mut client(&database), &at_once());
    assert_eq!(headlines(&found), [""; 0], "{found:#?}");
}

#[test]
fn before_this_day_three_foreign_keys_had_no_index() {
    let database = Database::from_template(&schema::template("indexes_before", 8, "")).unwrap();
    let found = headlines(&advice(&mut client(&database), &Thresholds::default()));
    assert_eq!(
        found,
        [
            "missing check_ins_lesson_fkey",
            "missing deliverable_completions_deliverable_fkey",
            "missing lesson_completions_lesson_fkey"
        ]
    );
}

#[test]
fn nothing_to_say_with_rows_in_it_either() {
    let database =
        Database::from_template(&schema::template("indexes_filled", LAST_DAY, "")).unwrap();
    let client = &mut client(&database);
    schema::fill(client, 3_000).unwrap();
    schema::settle(client).unwrap();
    let found = advice(client, &Thresholds::default());
    assert_eq!(headlines(&found), [""; 0], "{found:#?}");
}

#[test]
fn a_million_check_ins_are_advised_on_and_an_index_is_tried_on_them() {
    let large = schema::large(LAST_DAY).unwrap();
    let client = &mut Client::connect(large.url(), NoTls).unwrap();
    let found = advice(client, &Thresholds::default());
    let found: Vec<_> = found.iter().filter(|it| it.kind != Kind::Scanned).collect();
    assert!(found.is_empty(), "{found:#?}");

    let query = "select hours from check_ins where checked_in_on = '2026-02-03' and energy = 9 order by id limit 5";
    let statement = "create index on check_ins (checked_in_on, energy, id)";
    let trial = indexes::try_index(client, statement, Some(query), &Limits::default()).unwrap();
    let (without, with) = trial.reads.unwrap();
    assert_eq!(with.rows, without.rows);
    assert!(with.uses(&trial.index) && with.buffers < 20, "{with}");
    // This server logs as one in production does, so the price of an insert is known in bytes as well.
    let (bare, paid) = trial.writes;
    assert!(bare.log_a_row() < paid.log_a_row(), "{bare:?}, {paid:?}");
    let left = "select count(*) from pg_class where relname = $1 or relname = 'tried_index_copy'";
    let left: i64 = client.query_one(left, &[&trial.index]).unwrap().get(0);
    assert_eq!(left, 0);
}
