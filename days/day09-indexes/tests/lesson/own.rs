//! The course's own schema: the advisor has nothing to say about it.

use indexes::Thresholds;
use localdb::Database;

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
