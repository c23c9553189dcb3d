//! What each statement of the resources touches on a million check-ins: pages, never time.
//!
//! The statements are read from the sources, so that a new one fails here until it has a bound.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use explain::Options;
use postgres::{Client, NoTls};

/// A statement, values for its parameters, and the most pages it may touch. A bound is about twice what it touches today, and
/// grows with nothing but the depth of an index.
const BOUNDS: [(&str, &[&str], u64); 13] = [
    ("check_ins::READ", &[CHECK_IN], 12),
    // Up to thirty check-ins, each on a page of its own.
    ("check_ins::LIST", &[ENROLLMENT], 60),
    (
        "check_ins::INSERT",
        &[NEW, STOPPED, "30", "2026-01-30", "2.5", "7", "Bounded."],
        30,
    ),
    ("courses::AFTER", &["", "51"], 6),
    ("courses::BEFORE", &["m", "51"], 6),
    ("courses::READ", &["large"], 6),
    ("deliverables::AFTER", &["large", "0", "51"], 8),
    ("deliverables::BEFORE", &["large", "9", "51"], 8),
    ("deliverables::READ", &["large", "d"], 8),
    ("enrollments::EXISTS", &[ENROLLMENT], 8),
    ("lessons::AFTER", &["large", "0", "51"], 8),
    ("lessons::BEFORE", &["large", "9", "51"], 8),
    ("lessons::READ", &["large", "4"], 8),
];

const CHECK_IN: &str = "0190a5b0-0000-7000-8000-000000500000";
const NEW: &str = "0190a5b0-0000-7000-8000-00000fffffff";
const ENROLLMENT: &str = "0190a5b0-0000-7000-8e00-000000020000";
/// An enrollment without a check-in for day 30.
const STOPPED: &str = "0190a5b0-0000-7000-8e00-000000000042";

/// The constants of SQL in the `rows.rs` of each resource, by `resource::NAME`.
fn statements() -> BTreeMap<String, String> {
    let resources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/resources");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(resources).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(source) = fs::read_to_string(folder.join("rows.rs")) else {
            continue;
        };
        let resource = folder.file_name().unwrap().to_string_lossy().into_owned();
        for rest in source.split("const ").skip(1) {
            let Some((name, value)) = rest.split_once(": &str = \"\\\n") else {
                continue;
            };
            let statement = value.split_once("\";").unwrap().0;
            found.insert(format!("{resource}::{name}"), statement.to_owned());
        }
    }
    found
}

#[test]
fn each_statement_of_a_resource_touches_a_bounded_number_of_pages() {
    let statements = statements();
    let mut bounded: Vec<&str> = BOUNDS.iter().map(|(name, ..)| *name).collect();
    bounded.sort_unstable();
    let names: Vec<&str> = statements.keys().map(String::as_str).collect();
    assert_eq!(
        names, bounded,
        "a statement without a bound, or a bound without a statement"
    );

    let large = schema::large(30).unwrap();
    let mut client = Client::connect(large.url(), NoTls).unwrap();
    for (name, values, most) in BOUNDS {
        let options = Options {
            parameters: values
                .iter()
                .map(|value| Some((*value).to_owned()))
                .collect(),
            // Rolled back.
            write: true,
            // The first run looks up the catalog as well.
            warm: true,
            ..Options::default()
        };
        let plan = explain::run(&mut client, &statements[name], &options)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let report = explain::report(&plan, 100);
        let pages = plan.shared_buffers();
        println!("{name} touches {pages} pages");
        assert!(
            pages <= most,
            "{name} touches {pages} pages of {most}:\n{report}"
        );
        // The large data set has no deliverables.
        let is_empty = name.starts_with("deliverable");
        assert!(
            is_empty || plan.root().total_rows() > Some(0.0),
            "{name} finds nothing:\n{report}"
        );
    }
}
