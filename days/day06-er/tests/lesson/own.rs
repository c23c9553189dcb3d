//! The course's own diagrams.

use std::fs;
use std::path::{Path, PathBuf};

use super::fixture::client;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sql/er")
}

fn model() -> er::Model {
    let template = schema::template("er", 30, "");
    let database = localdb::Database::from_template(&template).unwrap();
    er::read(&mut client(&database), &[]).unwrap()
}

#[test]
fn the_diagrams_in_sql_er_show_the_schema_as_it_is() {
    let stale: Vec<&str> = er::files(&model())
        .iter()
        .filter(|(name, text)| fs::read_to_string(folder().join(name)).ok().as_ref() != Some(text))
        .map(|(name, _)| *name)
        .collect();
    assert!(
        stale.is_empty(),
        "sql/er is stale: {stale:?}. Draw it again with: just er"
    );
}

#[test]
fn nothing_else_is_in_that_folder() {
    let names = er::files(&er::Model::default()).map(|(name, _)| name);
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(names.contains(&&*name), "{name} is not a drawing");
    }
}

#[test]
fn its_picture_has_the_two_crossings_that_the_order_of_columns_demands() {
    assert_eq!(er::picture(&model()).crossings, 2);
}
