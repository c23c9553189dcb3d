//! The course's own programs pass their contracts.
//!
//! `course` knows no day, so nothing here can be linked or depended on; the programs are built by name, as a learner's
//! would be, and run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::{assert_passed, check, json, of_programs};
use crate::Desk;

/// The program of `day`.
pub(super) fn program(day: u8) -> PathBuf {
    programs().join(format!("day{day:02}"))
}

/// The folder of the days' programs, which are built when this is called first.
fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_BIN_EXE_course")).parent().unwrap();
        let mut build = Command::new(env!("CARGO"));
        build
            .args(["build", "--quiet", "--target-dir"])
            .arg(folder.parent().unwrap());
        // Day 5 is answered in writing; its program is what the verdicts are held against.
        for day in of_programs().map(|contract| contract.day).chain([5]) {
            build.args(["--bin", &format!("day{day:02}")]);
        }
        match folder.file_name().and_then(|name| name.to_str()) {
            Some("debug") | None => {}
            Some(profile) => _ = build.args(["--profile", profile]),
        }
        let built = build
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .status()
            .unwrap();
        assert!(built.success(), "the days' programs cannot be built");
        folder.to_owned()
    })
}

#[test]
fn each_day_passes_its_own_contract() {
    for contract in of_programs() {
        let program = program(contract.day);
        let command = [program.to_str().unwrap().to_owned(), "serve".to_owned()];
        let output = check(
            &Desk::empty(),
            &format!("{} --json", contract.day),
            &command,
        )
        .output()
        .unwrap();
        let report = json(&output);
        assert_passed(&report, contract, "our own");
        assert_eq!(output.status.code(), Some(0));
    }
}
