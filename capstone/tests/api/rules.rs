//! The schema takes everything that the program lets in.

use std::collections::BTreeSet;

use database::Executor;
use validation::{Line, Prose};

use crate::world::World;

#[test]
fn no_character_makes_a_text_that_the_program_takes_and_the_schema_refuses() {
    let world = World::new();
    let select = "\
        select code
        from generate_series(1, 1114111) as code
        where not code between 55296 and 57343
          and not is_visible(chr(code))";
    let rows: Vec<(i32,)> = world.sql().query(select, &[]).unwrap();
    let refused: BTreeSet<char> = rows
        .into_iter()
        .map(|(code,)| char::from_u32(code.try_into().unwrap()).unwrap())
        .collect();
    assert!(refused.len() > 4000, "only {}", refused.len());

    let taken: Vec<&char> = refused
        .iter()
        .filter(|it| {
            let text = it.to_string();
            text.parse::<Line<1, 200>>().is_ok() || text.parse::<Prose<1, 2000>>().is_ok()
        })
        .collect();

    assert!(taken.is_empty(), "{taken:x?}");
}
