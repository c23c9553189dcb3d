//! The program, as a learner runs it.

use std::fs;
use std::path::Path;
use std::process::Command;

const DAY13: &str = env!("CARGO_BIN_EXE_day13");

#[test]
fn the_tour_shows_what_it_showed() {
    // An id at the end of a line is broken in two there, and isn't known as one.
    let varies = [
        (r#""request_id":"[^"]*""#, r#""request_id":"[id]""#),
        (
            r#""instance":"/check-ins/[^"]*""#,
            r#""instance":"/check-ins/[id]""#,
        ),
    ];
    lesson::snapshot::tour_with(DAY13, &varies);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive(DAY13);
}

#[test]
fn the_chapters_figures_are_what_the_servers_say_today() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = Command::new(DAY13)
        .args(["figures", "--to"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(drawn.status.success(), "{drawn:?}");
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notes/figures");
    let mut count = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let (path, name) = entry.map(|it| (it.path(), it.file_name())).unwrap();
        let there = fs::read_to_string(book.join(&name)).unwrap_or_default();
        let now = fs::read_to_string(path).unwrap();
        assert!(
            there == now,
            "{name:?} is stale. Draw it again: just day 13 figures --to notes/figures"
        );
        count += 1;
    }
    assert_eq!(count, 4);
}
