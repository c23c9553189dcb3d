//! The program, as a learner runs it.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output};
use std::time::Duration;

use lesson::Program;

use super::fixture::{SHOP, database};

const BINARY: &str = env!("CARGO_BIN_EXE_day06");

#[test]
fn the_tour_prints_what_it_printed_before() {
    lesson::snapshot::tour(BINARY);
}

fn draw(arguments: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.arg("draw").args(arguments).env("NO_COLOR", "1");
    command.output().unwrap()
}

#[test]
fn any_database_is_drawn_into_a_folder() {
    let database = database(SHOP);
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new/one");
    let output = draw(&[
        database.url(),
        "--to",
        to.to_str().unwrap(),
        "--schema",
        "shop",
    ]);
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(
        report.starts_with("5 tables and 4 references:\n"),
        "{report}"
    );
    for (name, _) in er::files(&er::Model::default()) {
        let text = fs::read_to_string(to.join(name)).unwrap();
        assert!(
            text.contains("customers") && !text.contains("people"),
            "{name}"
        );
        assert!(report.contains(name), "{report}");
    }
}

#[test]
fn a_design_is_drawn_before_there_is_a_database_and_one_drawing_alone() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("design.sql");
    let to = folder.path().join("design.mmd");
    let arguments = [
        "--sql",
        script.to_str().unwrap(),
        "--to",
        to.to_str().unwrap(),
    ];
    fs::write(
        &script,
        "create table a (id int primary key, b int references a)",
    )
    .unwrap();
    assert!(draw(&arguments).status.success());
    let text = fs::read_to_string(&to).unwrap();
    assert!(text.contains("    a |o..o{ a : \"b\"\n"), "{text}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);

    fs::write(
        &script,
        "create table a (id int primary key, b int references c)",
    )
    .unwrap();
    let said = String::from_utf8(draw(&arguments).stderr).unwrap();
    assert!(
        said.contains("design.sql failed: relation \"c\" does not exist"),
        "{said}"
    );
}

#[test]
fn a_database_that_cannot_be_drawn_is_told_why_and_no_password() {
    let empty = database("");
    for (arguments, trouble) in [
        (
            vec![empty.url(), "--schema", "shop"],
            "the database has none at all",
        ),
        (
            vec!["postgres://me:s3cret@127.0.0.1:1/x"],
            "cannot connect to postgresql://me@127.0.0.1:1/x",
        ),
        (vec!["me:s3cret@host"], "that is not the URL of a database"),
    ] {
        let output = draw(&arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(trouble), "{said}");
        assert!(!said.contains("s3cret"), "{said}");
    }
}

#[test]
fn a_database_without_tables_is_drawn_as_an_empty_page() {
    let empty = database("");
    let folder = tempfile::tempdir().unwrap();
    let output = draw(&[empty.url(), "--to", folder.path().to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(
        report.starts_with("0 tables and 0 references:\n"),
        "{report}"
    );
    for (name, text) in er::files(&er::Model::default()) {
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), text);
    }
}

#[test]
fn paths_are_those_of_the_folder_that_just_was_called_in() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("mine.sql"),
        "create table a (id int primary key)",
    )
    .unwrap();
    let mut command = Command::new(BINARY);
    command
        .args(["draw", "--sql", "mine.sql", "--to", "drawn"])
        .env("INVOKED_IN", folder.path());
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(folder.path().join("drawn/schema.svg").is_file());
}

#[test]
fn the_report_says_when_mermaid_would_refuse_the_drawing() {
    let columns: Vec<String> = (0..50).map(|it| format!("a_column_{it} int")).collect();
    let table = |at: usize| format!("create table t{at} ({});", columns.join(", "));
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("large.sql");
    let mut reports = Vec::new();
    for tables in [2, 60] {
        fs::write(&script, (0..tables).map(table).collect::<String>()).unwrap();
        let to = folder.path().join("drawn");
        let [script, to] = [&script, &to].map(|it| it.to_str().unwrap());
        let output = draw(&["--sql", script, "--to", to]);
        assert!(output.status.success());
        reports.push(String::from_utf8(output.stdout).unwrap());
    }
    assert!(!reports[0].contains("Mermaid"), "{}", reports[0]);
    let hint = " characters, and Mermaid draws 50000 at most: draw a part with\n";
    assert!(reports[1].contains(hint), "{}", reports[1]);
}

/// The answer to a request on a connection of its own.
fn ask(program: &Program, request: &str) -> String {
    let mut stream = TcpStream::connect(program.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let head = format!("{request} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn each_drawing_is_served_as_what_it_is() {
    let program = Program::serve(BINARY).unwrap();
    for (request, status, holds) in [
        ("GET /", 200, "Content-Type: image/svg+xml\r\n"),
        ("GET /?x", 200, "</svg>\n"),
        ("GET /schema.mmd", 200, "\r\n\r\nerDiagram\n"),
        ("GET /schema.dot", 200, "\r\n\r\ndigraph schema {\n"),
        ("GET /dictionary.md", 200, "Content-Type: text/markdown"),
        ("HEAD /", 200, "image/svg+xml"),
        ("GET /schema", 404, "try /"),
        ("POST /", 405, "GET it"),
    ] {
        let answer = ask(&program, request);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}: {answer}"
        );
        assert!(answer.contains(holds), "{request}: {answer}");
    }
    assert!(program.stop().unwrap().success());
}
