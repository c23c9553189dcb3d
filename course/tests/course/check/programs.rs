//! The program under test: how it is found wanting before it is graded, and how it ends.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::{check, json, server, stages};
use crate::Desk;

#[test]
fn a_program_that_does_not_listen_is_told_what_it_does_instead() {
    for (mistake, said) in [
        (
            "ends-early",
            "the program ended before it listened: exit code 3",
        ),
        ("listens-elsewhere", "the program listens on port "),
        ("ipv6-only", "the program listens on [::1]:"),
        ("prints-without-end", "the program prints without end"),
        ("never-listens", "the program does not listen on port "),
        (
            "leaves-a-child",
            "the program ended (exit code 0) and left another process to listen",
        ),
    ] {
        let output = check(
            &Desk::empty(),
            "1 --json --start-within 2",
            &server(1, mistake),
        )
        .output()
        .unwrap();
        let report = json(&output);
        let reason = report["stages"][0]["reason"].as_str().unwrap();
        assert!(reason.starts_with(said), "{mistake}: {reason}");
    }
}

#[test]
fn a_program_that_goes_wrong_while_it_is_graded_is_told_what_it_does() {
    for (day, mistake, said) in [
        (
            1,
            "talks-without-end",
            &["the program prints without end"][..],
        ),
        (
            3,
            "forks-without-end",
            &["the program starts processes without end"],
        ),
        (3, "takes-memory-without-end", &["the program takes "]),
        // Between two stages, or in one: that is as it comes.
        (1, "dies-after-its-answer", &["exit code 4"]),
        // Who stood in the queue of the socket is turned away, and the next one finds none.
        (
            1,
            "stops-listening",
            &["nobody listens there", "connection was reset"],
        ),
    ] {
        let output = check(
            &Desk::empty(),
            &format!("{day} --json"),
            &server(day, mistake),
        )
        .output()
        .unwrap();
        let report = json(&output).to_string();
        let told = said.iter().any(|said| report.contains(said));
        assert!(told, "{mistake}: {report}");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn however_a_program_comes_to_listen_it_is_found() {
    for way in [
        "listens-late",
        "becomes-another",
        "works-elsewhere-first",
        "prints-elsewhere-first",
        "moves-elsewhere-first",
    ] {
        let output = check(&Desk::empty(), "1 --json", &server(1, way))
            .output()
            .unwrap();
        let report = json(&output);
        assert_eq!(stages(&report, "passed").len(), 8, "{way}: {report:#}");
    }
}

#[test]
fn a_check_whose_time_is_up_tries_no_more_and_fails_nothing_for_it() {
    // Its first stage takes longer, as it waits for a byte.
    let words = "2 --json --patience 0.3 --within 0.2";
    let output = check(&Desk::empty(), words, &server(2, "silent-at-all"))
        .output()
        .unwrap();
    let report = json(&output);
    assert_eq!(stages(&report, "failed"), ["2.1"]);
    assert_eq!(report["not_tried"], 15);
    assert_eq!(
        report["stages"][1]["reason"],
        "the check has taken 0.2 s, and tries no more; --within gives it longer"
    );
}

#[test]
fn who_rests_and_listens_elsewhere_is_told_long_before_the_time_is_over() {
    let words = "1 --json --start-within 600";
    let mut checker = check(&Desk::empty(), words, &server(1, "listens-elsewhere"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // On a busy machine nobody can say that it rests, so only the time that is calm counts.
    let (begun, mut calm) = (Instant::now(), Instant::now());
    while checker.try_wait().unwrap().is_none() {
        let before = kept_waiting();
        std::thread::sleep(Duration::from_millis(500));
        if kept_waiting() - before > Duration::from_millis(40) {
            calm = Instant::now();
        }
        if calm.elapsed() > Duration::from_secs(10) {
            checker.kill().unwrap();
            panic!("it is still waited for");
        }
        if begun.elapsed() > Duration::from_secs(60) {
            // And of a machine that is never calm, nothing can be said.
            checker.kill().unwrap();
            checker.wait().unwrap();
            return;
        }
    }
    let report = json(&checker.wait_with_output().unwrap());
    let reason = report["stages"][0]["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("the program listens on port "),
        "{reason}"
    );
}

/// How long some process has waited for a core, since the system started.
fn kept_waiting() -> Duration {
    let pressure = fs::read_to_string("/proc/pressure/cpu").unwrap_or_default();
    let total = pressure
        .lines()
        .next()
        .and_then(|it| it.rsplit_once("total="));
    Duration::from_micros(total.map_or(0, |(_, total)| total.parse().unwrap()))
}

#[test]
fn a_taken_port_is_said_before_anything_is_started() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port();
    let desk = Desk::empty();
    let command = ["touch".to_owned(), "started".to_owned()];
    let output = check(&desk, &format!("1 --port {port}"), &command)
        .output()
        .unwrap();

    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.starts_with(&format!("error: port {port} is taken by another program")),
        "{message}"
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(desk.names(), Vec::<String>::new());
}

#[test]
fn a_command_that_is_none_is_called_by_its_name() {
    let output = check(&Desk::empty(), "1", &["no-such-program".to_owned()])
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.starts_with("error: cannot start no-such-program: "),
        "{message}"
    );
}

#[test]
fn a_server_that_runs_already_is_graded_where_it_is_and_left_running() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut running = Command::new(env!("CARGO_BIN_EXE_gallery"))
        .args(["1", "right"])
        .env("PORT", port.to_string())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < deadline, "it does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
    let desk = Desk::empty();
    let output = desk.run(&format!("check 1 --json --url http://127.0.0.1:{port}"));
    let left_running = running.try_wait().unwrap().is_none();
    running.kill().unwrap();
    running.wait().unwrap();

    let report = json(&output);
    assert_eq!(
        (&report["passed"], &report["not_tried"]),
        (&7.into(), &1.into()),
        "{report:#}"
    );
    assert!(left_running);
}

#[test]
fn nothing_is_left_behind_when_the_checker_is_interrupted() {
    // A program that starts another, does not listen, and tells both numbers.
    let script = "sleep 600 & echo $$ $! > numbers; wait".to_owned();
    let desk = Desk::empty();
    let mut checker = check(&desk, "1", &["sh".to_owned(), "-c".to_owned(), script])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(checker.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let numbers = numbers(&desk.folder.path().join("numbers"));
    kill_process(Pid::from_child(&checker), Signal::INT).unwrap();
    assert_eq!(checker.wait().unwrap().code(), Some(130));
    numbers.into_iter().for_each(ended);
}

#[test]
fn nothing_is_left_behind_when_the_checker_is_killed() {
    // Neither it nor what it started ends on TERM, as each waits for children that do not either.
    let script = "trap '' TERM; (while :; do sleep 600; done) & echo $$ $! > numbers; wait";
    let desk = Desk::empty();
    let command = ["sh".to_owned(), "-c".to_owned(), script.to_owned()];
    let mut checker = check(&desk, "1", &command)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let numbers = numbers(&desk.folder.path().join("numbers"));
    checker.kill().unwrap();
    checker.wait().unwrap();
    numbers.into_iter().for_each(ended);
}

#[test]
fn nothing_is_left_behind_at_whatever_moment_the_checker_is_killed() {
    let desk = Desk::empty();
    let command = ["sh", "-c", "trap '' TERM; sleep 600; sleep 600"].map(str::to_owned);
    for milliseconds in (0..120).step_by(3) {
        let mut checker = check(&desk, "1", &command)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        checker.kill().unwrap();
        checker.wait().unwrap();
    }
    let deadline = Instant::now() + Duration::from_secs(20);
    while let left @ [_, ..] = &*processes_in(desk.folder.path()) {
        assert!(Instant::now() < deadline, "left behind: {left:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn no_program_begins_once_its_checker_is_gone() {
    let desk = Desk::empty();
    let launch = |word: &[u8]| {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        let mut launched = desk.command("launch -- touch started");
        let mut launched = launched.stdin(OwnedFd::from(theirs)).spawn().unwrap();
        ours.write_all(word).unwrap();
        drop(ours);
        assert!(launched.wait().unwrap().success());
        desk.names()
    };
    assert_eq!(launch(b""), Vec::<String>::new());
    assert_eq!(launch(b"go"), ["started"]);
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
    // Whoever adopts it may take a moment to see that it has ended.
    let zombie = || {
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        stat.unwrap_or_default().contains(") Z ")
    };
    while test_kill_process(pid).is_ok() && !zombie() {
        assert!(Instant::now() < deadline, "{pid:?} is left behind");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_checker_that_was_stopped_and_goes_on_does_not_take_it_for_the_programs_fault() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let desk = Desk::empty();
    let mut checker = desk.command(&format!("check 4.2 --url {url}"));
    let checker = checker.stdout(Stdio::piped()).spawn().unwrap();
    let pid = Pid::from_child(&checker);
    let state = || {
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap();
        stat.rsplit_once(") ").unwrap().1.chars().next().unwrap()
    };
    let until = |expected: char| {
        let deadline = Instant::now() + Duration::from_secs(20);
        while state() != expected {
            assert!(
                Instant::now() < deadline,
                "it is not {expected}, but {}",
                state()
            );
            std::thread::sleep(Duration::from_millis(2));
        }
    };
    for (number, stream) in listener.incoming().take(7).enumerate() {
        let mut stream = stream.unwrap();
        _ = stream.read(&mut [0; 1024]).unwrap();
        if number == 0 {
            // It sleeps while it waits for the answer.
            until('S');
            kill_process(pid, Signal::STOP).unwrap();
            until('T');
            kill_process(pid, Signal::CONT).unwrap();
            until('S');
        }
        let answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        _ = stream.write_all(answer);
    }
    let output = checker.wait_with_output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(report.contains("✓ 4.2 "), "{report}");
}

#[test]
fn a_count_of_hints_that_nobody_was_given_is_as_good_as_none() {
    let desk = Desk::fresh();
    desk.write_solution(
        1,
        ".hints",
        "3 18446744073709551615\n4 18446744073709551615\n",
    );
    let first = desk.ok("hint 1.4");
    assert!(
        first.contains("  1. ") && !first.contains("  2. "),
        "{first}"
    );
}

#[test]
fn hints_that_there_are_not_are_refused_and_none_is_counted() {
    let desk = Desk::fresh();
    for words in ["hint 30.1", "hint 30"] {
        let (code, message) = desk.refusal(words);
        assert_eq!(code, 2);
        assert!(
            message
                .starts_with("error: there is nothing to check for day 30; there is for: 1, 2, "),
            "{message}"
        );
    }
    let (code, message) = desk.refusal("hint 4.3 --answer");
    assert_eq!(code, 2);
    assert!(
        message.starts_with("error: there is no answer to 4.3 to show: "),
        "{message}"
    );
    assert_eq!(desk.names(), ["PROGRESS.md"]);
}

#[test]
fn hints_for_a_stage_come_one_at_a_time() {
    let desk = Desk::fresh();
    let first = desk.ok("hint 1.4");
    assert!(
        first.contains("1.4  A request in two pieces") && first.contains("2 more: just hint 1.4"),
        "{first}"
    );
    assert!(!first.contains("  2. "), "{first}");
    let second = desk.ok("hint 1.4");
    assert!(
        second.contains("  2. ") && !second.contains("  3. "),
        "{second}"
    );
    desk.ok("hint 1.4");
    let last = desk.ok("hint 1.4");
    assert!(
        last.contains("  3. ") && last.contains("That was the last one."),
        "{last}"
    );

    let (code, message) = desk.refusal("hint 1.9");
    assert_eq!(
        (code, message.as_str()),
        (2, "error: day 1 has no stage 9: it has 1.1 to 1.8")
    );
}
