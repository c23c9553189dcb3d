//! Day 5: answers that are right in several ways, answers that are known to be wrong, and what cannot be read.

mod analyzer;

use std::fs;
use std::path::{Path, PathBuf};

use checker::contract::{Contract, Graded};
use contracts::contracts;
use serde_json::Value;

use super::{json, stages};
use crate::Learner;

fn contract() -> &'static Contract {
    contracts().iter().find(|it| it.day == 5).unwrap()
}

fn gallery(mode: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../checker/gallery/day05")
        .join(mode)
}

/// A learner with these files in the folder of day 5.
fn learner(files: &[(&str, &str)]) -> Learner {
    let learner = Learner::fresh();
    let folder = learner.folder.path().join("solutions/day05");
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    learner
}

/// The verdicts on the answers in a folder of the gallery.
fn graded(mode: &str) -> Value {
    let mut files = Vec::new();
    for entry in fs::read_dir(gallery(mode)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        files.push((name, fs::read_to_string(entry.path()).unwrap()));
    }
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    json(&learner(&files).run("check 5 --json"))
}

/// The words about stage `number` of a report.
fn said(report: &Value, number: u8) -> &str {
    report["stages"][usize::from(number) - 1]["reason"]
        .as_str()
        .unwrap_or_else(|| panic!("5.{number} is passed: {report:#}"))
}

#[test]
fn every_right_answer_passes_however_it_is_written() {
    for mode in ["right", "right-otherwise"] {
        let report = graded(mode);
        assert_eq!(stages(&report, "passed").len(), 12, "{mode}: {report:#}");
        assert_eq!(report["ticked"], true);
    }
}

#[test]
fn a_mistake_is_named_though_others_are_not_written_yet_or_wrong_as_well() {
    let read = |mode: &str, file: &str| fs::read_to_string(gallery(mode).join(file)).unwrap();
    let both = [
        ("02.txt", read("02-first-key", "02.txt")),
        ("10.txt", read("10-for-nothing", "10.txt")),
    ];
    let files = both.each_ref().map(|(name, text)| (*name, &**text));
    let report = learner(&files).wrong("check 5");
    assert!(
        report.contains("It looks like the work of somebody who does all of these:\n  - stops at the first key\n  - believes that BCNF never loses a dependency\n"),
        "{report}"
    );
}

#[test]
fn a_fresh_sheet_is_not_written_yet_and_no_mistake() {
    let Graded::Writing(sheets) = contract().graded else {
        panic!("day 5 is answered in writing");
    };
    let files: Vec<_> = sheets
        .iter()
        .map(|sheet| (sheet.file, sheet.text))
        .collect();
    let report = json(&learner(&files).run("check 5 --json"));
    assert_eq!(stages(&report, "not tried").len(), 12, "{report:#}");
    assert_eq!(said(&report, 3), "not written yet: solutions/day05/03.txt");

    let report = json(&learner(&[]).run("check 5 --json"));
    assert_eq!(said(&report, 3), "the sheet is missing: just begin 5");
}

/// A sheet and the answer to it, as a learner has both in one file.
fn filled(number: usize, blanks: &[(&str, &str)]) -> String {
    let Graded::Writing(sheets) = contract().graded else {
        panic!("day 5 is answered in writing");
    };
    let mut text = sheets[number - 1].text.to_owned();
    for (name, value) in blanks {
        let empty = format!("\n{name}:\n");
        assert!(
            text.contains(&empty),
            "{name} is no blank of sheet {number}"
        );
        text = text.replace(&empty, &format!("\n{name}: {value}\n"));
    }
    text
}

#[test]
fn a_sheet_that_is_filled_in_passes_with_its_question_in_it() {
    let text = filled(
        10,
        &[
            ("keys", "(patient, specialty) (patient, doctor)"),
            ("normal form", "3NF"),
            ("broken by", "doctor -> specialty"),
            ("decomposition", "(doctor, specialty) (doctor, patient)"),
            ("lost", "patient, specialty -> doctor"),
        ],
    );
    let report = json(&learner(&[("10.txt", &text)]).run("check 5.10 --json"));
    assert_eq!(stages(&report, "passed"), ["5.10"], "{report:#}");
}

