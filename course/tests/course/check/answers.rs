//! An answer is read to the letter: what is right passes in every spelling, and what is wrong is pointed at.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

use serde_json::Value;

use super::json;
use crate::Learner;

/// The verdict on a server that sends `answer` to every request and closes the connection: 1.7 sends requests that
/// need a 200 and `hello`.
fn judged(answer: &'static [u8]) -> Value {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            respond(stream.unwrap(), answer);
        }
    });
    let report = json(&Learner::empty().run(&format!("check 1.7 --json --url {url}")));
    report["stages"][6].clone()
}

fn respond(mut stream: TcpStream, answer: &[u8]) {
    let (mut request, mut buffer) = (Vec::new(), [0; 1024]);
    while !request.ends_with(b"hello") {
        match stream.read(&mut buffer).unwrap_or(0) {
            0 => return,
            read => request.extend_from_slice(&buffer[..read]),
        }
    }
    // Who has seen enough does not read all of it.
    _ = stream.write_all(answer);
    _ = stream.shutdown(Shutdown::Write);
}

/// The text above the carets.
fn pointed_at(stage: &Value) -> String {
    let came: Vec<_> = stage["came"].as_array().unwrap().iter().collect();
    let is_mark = |line: &&Value| line.as_str().unwrap().trim_start().starts_with('^');
    let Some(at) = came.iter().position(is_mark) else {
        return String::new();
    };
    let (line, mark) = (came[at - 1].as_str().unwrap(), came[at].as_str().unwrap());
    let marked = line
        .chars()
        .zip(mark.chars())
        .filter(|(_, mark)| *mark == '^');
    marked.map(|(c, _)| c).collect()
}

#[test]
fn what_is_right_passes_in_every_spelling() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200\r\ncontent-LENGTH:\t 5 \t\r\n\r\nhello",
        "HTTP/1.1 200 \r\nContent-Length:5\r\nX-Empty:\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n\
         HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n\
         2;a=\"b\"\r\nhe\r\n0003 ; c\r\nllo\r\n00;last\r\nX-Checksum: 1\r\n\r\n",
    ] {
        let stage = judged(answer.as_bytes());
        assert_eq!(stage["verdict"], "passed", "{answer:?}: {stage:#}");
    }
}

#[test]
fn what_is_wrong_is_pointed_at() {
    const LINE: &str = "a line of the head is not `name: value`";
    const STATUS: &str = "the status is not a number of three digits, 100 to 599";
    const LENGTH: &str = "Content-Length is not a number";
    const SIZE: &str = "the size of a chunk is not a hexadecimal number";
    let head = |fields: &str| format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\nhello");
    let chunks = |chunks: &str| head("Transfer-Encoding: chunked").replace("hello", chunks);
    for (answer, reason, marked) in [
        (
            "HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nhello".to_owned(),
            "a line of the head ends in LF alone; it ends in CR LF",
            r"\n",
        ),
        (
            "HTTP/2 200 OK\r\n\r\n".to_owned(),
            "the answer does not begin with `HTTP/1.1 ` and a status",
            "2",
        ),
        ("HTTP/1.1 20 OK\r\n\r\n".to_owned(), STATUS, "20 "),
        ("HTTP/1.1 2000 OK\r\n\r\n".to_owned(), STATUS, "200"),
        ("HTTP/1.1 099 OK\r\n\r\n".to_owned(), STATUS, "099"),
        ("HTTP/1.1 600 OK\r\n\r\n".to_owned(), STATUS, "600"),
        (head("No colon"), LINE, " "),
        (head("Name : value"), LINE, " "),
        (head(": value"), LINE, ":"),
        // What a terminal would take for an order is shown, and not given to it.
        (head("Na\u{1b}me: value"), LINE, r"\x1b"),
        (head("Content-Length: five"), LENGTH, "five"),
        (head("Content-Length: +5"), LENGTH, "+5"),
        (
            head("Content-Length: 5\r\nContent-Length: 5"),
            "there is a second Content-Length",
            "5",
        ),
        (
            head("Content-Length: 5\r\nTransfer-Encoding: chunked"),
            "there is a Transfer-Encoding as well as a Content-Length",
            "chunked",
        ),
        (
            head("Transfer-Encoding: gzip"),
            "a Transfer-Encoding that nobody asked for",
            "gzip",
        ),
        (chunks("0x5\r\nhello\r\n0\r\n\r\n"), SIZE, "0x5"),
        (chunks("-5\r\nhello\r\n0\r\n\r\n"), SIZE, "-5"),
        (
            chunks("5\r\nhello!\r\n0\r\n\r\n"),
            "a chunk is longer than its size",
            "!",
        ),
        (chunks("5\r\nhello\r\n0\r\nNo colon\r\n\r\n"), LINE, " "),
        (
            chunks("4\r\nhell\r\n0\r\n\r\n"),
            "the body ends after 4 of 5 bytes",
            "4",
        ),
        (
            chunks("5\r\nhello\r\n"),
            "the connection was closed before the last chunk, `0`, and the empty line after it",
            "",
        ),
        (
            head("Content-Length: 9"),
            "the connection was closed before the body: Content-Length says 9 and 5 came",
            "",
        ),
        (
            head("Content-Length: 5").replace("hello", "hallo"),
            "the body differs at byte 2 of 5",
            "a",
        ),
        (
            head("Content-Length: 6").replace("hello", "hello!"),
            "the body has 6 bytes, expected 5",
            "!",
        ),
        (
            "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            "the status is 204, expected 200",
            "204",
        ),
        (
            format!("HTTP/1.1 200 OK\r\n\r\n{}", "a".repeat(5 << 20)),
            "an answer without end",
            "",
        ),
        (
            String::new(),
            "the connection was closed without an answer",
            "",
        ),
    ] {
        let shown: String = answer.chars().take(80).collect();
        let stage = judged(answer.leak().as_bytes());
        let told = stage["reason"].as_str().unwrap_or_default();
        assert!(told.contains(reason), "{shown:?}: {stage:#}");
        assert_eq!(pointed_at(&stage), marked, "{shown:?}: {stage:#}");
    }
}
