//! The program, as a learner runs it.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output};
use std::time::Duration;

use lesson::Program;

use super::fixture::{client, database};

const BINARY: &str = env!("CARGO_BIN_EXE_day09");

#[test]
fn the_tour_prints_what_it_printed_before() {
    lesson::snapshot::tour(BINARY);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive(BINARY);
}

fn advise(arguments: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.arg("advise").args(arguments).env("NO_COLOR", "1");
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

const LACKING: &str = "create table a (id integer primary key); create table b (a integer constraint b_fkey references a, n integer)";

#[test]
fn the_exit_code_says_whether_there_is_something_to_say() {
    let (lacking, fine) = (
        database(LACKING),
        database("create table a (id integer primary key)"),
    );
    for (arguments, code, says) in [
        (
            vec![lacking.url()],
            3,
            "create index concurrently b_a on b (a);",
        ),
        (
            vec![fine.url()],
            0,
            "1 table, 1 index (8 kB). Nothing to advise.",
        ),
        (
            vec![lacking.url(), "--ignore", "b_fkey"],
            0,
            "Nothing to advise",
        ),
        (
            vec![lacking.url(), "--only", "duplicate", "--only", "unused"],
            0,
            "Nothing to advise",
        ),
        (vec![lacking.url(), "--only", "missing"], 3, "1 missing"),
        (
            vec![lacking.url(), "--schema", "other"],
            1,
            "there are no tables in schema other",
        ),
        (vec![lacking.url(), "--only", "wrong"], 2, "missing"),
        (
            vec!["postgres://me:s3cret@127.0.0.1:1/x"],
            1,
            "cannot connect to postgresql://me@127.0.0.1:1/x",
        ),
        (
            vec!["me:s3cret@host"],
            1,
            "that is not the URL of a database",
        ),
    ] {
        let output = advise(&arguments);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(says), "{arguments:?}: {said}");
        assert!(!said.contains("s3cret"), "{said}");
    }
}

#[test]
fn a_report_goes_to_a_file_by_its_ending() {
    let lacking = database(LACKING);
    let folder = tempfile::tempdir().unwrap();
    for (name, begins) in [
        ("r.html", "<!doctype html>"),
        ("r.svg", "<svg "),
        ("r.txt", "2 tables, 1 index"),
    ] {
        let to = folder.path().join(name);
        let output = advise(&[lacking.url(), "--to", to.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        let written = fs::read_to_string(to).unwrap();
        assert!(
            written.starts_with(begins) && written.contains("missing"),
            "{written}"
        );
    }
    let output = advise(&[lacking.url(), "--to", "report.pdf"]);
    assert!(
        said(&output).contains("must end in .html, .svg or .txt"),
        "{}",
        said(&output)
    );
}

#[test]
fn an_index_is_tried_from_the_command_line_and_stays_nowhere() {
    let own = database(
        "create table t (a integer, b text); insert into t select n, repeat('x', 50) from generate_series(1, 20000) as n; analyze t",
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("query.sql");
    fs::write(&file, "select * from t where a = 7;\n").unwrap();
    for query in [file.to_str().unwrap(), "select * from t where a = 7"] {
        let output = advise(&[
            own.url(),
            "--try",
            "create index t_a on t (a)",
            "--query",
            query,
        ]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        for part in [
            "Seq Scan on t",
            "Index Scan using t_a",
            "The planner takes it.",
            "buffers a row",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    let left = client(&own)
        .query_one(
            "select count(*) from pg_index where indrelid = 't'::regclass",
            &[],
        )
        .unwrap();
    assert_eq!(left.get::<_, i64>(0), 0);
    let output = advise(&["--try", "create index t_a on t (a)"]);
    assert!(
        said(&output).contains("say on which database"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_tree_is_shown_from_the_command_line() {
    let own = database(
        "create extension pageinspect; create table t (a integer primary key); insert into t values (7)",
    );
    let output = advise(&[own.url(), "--tree", "t_pkey"]);
    assert!(
        said(&output).starts_with("root and leaf: 1 page\n  block 1    [7]  (1 entries)"),
        "{}",
        said(&output)
    );
}

/// The response to a request on a connection of its own.
fn ask(program: &Program, request: &str) -> String {
    let mut stream = TcpStream::connect(program.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let head = format!("{request} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[test]
fn each_route_responds_as_what_it_is() {
    let program = Program::serve(BINARY).unwrap();
    for (request, status, holds) in [
        ("GET /", 200, "Content-Type: text/html"),
        ("GET /advice", 200, "MISSING  events_learner_fkey"),
        ("GET /tree/events_pkey", 200, "Content-Type: image/svg+xml"),
        ("GET /tree/nothing", 404, "nothing is not a B-tree index"),
        ("GET /tree/events_pkey'--", 404, "is not a B-tree index"),
        ("GET /other", 404, "try /"),
        ("POST /", 405, "GET"),
    ] {
        let response = ask(&program, request);
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}: {response}"
        );
        assert!(response.contains(holds), "{request}: {response}");
    }
    assert!(program.stop().unwrap().success());
}
