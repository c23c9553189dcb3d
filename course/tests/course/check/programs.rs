//! The program under test: how it is found, and found wanting, before it is graded and meanwhile.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{check, in_parallel, json, server, stages};
use crate::Learner;
use crate::built::gallery;

#[test]
fn a_program_that_does_not_listen_is_told_what_it_does_instead() {
    let cases = [
        (
            "ends-early",
            "the program ended before it listened: exit code 3",
        ),
        ("listens-elsewhere", "the program listens on port "),
        ("ipv6-only", "the program listens only on [::1]:"),
        ("prints-without-end", "the program prints without end"),
        ("never-listens", "the program does not listen on port "),
        (
            "leaves-a-child",
            "the program ended (exit code 0) and left another process listening",
        ),
    ];
    in_parallel(cases.into(), |(mistake, said)| {
        let output = check(
            &Learner::empty(),
            "1 --json --start-within 2",
            &server(1, mistake),
        )
        .output()
        .unwrap();
        let report = json(&output);
        let reason = report["stages"][0]["reason"].as_str().unwrap();
        assert!(reason.starts_with(said), "{mistake}: {reason}");
    });
}

#[test]
fn a_program_that_goes_wrong_while_it_is_graded_is_told_what_it_does() {
    for (words, mistake, said) in [
        (
            "3.1 --json --patience 20",
            "talks-without-end",
            &["the program prints without end"][..],
        ),
        (
            "3.1 --json --patience 20",
            "forks-without-end",
            &["the program starts processes without end"],
        ),
        (
            "3.1 --json --patience 20",
            "takes-memory-without-end",
            &["the program takes "],
        ),
        // Between two stages, or in one: that is as it comes.
        ("1 --json", "dies-after-its-answer", &["exit code 4"]),
        // Who stood in the queue of the socket is turned away, and the next one finds none.
        (
            "1 --json",
            "stops-listening",
            &["nobody listens there", "connection was reset"],
        ),
    ] {
        let day = words[..1].parse().unwrap();
        let output = check(&Learner::empty(), words, &server(day, mistake))
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
    let ways = [
        "listens-late",
        "becomes-another",
        "works-elsewhere-first",
        "prints-elsewhere-first",
        "moves-elsewhere-first",
    ];
    in_parallel(ways.into(), |way| {
        let output = check(&Learner::empty(), "1 --json", &server(1, way))
            .output()
            .unwrap();
        let report = json(&output);
        assert_eq!(stages(&report, "passed").len(), 8, "{way}: {report:#}");
    });
}

#[test]
fn a_check_whose_time_is_up_tries_no_more_and_fails_nothing_for_it() {
    // Its first stage takes longer, as it waits for a byte.
    let words = "2 --json --patience 0.3 --within 0.2";
    let output = check(&Learner::empty(), words, &server(2, "silent-at-all"))
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
fn a_program_that_listens_elsewhere_is_named_long_before_the_timeout() {
    let said = "the program listens on port ";
    is_named_soon("1 --json --start-within 600", "listens-elsewhere", said);
}

#[test]
fn a_program_that_never_listens_is_named_within_a_few_seconds() {
    let said = "the program does not listen on port ";
    is_named_soon("1 --json", "never-listens", said);
}

fn is_named_soon(words: &str, mistake: &str, said: &str) {
    let mut checker = check(&Learner::empty(), words, &server(1, mistake))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // On a busy machine, or one that does not say, nobody knows that it rests: only the time that is calm counts.
    let (begun, mut calm) = (Instant::now(), Instant::now());
    while checker.try_wait().unwrap().is_none() {
        let before = kept_waiting();
        std::thread::sleep(Duration::from_millis(500));
        let waited = kept_waiting().zip(before).map(|(now, before)| now - before);
        if waited.is_none_or(|it| it > Duration::from_millis(40)) {
            calm = Instant::now();
        }
        if calm.elapsed() > Duration::from_secs(10) {
            checker.kill().unwrap();
            panic!("it is still waited for");
        }
        if begun.elapsed() > Duration::from_secs(20) {
            // And of a machine that is never calm, nothing can be said.
            checker.kill().unwrap();
            checker.wait().unwrap();
            return;
        }
    }
    let report = json(&checker.wait_with_output().unwrap());
    let reason = report["stages"][0]["reason"].as_str().unwrap();
    assert!(reason.starts_with(said), "{reason}");
}

/// How long some process has waited for a core since the system started; `None` when that is not known.
fn kept_waiting() -> Option<Duration> {
    let pressure = fs::read_to_string("/proc/pressure/cpu").ok()?;
    let (_, total) = pressure.lines().next()?.rsplit_once("total=")?;
    Some(Duration::from_micros(total.parse().unwrap()))
}

#[test]
fn a_taken_port_is_said_before_anything_is_started() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port();
    let learner = Learner::empty();
    let command = ["touch".to_owned(), "started".to_owned()];
    let output = check(&learner, &format!("1 --port {port}"), &command)
        .output()
        .unwrap();

    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.starts_with(&format!("error: port {port} is taken by another program")),
        "{message}"
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(learner.names(), Vec::<String>::new());
}

#[test]
fn an_unknown_command_is_named() {
    let output = check(&Learner::empty(), "1", &["no-such-program".to_owned()])
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
    let mut running = Command::new(gallery())
        .args(["1", "right"])
        .env("PORT", port.to_string())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < deadline, "it does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
    let learner = Learner::empty();
    let output = learner.run(&format!("check 1 --json --url http://127.0.0.1:{port}"));
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
fn a_checker_that_was_stopped_and_goes_on_does_not_take_it_for_the_programs_fault() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let learner = Learner::empty();
    let mut checker = learner.command(&format!("check 4.2 --url {url}"));
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
fn the_last_that_a_program_printed_is_shown_in_whole_lines_of_a_bounded_length() {
    let script = "seq 30; printf 'one '; sleep 0.1; printf 'line\\n'; printf '%01000d\\n' 7;
        (sleep 0.1; echo the last words) & exit 3";
    let command = ["sh", "-c", script].map(str::to_owned);
    let output = check(&Learner::empty(), "1 --json", &command)
        .output()
        .unwrap();
    let printed = &json(&output)["stages"][0]["program"];
    let numbers = (22..=30).map(|number| format!("| {number}"));
    let zeros = format!("| {}", "0".repeat(240));
    let others = ["| one line", &zeros, "| the last words"].map(str::to_owned);
    let expected: Vec<_> = numbers.chain(others).collect();
    assert_eq!(*printed, serde_json::json!(expected));
}

#[test]
fn a_program_that_prints_counts_as_working_but_not_forever() {
    let builds =
        "for step in 1 2 3 4 5 6 7 8; do echo building; sleep 0.3; done; exec \"$0\" \"$@\"";
    let mut command = ["sh", "-c", builds].map(str::to_owned).to_vec();
    command.extend(server(1, "right"));
    let words = "1.1 --json --start-within 0.5";
    let output = check(&Learner::empty(), words, &command).output().unwrap();
    assert_eq!(stages(&json(&output), "passed"), ["1.1"]);

    let never_ready = "while :; do echo building; sleep 0.05; done";
    let command = ["sh", "-c", never_ready].map(str::to_owned);
    let words = "1.1 --json --start-within 0.3";
    let output = check(&Learner::empty(), words, &command).output().unwrap();
    let report = json(&output);
    let reason = report["stages"][0]["reason"].as_str().unwrap();
    let told = "the program does not listen on port ";
    assert!(reason.starts_with(told), "{reason}");
}

#[test]
fn a_program_ended_by_sigterm_is_reported_so_also_under_a_shell() {
    let shell = "\"$0\" \"$@\"; exit $?";
    let mut command = ["sh", "-c", shell].map(str::to_owned).to_vec();
    command.extend(server(1, "dies-at-once"));
    let output = check(&Learner::empty(), "1 --json", &command)
        .output()
        .unwrap();
    let report = json(&output);
    let name = "has no handler for SIGTERM, so the system ends it at once";
    let named = &report["behaves_like"];
    assert_eq!(*named, serde_json::json!([name]), "{report:#}");
}

#[test]
fn an_answer_that_takes_long_in_all_is_waited_for_while_it_comes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut request) = (stream.unwrap(), [0; 1024]);
            let read = stream.read(&mut request).unwrap();
            let status = match request[..read].starts_with(b"GET / ") {
                true => "HTTP/1.1 200 OK\r\n",
                false => "HTTP/1.1 404 Not Found\r\n",
            };
            for piece in [status, "Content-Length: 5\r\n", "\r\n", "hello"] {
                std::thread::sleep(Duration::from_millis(800));
                // Nobody may wait for it any more.
                _ = stream.write_all(piece.as_bytes());
            }
        }
    });
    Learner::empty().ok(&format!("check 1.2 --patience 2 --url {url}"));
}
