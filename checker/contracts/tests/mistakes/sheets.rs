//! Day 5: sheets that are right in several ways, and sheets that are known to be wrong.

use std::fs;
use std::path::Path;

use checker::contract::Mistake;
use libtest_mimic::Trial;

use crate::grading::{Found, contract, written};
use crate::trial;

const GALLERY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../gallery/day05");

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = Vec::new();
    for mistake in contract(5).mistakes {
        let name = format!("day_5::caught::{}", mistake.id);
        all.push(trial(name, move || caught(mistake)));
    }
    for right in ["right", "right-otherwise"] {
        let name = format!("day_5::passes::{right}");
        all.push(trial(name, move || graded(right).assert_right()));
    }
    let name = "day_5::every_folder_of_the_gallery_is_a_mistake_or_right".to_owned();
    all.push(trial(name, every_folder_is_known));
    all
}

/// The result of the answers in a folder of the gallery.
fn graded(folder: &str) -> Found {
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(GALLERY).join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        files.push((name, fs::read_to_string(entry.path()).unwrap()));
    }
    written(5, &files)
}

fn caught(mistake: &Mistake) {
    let found = graded(mistake.id);
    found.assert_caught(mistake);
    let said = found.said(mistake.fails[0]);
    assert!(said.contains(mistake.sign), "{said}");
}

fn every_folder_is_known() {
    for entry in fs::read_dir(GALLERY).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = contract(5).mistakes.iter().any(|it| it.id == name);
        assert!(
            known || name.starts_with("right"),
            "gallery/day05/{name} is nobody's mistake"
        );
    }
}
