//! The program, as a learner runs it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use lesson::Program;

const BINARY: &str = env!("CARGO_BIN_EXE_day05");

fn run(arguments: &[&str]) -> Output {
    let relations = concat!(env!("CARGO_MANIFEST_DIR"), "/relations");
    let mut command = Command::new(BINARY);
    command.args(arguments).current_dir(relations);
    command.env("NO_COLOR", "1").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_tour_prints_what_it_printed_before() {
    lesson::snapshot::tour_with(
        BINARY,
        &[
            (r"(acknowledged before the kill +)\d+", "$1[some]"),
            (r"(there, not acknowledged +)\d+", "$1[some]"),
            (r"(kills +)\d+", "$1[some]"),
            (r"(acknowledged before them +)\d+", "$1[some]"),
            (r"(lost, though acknowledged +)\d+", "$1[some]"),
            // Whichever end notices first.
            (
                "(connection closed|error communicating with the server)",
                "[the connection is gone]",
            ),
        ],
    );
}

#[test]
fn a_file_is_analyzed_in_either_spelling() {
    let one = run(&["analyze", "addresses.fd"]);
    assert!(one.status.success());
    let page = text(&one.stdout);
    assert!(
        page.contains("zip -> city breaks BCNF: zip is no key\n"),
        "{page}"
    );
    assert!(page.contains("   lost: street, city -> zip\n"), "{page}");
    assert_eq!(page, text(&run(&["analyse", "addresses.fd"]).stdout));
}

#[test]
fn every_relation_that_is_shipped_can_be_analyzed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/relations");
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let output = run(&["analyze", file.to_str().unwrap()]);
        assert!(output.status.success(), "{}", file.display());
        let page = text(&output.stdout);
        assert!(
            page.contains("in 3NF: lossless, keeps every dependency"),
            "{page}"
        );
    }
}

#[test]
fn a_mistake_in_a_file_is_named_with_file_line_and_column() {
    let wrong = run(&["analyze", "../Cargo.toml"]);
    assert_eq!(wrong.status.code(), Some(1));
    let said = text(&wrong.stderr);
    assert!(said.contains("../Cargo.toml"), "{said}");
    assert!(said.contains("line 1, column 1: '['"), "{said}");
    let missing = text(&run(&["analyze", "nowhere.fd"]).stderr);
    assert!(missing.contains("cannot read nowhere.fd"), "{missing}");
}

#[test]
fn the_schema_is_checked_from_the_command_line_on_any_database() {
    let fresh = run(&["check-schema"]);
    let said = text(&fresh.stdout);
    assert!(fresh.status.success(), "{said}");
    assert!(said.contains("in third normal form or better"), "{said}");

    let other = localdb::Database::empty("day05").unwrap();
    let wrong = run(&["check-schema", other.url()]);
    assert_eq!(wrong.status.code(), Some(1));
    let said = text(&wrong.stdout);
    assert!(
        said.contains("WRONG  accounts is declared, but there is no such table"),
        "{said}"
    );

    for url in [
        "postgres://h/x?S3cr3tPw=me",
        "S3cr3tPw=me",
        "me:S3cr3tPw@h/x",
    ] {
        let said = text(&run(&["check-schema", url]).stderr);
        assert!(said.contains("malformed"), "{said}");
        assert!(!said.contains("S3cr3tPw"), "{said}");
    }
}

#[test]
fn the_server_answers_with_a_page_or_with_the_place_of_the_mistake() {
    let program = Program::serve(BINARY).unwrap();
    let ask = |body: &str| ask(&program, body);
    let page = ask("a -> b; b -> c");
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    assert!(
        page.contains("b -> c breaks 3NF: b is no key, and c is in none\n"),
        "{page}"
    );
    let mistake = ask("a - b");
    assert!(mistake.starts_with("HTTP/1.1 400 "), "{mistake}");
    assert!(
        mistake.contains("line 1, column 3: '-' means nothing here"),
        "{mistake}"
    );
}

#[test]
fn more_analyses_than_there_are_places_for_are_refused_at_once() {
    let program = Program::serve(BINARY).unwrap();
    // A tangle that takes a minute.
    let name = |number: u32| format!("a{}", number.wrapping_mul(2_654_435_761) >> 25);
    let dependency = |it: u32| {
        let left: Vec<String> = (0..5).map(|part| name(it * 8 + part)).collect();
        let right: Vec<String> = (5..8).map(|part| name(it * 8 + part)).collect();
        format!("{} -> {}\n", left.join(", "), right.join(", "))
    };
    let hard: String = (0..500).map(dependency).collect();
    let mut busy: Vec<TcpStream> = Vec::new();

    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        // One of them may come while a small one has the last place, and be refused; the next one takes it.
        busy.push(send(&program, &hard));
        let answer = ask(&program, "a -> b");
        if answer.starts_with("HTTP/1.1 503 ") {
            assert!(answer.contains("\r\nretry-after: 1\r\n"), "{answer}");
            return;
        }
        assert!(Instant::now() < deadline, "never refused: {answer}");
    }
}

/// Sends `body` to be analyzed.
fn send(program: &Program, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(program.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let length = body.len();
    write!(
        stream,
        "POST /analyze HTTP/1.1\r\nHost: day05\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    stream
}

fn ask(program: &Program, body: &str) -> String {
    let mut answer = String::new();
    send(program, body).read_to_string(&mut answer).unwrap();
    answer
}