#[test]
fn what_cannot_be_read_is_shown_with_its_line_its_column_and_a_caret() {
    for (number, text, said_, caret) in [
        (
            2,
            "keys: (room, huor)",
            "`huor` is not an attribute of bookings, which has room, hour, host, topic, floor",
            "             ^^^^",
        ),
        (
            2,
            "keys: room, hour",
            "put each key in parentheses: (a, b) is one key, and (a) (b) is two",
            "      ^^^^",
        ),
        (
            2,
            "keys: (room, hour",
            "this parenthesis is never closed",
            "      ^",
        ),
        (2, "keys: ()", "these parentheses are empty", "      ^^"),
        (
            2,
            "keys: (room -> hour)",
            "expected `,` or `)`, found `->`",
            "            ^^",
        ),
        (
            2,
            "keys: (room & hour)",
            "'&' is not part of the notation",
            "            ^",
        ),
        (
            2,
            "  kesy: (room, hour)",
            "`kesy:` is not a blank of this sheet, which has keys:, prime:",
            "  ^^^^",
        ),
        (
            2,
            "(room, hour)",
            "this line belongs to no blank: write `keys:` before it",
            "^^^^^^^^^^^^",
        ),
        (2, "prime: room\nkeys:", "`keys:` is still empty", "^^^^"),
        (
            2,
            "prime: room",
            "the sheet has lost its blank `keys:`: write it again",
            "",
        ),
        (
            2,
            "keys: (room)\nKEYS : (hour)",
            "the sheet has `keys:` twice: keep one",
            "^^^^",
        ),
        (
            4,
            "keys: (actor, play, role)\nnormal form: 4NF",
            "a normal form is written 1NF, 2NF, 3NF or BCNF",
            "             ^^^",
        ),
        (
            6,
            "cover: badge, email",
            "expected `->`, found the end of the line",
            "                   ^",
        ),
        (
            6,
            "cover:\n\tbadge -> ",
            "expected an attribute, found the end of the line",
            "          ^",
        ),
        (
            6,
            "cover: -> email",
            "expected an attribute, found `->`",
            "       ^^",
        ),
        (
            3,
            "follow: A, F, C",
            "`F` is not a letter of this sheet, which has A to E",
            "           ^",
        ),
        (
            3,
            "follow: A, C, E\nrows:\n  n, ada, mon, 1",
            "a row has 5 values, one each of doctor, patient, time, room, floor, with commas between them; this row has 4",
            "  ^^^^^^^^^^^^^^",
        ),
        (
            3,
            "follow: A, C, E\nrows:\n  doctor, patient, time, room, floor",
            "write at least one row below the heading",
            "^^^^",
        ),
        (
            4,
            "keys: (actor, play, role)\nnormal form: 1NF\nbroken by: actor, play -> play",
            "`actor, play -> play` is trivial: it holds in every table, so it breaks no form",
            "           ^^^^^^^^^^^^^^^^^^^",
        ),
        (
            9,
            "keys: (race, lane) (race, swimmer)\nnormal form: BCNF\nbroken by:",
            "`broken by:` is still empty (if nothing belongs there, write none)",
            "^^^^^^^^^",
        ),
    ] {
        let file = format!("{number:02}.txt");
        let report = json(&learner(&[(&file, text)]).run("check 5 --json"));
        assert_eq!(said(&report, number), said_, "{text}");
        let yours = &report["stages"][usize::from(number) - 1]["yours"];
        assert_eq!(
            yours[2].as_str().unwrap_or_default(),
            caret,
            "{text}: {yours:#}"
        );
    }
}

#[test]
fn what_is_no_text_at_all_is_said_and_nothing_breaks() {
    let learner = learner(&[("01.txt", "keys: \u{202e}\u{7}(copy)\r\nclosure: 💥\r\n")]);
    fs::write(
        learner.folder.path().join("solutions/day05/02.txt"),
        b"keys: \xff\xfe",
    )
    .unwrap();
    fs::write(
        learner.folder.path().join("solutions/day05/03.txt"),
        "(".repeat(100_000),
    )
    .unwrap();
    let report = json(&learner.run("check 5 --json"));
    assert_eq!(
        stages(&report, "failed"),
        ["5.1", "5.2", "5.3"],
        "{report:#}"
    );
    assert!(said(&report, 2).contains("02.txt"), "{report:#}");
}

#[test]
fn a_file_that_is_as_large_as_it_may_be_is_judged_all_the_same() {
    let fill = |text: &str| text.repeat((1 << 20) / text.len() - 20);
    let files = [
        ("01.txt", format!("keys: {}", fill("copy "))),
        ("02.txt", format!("keys: {}", fill("(room) "))),
        ("03.txt", format!("follow: {}", fill("A "))),
        ("06.txt", format!("cover: {}", fill("desk -> room; "))),
        ("07.txt", format!("keys: (\n{})", fill("dish\n"))),
        (
            "08.txt",
            format!("lossless: A, D\nrows: \n{}", fill("1, 2, 3, 4\n")),
        ),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, &**text));
    let report = json(&learner(&files).run("check 5 --json"));
    assert_eq!(stages(&report, "failed").len(), 6, "{report:#}");
    assert_eq!(said(&report, 2), "this is number 65, and 64 is the limit");
    assert_eq!(said(&report, 6), "this is number 65, and 64 is the limit");
    assert_eq!(
        said(&report, 8),
        "12 rows are the limit, and two or three are enough"
    );
}

#[test]
fn what_follows_is_shown_in_steps_of_which_none_is_in_vain() {
    let report = graded("01-one-step");
    // That the book has a title is not needed for the phone, though it comes first.
    let steps = [
        "book, card",
        "  by card -> member",
        "book, card, member",
        "  by member -> phone",
        "book, card, member, phone",
    ];
    assert_eq!(report["stages"][0]["against"], serde_json::json!(steps));
}

/// The report on one answer of the gallery, as people see it.
fn report(mode: &str, number: usize) -> String {
    let file = format!("{number:02}.txt");
    let text = fs::read_to_string(gallery(mode).join(&file)).unwrap();
    learner(&[(&file, &text)]).wrong(&format!("check 5.{number}"))
}

#[test]
fn a_lossy_decomposition_is_shown_the_row_it_invents() {
    insta::assert_snapshot!(report("10-lossy", 10));
}

#[test]
fn a_lost_dependency_is_shown_in_rows_that_no_table_refuses() {
    insta::assert_snapshot!(report("05-ends-of-the-chain", 5));
}

#[test]
fn what_repeats_itself_is_shown_and_why_it_does() {
    insta::assert_snapshot!(report("11-unwritten", 11));
}

#[test]
fn a_day_that_is_begun_is_told_stage_by_stage() {
    let read = |mode: &str, file: &str| fs::read_to_string(gallery(mode).join(file)).unwrap();
    let files = [
        ("01.txt", read("right", "01.txt")),
        ("02.txt", read("02-superkey", "02.txt")),
        ("03.txt", "follow: A, F".to_owned()),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, &**text));
    insta::assert_snapshot!(learner(&files).wrong("check 5"));
}
