//! The pages that each statement of the resources touches on a million check-ins. Time is never judged.
//!
//! The statements are read from the sources, so that a new one fails here until it has a bound.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use explain::Options;
use postgres::{Client, NoTls};

/// A statement, values for its parameters, and the most pages it may touch. A bound is about twice what it touches today, and
/// grows with nothing but the depth of an index.
#[rustfmt::skip] // a statement a line
const BOUNDS: [(&str, &[&str], u64); 56] = [
    ("accounts::INSERT", &[NEW, "new@example.org", "New"], 16),
    ("accounts::OF_EMAIL", &["learner20000@example.org"], 8),
    ("accounts::READ", &[ACCOUNT], 8),
    ("accounts::RENAME", &[ACCOUNT, "Renamed"], 36),
    // Up to thirty check-ins, each on a page of its own.
    ("check_ins::AFTER", &[ENROLLMENT, "0", "51", "false", "{}", "{}", ACCOUNT], 66),
    ("check_ins::BEFORE", &[ENROLLMENT, "31", "51", "false", "{}", "{}", ACCOUNT], 66),
    ("check_ins::DELETE", &[CHECK_IN, "1"], 42),
    ("check_ins::INSERT", &[NEW, STOPPED, "30", "2026-01-30", "2.5", "7", "Bounded.", "true", "{}", "{}", ACCOUNT], 34),
    ("check_ins::OF_DAY", &[ENROLLMENT, "4"], 16),
    ("check_ins::READ", &[CHECK_IN, "false", "{1}", "{}", NOBODY], 16),
    ("check_ins::UPDATE", &[CHECK_IN, "1", "30", "2026-01-30", "2.5", "7", "Bounded."], 60),
    ("cohorts::AFTER", &[NOBODY, "51", "true", "{}", "{}", ACCOUNT], 92),
    ("cohorts::BEFORE", &[LAST, "51", "true", "{}", "{}", ACCOUNT], 92),
    ("cohorts::COURSE", &["large", "true", "{}"], 6),
    // Of another version, because each cohort has somebody in it.
    ("cohorts::DELETE", &[COHORT, "2"], 6),
    ("cohorts::EXISTS", &[COHORT], 6),
    ("cohorts::INSERT", &[NEW, "large", "New", "2026-01-30", "true", "{}"], 18),
    ("cohorts::NAMED", &["large", "Cohort 7"], 6),
    ("cohorts::READ", &[COHORT, "true", "{}", "{}", ACCOUNT], 6),
    ("cohorts::UPDATE", &[COHORT, "1", "large", "Renamed", "2026-01-30"], 22),
    ("cohorts::WAS_DELETED", &[COHORT], 6),
    ("commitments::READ", &[ENROLLMENT, "false", "{}", "{}", ACCOUNT], 14),
    ("commitments::SIGN", &[ENROLLMENT, "Ada", "2026-01-30"], 6),
    ("commitments::UPDATE", &[ENROLLMENT, "1", "Ada", "2026-01-30"], 44),
    ("commitments::WITHDRAW", &[ENROLLMENT, "1"], 44),
    ("courses::AFTER", &["", "51"], 6),
    ("courses::BEFORE", &["m", "51"], 6),
    ("courses::READ", &["large"], 6),
    ("deliverable_completions::AFTER", &[ENROLLMENT, "0", "51", "false", "{}", "{}", ACCOUNT], 30),
    ("deliverable_completions::BEFORE", &[ENROLLMENT, "99", "51", "false", "{}", "{}", ACCOUNT], 30),
    ("deliverable_completions::DELETE", &[ENROLLMENT, "d", "1"], 30),
    ("deliverable_completions::HAS_DELIVERABLE", &[ENROLLMENT, "d"], 30),
    ("deliverable_completions::INSERT", &[ENROLLMENT, "d", "Seen."], 30),
    ("deliverable_completions::READ", &[ENROLLMENT, "d", "false", "{}", "{}", ACCOUNT], 30),
    ("deliverable_completions::UPDATE", &[ENROLLMENT, "d", "1", "Seen."], 30),
    ("deliverables::AFTER", &["large", "0", "51"], 8),
    ("deliverables::BEFORE", &["large", "9", "51"], 8),
    ("deliverables::READ", &["large", "d"], 8),
    ("enrollments::AFTER", &[COHORT, NOBODY, "51", "true", "{}", "{}", ACCOUNT], 94),
    ("enrollments::BEFORE", &[COHORT, LAST, "51", "true", "{}", "{}", ACCOUNT], 94),
    ("enrollments::DELETE", &[ENROLLMENT, "1"], 36),
    ("enrollments::EXISTS", &[ENROLLMENT, "false", "{}", "{}", ACCOUNT], 14),
    ("enrollments::HAS_DAY", &[ENROLLMENT, "4"], 12),
    ("enrollments::INSERT", &[NEW, COHORT, ACCOUNT, "true", "{}", "{}"], 28),
    ("enrollments::OF_ACCOUNT", &[ACCOUNT, FIRST_COHORT], 8),
    ("enrollments::READ", &[ENROLLMENT, "false", "{}", "{}", ACCOUNT], 14),
    ("enrollments::UPDATE", &[ENROLLMENT, "1", COHORT], 48),
    ("lesson_completions::AFTER", &[ENROLLMENT, "0", "51", "false", "{}", "{}", ACCOUNT], 30),
    ("lesson_completions::BEFORE", &[ENROLLMENT, "99", "51", "false", "{}", "{}", ACCOUNT], 30),
    ("lesson_completions::DELETE", &[ENROLLMENT, "4", "1"], 30),
    ("lesson_completions::INSERT", &[ENROLLMENT, "4", "Seen."], 30),
    ("lesson_completions::READ", &[ENROLLMENT, "4", "false", "{}", "{}", ACCOUNT], 30),
    ("lesson_completions::UPDATE", &[ENROLLMENT, "4", "1", "Seen."], 30),
    ("lessons::AFTER", &["large", "0", "51"], 8),
    ("lessons::BEFORE", &["large", "9", "51"], 8),
    ("lessons::READ", &["large", "4"], 8),
];

const CHECK_IN: &str = "0190a5b0-0000-7000-8000-000000500000";
const NEW: &str = "0190a5b0-0000-7000-8000-00000fffffff";
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
const LAST: &str = "ffffffff-ffff-ffff-ffff-ffffffffffff";
/// The cohort of the account.
const FIRST_COHORT: &str = "0190a5b0-0000-7000-8c00-000000000001";
const COHORT: &str = "0190a5b0-0000-7000-8c00-000000000007";
const ACCOUNT: &str = "0190a5b0-0000-7000-8a00-000000020000";
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
        assert!(
            finds_nothing(name, &statements[name]) || plan.root().total_rows() > Some(0.0),
            "{name} finds nothing:\n{report}"
        );
    }
}

/// Whether it is right that a statement returns nothing of the large data set.
fn finds_nothing(name: &str, statement: &str) -> bool {
    let has_none = ["deliverable", "lesson_completions"];
    let returns = statement.starts_with("select") || statement.contains("returning");
    // Nothing is complete in it, it has no deliverables, no cohort of it was deleted, and everybody has signed.
    !returns
        || has_none.iter().any(|it| name.starts_with(it))
        || ["cohorts::WAS_DELETED", "commitments::SIGN"].contains(&name)
}
