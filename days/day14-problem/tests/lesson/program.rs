//! The program, as a learner runs it.

use std::fs;
use std::path::Path;
use std::process::Command;

const DAY14: &str = env!("CARGO_BIN_EXE_day14");

#[test]
fn the_tour_shows_what_it_showed() {
    // An id at the end of a line is broken in two there, and isn't known as one.
    let varies = [(r#""request_id":"[^"]*""#, r#""request_id":"[id]""#)];
    lesson::snapshot::tour_with(DAY14, &varies);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive(DAY14);
}

#[test]
fn the_chapters_figures_are_what_the_servers_say_today() {
    lesson::snapshot::figures(DAY14, 4);
}

#[test]
fn the_books_page_of_types_is_what_the_registry_says_today() {
    let printed = Command::new(DAY14).arg("types").output().unwrap();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notes/problems.md");
    let there = fs::read_to_string(page).unwrap_or_default();
    assert!(
        there == String::from_utf8(printed.stdout).unwrap(),
        "notes/problems.md is stale. Print it again: just day 14 types > notes/problems.md"
    );
}
