//! The program, as a learner runs it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use lesson::Program;

pub const BINARY: &str = env!("CARGO_BIN_EXE_day04");

#[test]
fn the_tour_prints_what_it_printed_before() {
    lesson::snapshot::tour(BINARY);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive(BINARY);
}

/// Sends requests on one connection, all at once, and reads until the server closes it.
fn exchange(program: &Program, requests: &[&str]) -> String {
    let mut stream = TcpStream::connect(program.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    for (index, request_line) in requests.iter().enumerate() {
        let last = index + 1 == requests.len();
        let connection = if last { "close" } else { "keep-alive" };
        let head =
            format!("{request_line} HTTP/1.1\r\nHost: test\r\nConnection: {connection}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
    }
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    answers
}

#[test]
fn each_stage_of_the_exercise_is_answered_as_the_chapter_says() {
    let program = Program::serve(BINARY).unwrap();
    for (request, status, body) in [
        ("GET /", 200, "home\n"),
        ("GET /courses?sort=name", 200, "courses\n"),
        ("GET /Courses", 404, "nothing is at this path\n"),
        ("GET /courses/rust", 200, "course\nslug=rust\n"),
        (
            "GET /courses/rust/lessons/4",
            200,
            "lesson\nslug=rust\nday=4\n",
        ),
        (
            "GET /courses/rust/lessons/0",
            404,
            "`0` is not a valid day: the course has days 1 to 30\n",
        ),
        ("GET /courses/new", 200, "new\n"),
        ("GET /courses/rust/lessons/today", 200, "today\nslug=rust\n"),
        ("GET /courses/new/lessons", 200, "lessons\nslug=new\n"),
        ("GET /files/a/b//c", 200, "path\npath=a/b//c\n"),
        ("GET /files/a", 200, "file\nname=a\n"),
        ("GET /files/", 404, "nothing is at this path\n"),
        ("GET /%63ourses", 200, "courses\n"),
        ("GET /courses%2Frust", 404, "nothing is at this path\n"),
        (
            "GET /courses/%FF",
            400,
            "parameter `slug` is not UTF-8 once it is decoded\n",
        ),
        ("GET //courses", 404, "nothing is at this path\n"),
        ("PUT /courses/rust", 200, "replace\nslug=rust\n"),
        (
            "PUT /courses/new",
            405,
            "this path does not answer that method\n",
        ),
        ("GET /api/v1/cohorts/spring", 200, "cohort\ncohort=spring\n"),
        (
            "CONNECT localhost:80",
            501,
            "this server does not implement that method\n",
        ),
        ("GET *", 400, "the request target is not a path\n"),
    ] {
        let answer = exchange(&program, &[request]);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}: {answer}"
        );
        // A rejection goes on with the request's id.
        let (_, content) = answer.split_once("\r\n\r\n").unwrap();
        let said = match status {
            400.. => content.split_inclusive('\n').next(),
            _ => Some(content),
        };
        assert_eq!(said, Some(body), "{request}: {answer}");
    }
}

#[test]
fn the_answer_to_head_has_a_length_and_no_content_so_the_next_answer_is_found() {
    let program = Program::serve(BINARY).unwrap();
    let answers = exchange(
        &program,
        &["HEAD /courses/rust", "HEAD /nowhere", "GET /courses"],
    );
    let heads: Vec<&str> = answers.split("\r\n\r\n").collect();
    let [head, missing, get, body] = heads[..] else {
        panic!("{answers}");
    };
    assert!(
        head.contains("200 OK") && head.contains("content-length: 17"),
        "{head}"
    );
    assert!(
        missing.starts_with("HTTP/1.1 404") && missing.contains("content-length: 69"),
        "{missing}"
    );
    assert!(get.starts_with("HTTP/1.1 200"), "{get}");
    assert_eq!(body, "courses\n");
}
