//! The program itself, which is the same for every day: its words, its ports, its exit codes.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

use lesson::Program;
use rustix::process::{Pid, Signal, kill_process};

use crate::DAY01;
use crate::client::{GET, exchange};

fn day01(arguments: &[&str]) -> Output {
    Command::new(DAY01)
        .args(arguments)
        .env_remove("PORT")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn help_names_the_day_and_its_parts() {
    let output = day01(&["--help"]);
    let help = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    for words in [
        "Day 1: How backends work + HTTP servers",
        "tour",
        "serve",
        "--port <N>",
    ] {
        assert!(help.contains(words), "{words:?} is missing in {help}");
    }
}

#[test]
fn a_port_in_use_gets_a_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = day01(&["serve", "--port", &port]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        format!(
            "error: port {port} is in use (pass --port N, or stop the program that holds it)\n"
        )
    );
}

#[test]
fn a_port_that_is_none_is_explained() {
    for port in ["70000", "http", "-1"] {
        let output = day01(&["serve", &format!("--port={port}")]);
        assert_eq!(output.status.code(), Some(2), "{port}");
        let expected = "a port is a number from 1 to 65535, or 0 for any free one";
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}

#[test]
fn the_port_may_come_from_the_environment() {
    let mut command = Command::new(DAY01);
    command.arg("serve").env("PORT", "0");
    let program = Program::start(command).unwrap();
    assert_ne!(program.address().port(), 3001);
    assert_eq!(exchange(program.address(), GET).0, 200);
    assert!(program.stop().unwrap().success());
}

#[test]
fn a_reader_that_leaves_ends_the_tour_quietly() {
    let mut tour = Command::new(DAY01)
        .arg("tour")
        .env_remove("PORT")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    // Dropped with the reader, the pipe is closed while the tour still prints.
    BufReader::new(tour.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "Day 1 · How backends work + HTTP servers\n");
    let output = tour.wait_with_output().unwrap();
    assert_eq!((stderr(&output), output.status.code()), ("", Some(0)));
}

#[test]
fn sigterm_cuts_a_tour_short() {
    let mut command = Command::new(DAY01);
    command
        .arg("tour")
        .env_remove("PORT")
        .stdout(Stdio::piped());
    let mut tour = command.spawn().unwrap();
    let mut lines = BufReader::new(tour.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().is_ok());
    kill_process(Pid::from_child(&tour), Signal::TERM).unwrap();
    let rest: Vec<_> = lines.map(Result::unwrap).collect();
    assert!(
        !rest.iter().any(|line| line.starts_with("9  ")),
        "the tour went on"
    );
    assert_eq!(tour.wait().unwrap().code(), Some(128 + 15));
}
