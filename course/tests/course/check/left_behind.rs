//! Whatever becomes of the checker, no program that it started is left behind.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::{check, in_parallel};
use crate::Learner;

#[test]
fn no_process_survives_an_interrupted_checker() {
    // A program that starts another, does not listen, and tells both numbers.
    let script = "sleep 600 & echo $$ $! > numbers; wait".to_owned();
    let learner = Learner::empty();
    let mut checker = check(&learner, "1", &["sh".to_owned(), "-c".to_owned(), script])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(checker.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let numbers = numbers(&learner.folder.path().join("numbers"));
    kill_process(Pid::from_child(&checker), Signal::INT).unwrap();
    assert_eq!(checker.wait().unwrap().code(), Some(130));
    numbers.into_iter().for_each(ended);
}

#[test]
fn no_process_survives_a_killed_checker() {
    // Neither it nor what it started ends on TERM, as each waits for children that do not either.
    let script = "trap '' TERM; (while :; do sleep 600; done) & echo $$ $! > numbers; wait";
    let learner = Learner::empty();
    let mut checker = of_script(&learner, "1", script).spawn().unwrap();
    let numbers = numbers(&learner.folder.path().join("numbers"));
    checker.kill().unwrap();
    checker.wait().unwrap();
    numbers.into_iter().for_each(ended);
}

#[test]
fn no_process_survives_a_checker_killed_at_any_moment() {
    let learner = Learner::empty();
    let script = "trap '' TERM; sleep 600; sleep 600";
    for milliseconds in (0..120).step_by(3) {
        let mut checker = of_script(&learner, "1", script).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        checker.kill().unwrap();
        checker.wait().unwrap();
    }
    let deadline = Instant::now() + Duration::from_secs(20);
    while let left @ [_, ..] = &*processes_in(learner.folder.path()) {
        assert!(Instant::now() < deadline, "left behind: {left:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn no_program_begins_once_its_checker_is_gone() {
    let learner = Learner::empty();
    let launch = |word: &[u8]| {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        let mut launched = learner.command("launch -- touch started");
        let mut launched = launched.stdin(OwnedFd::from(theirs)).spawn().unwrap();
        ours.write_all(word).unwrap();
        drop(ours);
        assert!(launched.wait().unwrap().success());
        learner.names()
    };
    assert_eq!(launch(b""), Vec::<String>::new());
    assert_eq!(launch(b"go"), ["started"]);
}

/// A check whose program is this script of the shell's.
fn of_script(learner: &Learner, words: &str, script: &str) -> Command {
    let mut checker = check(learner, words, &["sh", "-c", script].map(str::to_owned));
    checker.stdout(Stdio::null()).stderr(Stdio::null());
    checker
}

#[test]
fn a_program_is_asked_to_end_before_it_is_made_to() {
    // The reader of its output may be gone.
    let script = "exec > /dev/null 2>&1; trap 'echo put away > away; exit' TERM;
        echo $$ > numbers; while :; do sleep 0.02; done";
    for signal in [None, Some(Signal::INT), Some(Signal::KILL)] {
        let learner = Learner::empty();
        let words = match signal {
            None => "1 --start-within 1",
            Some(_) => "1",
        };
        let mut checker = of_script(&learner, words, script).spawn().unwrap();
        let numbers = numbers(&learner.folder.path().join("numbers"));
        if let Some(signal) = signal {
            kill_process(Pid::from_child(&checker), signal).unwrap();
        }
        checker.wait().unwrap();
        numbers.into_iter().for_each(ended);
        assert_eq!(learner.names(), ["away", "numbers"], "{signal:?}");
    }
}

#[test]
fn a_program_that_ignores_sigterm_is_killed() {
    let scripts = [
        "trap '' TERM; sleep 600 & echo $$ $! > numbers; wait",
        // The first one ends, and what it has started does not.
        "(trap '' TERM; exec sleep 600) & echo $$ $! > numbers; wait",
    ];
    in_parallel(scripts.into(), |script| {
        let learner = Learner::empty();
        let checked = of_script(&learner, "1 --start-within 1", script).status();
        assert_eq!(checked.unwrap().code(), Some(1));
        let numbers = numbers(&learner.folder.path().join("numbers"));
        numbers.into_iter().for_each(ended);
    });
}

/// The processes whose folder is `folder`.
fn processes_in(folder: &Path) -> Vec<String> {
    let folder = fs::canonicalize(folder).unwrap();
    let all = fs::read_dir("/proc").unwrap().flatten();
    let inside = all.filter(|it| fs::read_link(it.path().join("cwd")).is_ok_and(|it| it == folder));
    inside
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .collect()
}

/// The processes whose numbers are the first line of the file at `path`, once they are there.
pub(super) fn numbers(path: &Path) -> Vec<Pid> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let text = fs::read_to_string(path).unwrap_or_default();
        if text.ends_with('\n') {
            let number = |word: &str| Pid::from_raw(word.parse().unwrap()).unwrap();
            return text.split_whitespace().map(number).collect();
        }
        assert!(Instant::now() < deadline, "it did not start");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until a process has ended.
pub(super) fn ended(pid: Pid) {
    let deadline = Instant::now() + Duration::from_secs(10);
    // Its new parent may take a moment to see that it has ended.
    let zombie = || {
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        stat.unwrap_or_default().contains(") Z ")
    };
    while test_kill_process(pid).is_ok() && !zombie() {
        assert!(Instant::now() < deadline, "{pid:?} is left behind");
        std::thread::sleep(Duration::from_millis(5));
    }
}
