//! The course's own diagrams.

use std::fs;
use std::path::{Path, PathBuf};

use super::fixture::{self, client};

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
fn the_pictures_of_the_chapter_show_its_scripts() {
    let design = Path::new(env!("CARGO_MANIFEST_DIR")).join("design");
    for name in ["1-one-table", "2-entities", "3-pairs", "4-facts"] {
        let script = fs::read_to_string(design.join(name).with_extension("sql")).unwrap();
        let picture = fs::read_to_string(design.join(name).with_extension("svg"));
        let stale = picture.ok() != Some(er::svg(&fixture::model(&script)));
        let path = format!("days/day06-er/design/{name}");
        assert!(
            !stale,
            "{name}.svg is stale. Draw it again with: just er --sql {path}.sql --to {path}.svg"
        );
    }
}

#[test]
fn the_design_of_the_chapter_leads_to_the_schema() {
    let own = fixture::sentences(&model());
    for name in ["2-entities", "3-pairs", "4-facts"] {
        let design = Path::new(env!("CARGO_MANIFEST_DIR")).join("design");
        let script = fs::read_to_string(design.join(name).with_extension("sql")).unwrap();
        for sentence in fixture::sentences(&fixture::model(&script)) {
            // The last step makes a part belong to the course of its whole.
            let sentence = sentence.replace(
                "deliverables.parent_id 0..n to 0..1 deliverables.id",
                "deliverables.course_id, parent_id 0..n to 0..1 deliverables.course_id, id",
            );
            assert!(own.contains(&sentence), "{sentence}");
        }
    }
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
fn its_picture_has_fewer_crossings_than_half_its_tables() {
    let model = model();
    assert!(2 * er::picture(&model).crossings < model.tables.len());
}
