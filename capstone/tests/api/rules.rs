//! The rules that the program asks beforehand are those of the schema.

use std::collections::BTreeSet;

use capstone::http::rules::is_visible;
use database::Executor;

use crate::world::World;

#[test]
fn what_can_be_seen_is_the_same_for_the_program_and_the_schema() {
    let world = World::new();
    let select = "\
        select code
        from generate_series(1, 1114111) as code
        where not code between 55296 and 57343
          and not is_visible(chr(code))";
    let rows: Vec<(i32,)> = world.sql().query(select, &[]).unwrap();
    let schema: BTreeSet<u32> = rows
        .into_iter()
        .map(|(code,)| code.try_into().unwrap())
        .collect();

    let program: BTreeSet<u32> = ('\u{1}'..=char::MAX)
        .filter(|it| !is_visible(&it.to_string()))
        .map(u32::from)
        .collect();

    let differ: Vec<_> = schema.symmetric_difference(&program).collect();
    assert!(differ.is_empty(), "{differ:x?}");
    assert!(schema.len() > 4000, "only {}", schema.len());
}
