//! Programs of other packages, built by name as a learner's would be.
//!
//! `course` knows no day and no server of the gallery, so nothing of theirs can be linked or depended on.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The program of day 1, 3 or 5.
pub fn program(day: u8) -> PathBuf {
    static BUILT: OnceLock<()> = OnceLock::new();
    // Day 5 is answered in writing; its program is what the verdicts are held against.
    BUILT.get_or_init(|| build(&["day01", "day03", "day05", "day10"]));
    folder().join(format!("day{day:02}"))
}

/// The program of the servers that are known to be wrong.
pub fn gallery() -> &'static str {
    static BUILT: OnceLock<String> = OnceLock::new();
    BUILT.get_or_init(|| {
        build(&["gallery"]);
        folder().join("gallery").to_str().unwrap().to_owned()
    })
}

/// The folder of this build's programs.
fn folder() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_course")).parent().unwrap()
}

/// Builds `programs` in the profile of these tests.
fn build(programs: &[&str]) {
    let folder = folder();
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--quiet", "--target-dir"])
        .arg(folder.parent().unwrap());
    for program in programs {
        build.args(["--bin", program]);
    }
    match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => {}
        Some(profile) => _ = build.args(["--profile", profile]),
    }
    let built = build
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .status()
        .unwrap();
    assert!(built.success(), "{programs:?} cannot be built");
}
