//! The program, as a learner runs it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use lesson::{Program, snapshot};

const BINARY: &str = env!("CARGO_BIN_EXE_day08");

/// Values that depend on the clock, and on the machine's caches.
const VARIES: [(&str, &str); 3] = [
    (r"Content-Length: \d{3}", "Content-Length: [length]"),
    (
        r"[\d,]+ of them not in PostgreSQL's memory",
        "[some] of them not in PostgreSQL's memory",
    ),
    // How many blocks a sort writes is not the same each time.
    (r"(temporary +)\d,\d{3}( +0)", "${1}1,900$2"),
];

#[test]
fn the_tour_prints_what_it_printed_before() {
    snapshot::tour_with(BINARY, &VARIES);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    snapshot::naive(BINARY);
}

fn ask(program: &Program, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(program.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
    let request = format!("{head}Content-Length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn statements_over_http_get_a_plan_or_a_reason_and_can_do_no_harm() {
    let program = Program::serve(BINARY).unwrap();
    let read = "select pg_read_file('/etc/passwd')";
    let export = "select lo_export(1, '/tmp/day08')";
    let role = "select set_config('role', 'postgres', false)";
    for (method, path, body, status, holds) in [
        (
            "POST",
            "/explain",
            "table lessons",
            200,
            "Seq Scan on lessons",
        ),
        ("POST", "/explain.svg", "table lessons", 200, "</svg>"),
        (
            "POST",
            "/explain",
            "delete from lessons",
            403,
            "would write",
        ),
        ("POST", "/explain", "selekt 1", 422, "syntax error"),
        ("POST", "/explain", "", 422, "refused"),
        ("POST", "/explain", read, 422, "permission denied"),
        ("POST", "/explain", export, 422, "permission denied"),
        ("POST", "/explain", role, 422, "permission denied"),
        ("GET", "/explain", "", 405, "POST a statement"),
        ("GET", "/", "", 404, "try /explain"),
        ("GET", "/statements", "", 200, ""),
    ] {
        let answer = ask(&program, method, path, body);
        let begins = format!("HTTP/1.1 {status} ");
        assert!(
            answer.starts_with(&begins),
            "{method} {path} {body}: {answer}"
        );
        assert!(answer.contains(holds), "{method} {path} {body}: {answer}");
    }
    assert!(program.stop().unwrap().success());
}
