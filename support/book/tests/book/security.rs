//! The page about ASVS names each requirement of level 1 once, and tests that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::root;

/// The requirements of level 1 in ASVS 5.0.0: how many of them each section begins with.
const LEVEL_1: [(&str, usize); 36] = [
    ("1.2", 5),
    ("1.3", 2),
    ("1.5", 1),
    ("2.1", 1),
    ("2.2", 2),
    ("2.3", 1),
    ("3.2", 2),
    ("3.3", 1),
    ("3.4", 2),
    ("3.5", 3),
    ("4.1", 1),
    ("4.4", 1),
    ("5.2", 2),
    ("5.3", 2),
    ("6.1", 1),
    ("6.2", 8),
    ("6.3", 2),
    ("6.4", 2),
    ("7.2", 4),
    ("7.4", 2),
    ("8.1", 1),
    ("8.2", 2),
    ("8.3", 1),
    ("9.1", 3),
    ("9.2", 1),
    ("10.4", 5),
    ("11.3", 2),
    ("11.4", 1),
    ("12.1", 1),
    ("12.2", 2),
    ("13.4", 1),
    ("14.2", 1),
    ("14.3", 1),
    ("15.1", 1),
    ("15.2", 1),
    ("15.3", 1),
];

/// A row of the page: the requirement's number, where it is met, and the tests that show it.
struct Row {
    number: String,
    place: String,
    tests: Vec<String>,
}

fn rows() -> Vec<Row> {
    let page = fs::read_to_string(root().join("notes/security.md")).unwrap();
    let is_row = |line: &&str| {
        let number = line.strip_prefix("| ");
        number.is_some_and(|it| it.starts_with(|first: char| first.is_ascii_digit()))
    };
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, number, _, place, tests, _] = cells[..] else {
            panic!("{line} has five columns, or a | in one")
        };
        let tests = tests.split('`').skip(1).step_by(2).map(str::to_owned);
        Row {
            number: number.to_owned(),
            place: place.to_owned(),
            tests: tests.collect(),
        }
    };
    page.lines().filter(is_row).map(row).collect()
}

#[test]
fn every_requirement_of_level_1_has_its_row() {
    let each = |(section, count): &(&str, usize)| {
        let section = (*section).to_owned();
        (1..=*count).map(move |it| format!("{section}.{it}"))
    };
    let expected: Vec<String> = LEVEL_1.iter().flat_map(each).collect();
    assert_eq!(expected.len(), 70);
    let listed: Vec<String> = rows().into_iter().map(|row| row.number).collect();
    assert_eq!(listed, expected);
}

#[test]
fn a_requirement_that_is_met_names_a_test_that_there_is() {
    let mut there = BTreeSet::new();
    for folder in ["days", "capstone", "support", "checker", "course"] {
        functions(&root().join(folder), &mut there);
    }
    for Row {
        number,
        place,
        tests,
    } in rows()
    {
        let is_met = ["*open*:", "doesn't apply", "the proxy"]
            .iter()
            .all(|it| !place.starts_with(it));
        assert_eq!(is_met, !tests.is_empty(), "{number}: {place}");
        for test in tests {
            assert!(there.contains(&test), "{number}: there is no test {test}");
        }
    }
}

/// The names of the functions in the Rust files below `folder` that have tests.
fn functions(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("target") {
                functions(&path, into);
            }
            continue;
        }
        if path.extension().is_none_or(|it| it != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        if text.contains("#[test]") || path.components().any(|it| it.as_os_str() == "tests") {
            let names = text.split("fn ").skip(1);
            into.extend(names.filter_map(|it| it.split_once('(').map(|it| it.0.to_owned())));
        }
    }
}
