//! The real book keeps its promises, and each way to break one is reported.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use book::{Book, Entry};
use tempfile::TempDir;
use tracker::curriculum;

mod security;
mod transcripts;

#[test]
fn this_book_keeps_its_promises() {
    let found = this_book().violations();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn the_table_of_contents_lists_the_thirty_days_under_their_titles() {
    let listed: Vec<String> = this_book()
        .entries()
        .into_iter()
        .map(|entry| entry.title)
        .filter(|title| title.starts_with("Day "))
        .collect();
    let titles: Vec<String> = curriculum()
        .lessons()
        .map(|lesson| format!("Day {}: {}", lesson.day, lesson.title))
        .collect();
    assert_eq!(listed, titles);
}

#[test]
fn every_written_day_has_its_chapter() {
    let chapters: Vec<String> = this_book()
        .entries()
        .into_iter()
        .filter_map(|entry| entry.file)
        .collect();
    for entry in fs::read_dir(root().join("days")).unwrap() {
        let entry = entry.unwrap();
        if !entry.path().join("src/main.rs").exists() {
            // A library that the platform needs before its lesson is written.
            continue;
        }
        let folder = entry.file_name().into_string().unwrap();
        let chapter = format!("{}.md", folder.split('-').next().unwrap());
        assert!(
            chapters.contains(&chapter),
            "{folder} has no chapter {chapter} in SUMMARY.md"
        );
    }
}

#[test]
fn every_sql_exercise_is_named_by_a_heading_of_the_chapter_that_prepares_for_it() {
    let chapter = fs::read_to_string(root().join("notes/day07-queries.md")).unwrap();
    let named: BTreeSet<usize> = chapter
        .lines()
        .filter(|line| line.starts_with("### "))
        .filter_map(|heading| heading.split_once("(exercise"))
        .flat_map(|(_, numbers)| numbers.split(|c: char| !c.is_ascii_digit()))
        .filter_map(|number| number.parse().ok())
        .collect();
    let exercises = fs::read_dir(root().join("sql/exercises/day07")).unwrap();
    assert_eq!(named, (1..=exercises.count()).collect());
}

#[test]
fn includes_that_resolve_are_silent() {
    let found = of_chapter(
        "{{#include code.rs}}\n{{#include code.rs:whole-thing}}\n{{#include out.snap:4:}}\n\
         \\{{#include no.rs}}\n",
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_broken_include_is_named_with_its_line() {
    let cases = [
        ("no.rs", "there is no such file"),
        ("no.rs:whole-thing", "there is no such file"),
        ("code.rs:gone", "there is no such ANCHOR"),
        ("code.rs:whole", "there is no such ANCHOR"),
        ("code.rs:hollow", "there is nothing between its marks"),
        ("code.rs:unended", "its ANCHOR_END is missing"),
        (
            "code.rs:1:2",
            "lines drift in silence; mark the place with an ANCHOR",
        ),
        ("out.snap:4:99", "there is no line 99, the snapshot has 5"),
        ("out.snap:3:", "the snapshot's own text begins at line 4"),
        ("out.snap::5", "the snapshot's own text begins at line 4"),
    ];
    for (argument, trouble) in cases {
        let found = of_chapter(&format!(
            "# Day\n\n```rust\n{{{{#include {argument}}}}}\n```\n"
        ));
        assert_eq!(
            found,
            [format!("day01.md:4 includes {argument}: {trouble}")]
        );
    }
}

#[test]
fn a_line_of_rust_that_a_reader_has_to_scroll_for_is_named() {
    let fits = "x".repeat(100);
    for (file, lines, wide) in [
        ("a.rs", format!("{fits}\n"), false),
        ("b.rs", format!("{fits}x\n"), true),
        ("c.sql", format!("{fits}x\n"), false),
    ] {
        let (root, book) = book_of(&format!(
            "{{{{#include {file}}}}}\n{{{{#include {file}:a}}}}\n"
        ));
        let text = format!("// ANCHOR: a\n{lines}// ANCHOR_END: a\n");
        write(&root.path().join("notes"), file, &text);
        let expected: Vec<String> = ["", ":a"]
            .iter()
            .enumerate()
            .map(|(at, part)| {
                let line = at + 1;
                format!("day01.md:{line} includes {file}{part}: this line has more than 100 columns: {fits}x")
            })
            .filter(|_| wide)
            .collect();
        assert_eq!(book.violations(), expected);
    }
}

#[test]
fn links_that_lead_somewhere_are_silent() {
    let found = of_chapter(
        "# The `wire` format, twice\n\n## More\n\n## More\n\n## Named {#mine}\n\n\
         [a](#the-wire-format-twice) [b](day01.md#more-1) [c](#mine) [d](https://example.org/#x) \
         [e](out.snap)\n\n```text\n[not a link](no.md)\n```\n",
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_broken_link_is_named_with_its_line() {
    let cases = [
        ("no.md", "there is no such chapter"),
        ("day01.md#no", "there is no such heading"),
        ("#no", "there is no such heading"),
        ("no.png", "there is no such file"),
        (
            "../README.md",
            "that is outside the book, so the link breaks once it is built",
        ),
    ];
    for (target, trouble) in cases {
        let found = of_chapter(&format!("# Day\n\nSee [there]({target}).\n"));
        assert_eq!(found, [format!("day01.md:3 links to {target}: {trouble}")]);
    }
}

#[test]
fn the_table_of_contents_and_the_chapters_must_agree() {
    let (root, _) = book_of("# Day\n");
    write(
        &root.path().join("notes"),
        "SUMMARY.md",
        "- [Day 2](day02.md)\n",
    );
    assert_eq!(
        Book::open(&root.path().join("notes")).unwrap().violations(),
        [
            "SUMMARY.md lists day02.md, which is not there",
            "SUMMARY.md does not list day01.md, so no reader will find it",
        ]
    );
}

#[test]
fn a_chapter_yet_to_be_written_is_an_entry_without_a_file() {
    let (root, _) = book_of("# Day\n");
    write(
        &root.path().join("notes"),
        "SUMMARY.md",
        "- [Day `2`: more]()\n",
    );
    assert_eq!(
        Book::open(&root.path().join("notes")).unwrap().entries(),
        [Entry {
            title: "Day 2: more".to_owned(),
            file: None
        }]
    );
}

/// The mistakes in a book of one chapter.
fn of_chapter(text: &str) -> Vec<String> {
    let (_folder, book) = book_of(text);
    book.violations()
}

/// A book of one chapter, and the folder that it is in.
fn book_of(text: &str) -> (TempDir, Book) {
    let root = tempfile::tempdir().unwrap();
    write(
        root.path(),
        "justfile",
        "a := 'b'\n[group('x')]\nday *N: postgresql\n    @scripts/day\n# no: comment\n",
    );
    let folder = root.path().join("notes");
    fs::create_dir(&folder).unwrap();
    write(&folder, "SUMMARY.md", "- [Day 1](day01.md)\n");
    write(&folder, "day01.md", text);
    write(
        &folder,
        "code.rs",
        "// ANCHOR: whole-thing\nfn main() {}\n// ANCHOR_END: whole-thing\n\
         // ANCHOR: hollow\n\n// ANCHOR_END: hollow\n// ANCHOR: unended\nfn more() {}\n",
    );
    write(&folder, "out.snap", "---\nsource: x\n---\none\ntwo\n");
    let book = Book::open(&folder).unwrap();
    (root, book)
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

fn this_book() -> Book {
    Book::open(&root().join("notes")).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
