//! Writers at the same time, and disks that refuse.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use crate::Learner;

#[test]
fn sixteen_processes_at_once_lose_nothing() {
    let learner = Learner::fresh();
    let children: Vec<_> = (1..=16)
        .map(|day: u8| {
            let words = format!("checkin {day} --hours 2 --energy 8");
            learner
                .command(&words)
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }

    let text = learner.read();
    for day in 1..=16 {
        let line = format!("- **Day {day}:** 02/10/2026 - ⏱ 2 hours - 💪 Energy: 8/10\n");
        assert!(text.contains(&line), "day {day} is lost:\n{text}");
    }
    assert_eq!(learner.names(), ["PROGRESS.md"]);
}

#[test]
fn a_write_that_fails_half_way_leaves_the_file_whole_and_nothing_beside_it() {
    let learner = Learner::in_use();
    let before = learner.read();
    // Files may grow to 1 KiB at most; without the signal the write itself fails, as on a full disk.
    let output = Command::new("sh")
        .arg("-c")
        .arg("trap '' XFSZ; ulimit -f 1; exec \"$@\"")
        .arg("sh")
        .arg(env!("CARGO_BIN_EXE_course"))
        .args(["done", "10"])
        .current_dir(learner.folder.path())
        .env("COURSE_FILE", learner.tracker())
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        learner.redacted(&output.stderr),
        "error: cannot write [folder]/PROGRESS.md: \
         the system limits how large a file may become here (nothing was changed)\n"
    );
    assert_eq!(learner.read(), before);
    assert_eq!(learner.names(), ["PROGRESS.md"]);
}

#[test]
fn a_link_is_written_through() {
    let learner = Learner::fresh();
    let elsewhere = Learner::fresh();
    fs::remove_file(learner.tracker()).unwrap();
    symlink(elsewhere.tracker(), learner.tracker()).unwrap();

    learner.ok("done 1");
    assert!(
        fs::symlink_metadata(learner.tracker())
            .unwrap()
            .is_symlink()
    );
    assert!(elsewhere.read().contains("[x] Day 1 "));
}

#[test]
fn a_reader_that_closes_the_pipe_early_is_not_a_failure() {
    let learner = Learner::in_use();
    let mut child = learner
        .command("progress")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());

    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}
