//! The program, attacked over sockets.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use lesson::Program;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sockets::Server;
use wire::{Limits, Response};

use crate::DAY02;
use crate::messages::mutated;

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST: &str = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// Beyond every limit of every test, so that only a server that hangs is late.
const PATIENCE: Duration = Duration::from_secs(30);

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// All that comes back for `bytes`, up to the end of the connection.
fn talk(address: SocketAddr, bytes: impl AsRef<[u8]>) -> String {
    let mut stream = connect(address);
    stream.write_all(bytes.as_ref()).unwrap();
    rest(stream)
}

fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn statuses(answers: &str) -> Vec<&str> {
    answers
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|answer| &answer[..3])
        .collect()
}

#[test]
fn what_follows_a_refused_message_is_never_read() {
    let program = Program::serve(DAY02).unwrap();
    let smuggling = [
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "400",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            "400",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
            "400",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
            "400",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "501",
        ),
        ("GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "421"),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 9\r\n\r\n",
            "400",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
            "400",
        ),
        ("GET / HTTP/1.1\nHost: a\n\n", "400"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"),
    ];
    for (message, status) in smuggling {
        let answers = talk(program.address(), format!("{message}{GET}"));
        assert_eq!(statuses(&answers), [status], "{message:?}");
        assert!(answers.contains("\r\nConnection: close\r\n"), "{answers}");
    }
    assert!(program.stop().unwrap().success());
}

#[test]
fn pipelined_requests_are_answered_in_order_wherever_they_are_torn() {
    let program = Program::serve(DAY02).unwrap();
    let requests = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n\
         POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntwo\
         HEAD / HTTP/1.1\r\nHost: a\r\n\r\n{LAST}"
    );
    for piece in [1, 7, 64, requests.len()] {
        let mut stream = connect(program.address());
        stream.set_nodelay(true).unwrap();
        for part in requests.as_bytes().chunks(piece) {
            stream.write_all(part).unwrap();
        }
        let answers = rest(stream);
        assert_eq!(statuses(&answers), ["200"; 4], "{answers}");
        let one = answers.find("\r\n3\r\none\r\n0\r\n\r\n").unwrap();
        let two = answers.find("\r\n\r\ntwo").unwrap();
        assert!(
            one < two && answers.matches("hello").count() == 1,
            "{answers}"
        );
    }
    assert!(program.stop().unwrap().success());
}

#[test]
fn a_refusal_with_a_large_body_behind_it_still_arrives() {
    let program = Program::serve(DAY02).unwrap();
    let mut stream = connect(program.address());
    stream
        .write_all(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n")
        .unwrap();
    // The server refuses at the head; what is still written must not cost the answer.
    let _ = stream.write_all(&[b'x'; 300_000]);
    let _ = stream.shutdown(Shutdown::Write);

    assert_eq!(statuses(&rest(stream)), ["413"]);
    assert!(program.stop().unwrap().success());
}

#[test]
fn a_client_that_does_not_wait_for_100_is_not_told_100() {
    let program = Program::serve(DAY02).unwrap();
    let expecting =
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length";
    assert_eq!(
        statuses(&talk(
            program.address(),
            format!("{expecting}: 2\r\n\r\nhi")
        )),
        ["200"]
    );
    assert_eq!(
        statuses(&talk(program.address(), format!("{expecting}: 0\r\n\r\n"))),
        ["200"]
    );
    assert!(program.stop().unwrap().success());
}

#[test]
fn a_request_that_ends_early_is_told_so() {
    let program = Program::serve(DAY02).unwrap();
    for half in [
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: a\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhi",
    ] {
        let mut stream = connect(program.address());
        stream.write_all(half.as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let answer = rest(stream);
        assert_eq!(statuses(&answer), ["400"], "{half:?}");
        assert!(
            answer.contains("the connection ended before the message did"),
            "{answer}"
        );
    }
    assert!(program.stop().unwrap().success());
}

#[test]
fn a_body_that_does_not_come_is_a_408_and_silence_between_requests_is_not() {
    let limits = sockets::Limits {
        silence: Duration::from_millis(200),
        ..sockets::Limits::default()
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let serve = |connection: &mut sockets::Connection| {
        wire::serve(connection, Limits::default(), |_| Response::text(200, "ok"))
    };
    let server = Server::start(listener, limits, serve).unwrap();

    let half = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhi";
    assert_eq!(statuses(&talk(server.address(), half)), ["408"]);
    assert_eq!(statuses(&talk(server.address(), GET)), ["200"]);
    server.stop();
}

#[test]
fn a_body_in_chunks_of_one_byte_is_held_to_the_same_bound() {
    let program = Program::serve(DAY02).unwrap();
    let largest = usize::try_from(Limits::default().body).unwrap();
    for (size, status) in [(largest, "200"), (largest + 1, "413")] {
        let head =
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
        let request = format!("{head}{}0\r\n\r\n", "1\r\nx\r\n".repeat(size));
        let mut stream = connect(program.address());
        let mut sending = stream.try_clone().unwrap();
        // Refused, it is cut off while it is still sending.
        let sender = std::thread::spawn(move || sending.write_all(request.as_bytes()));
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert_eq!(statuses(&answer), [status]);
        drop(stream);
        let _ = sender.join().unwrap();
    }
    assert!(program.stop().unwrap().success());
}

#[test]
fn a_refused_head_gets_no_content() {
    let program = Program::serve(DAY02).unwrap();
    let two_hosts = "/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";
    let bad_chunk = "/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx";
    let nine_lines = "\r\n".repeat(9);
    let head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (bytes, has_content) in [
        (format!("HEAD {two_hosts}"), false),
        (format!("HEAD {bad_chunk}"), false),
        (format!("HEADER {two_hosts}"), true),
        (format!("GET {two_hosts}"), true),
        // What is refused here is not the HEAD, which has had its answer.
        (format!("{head}{nine_lines}"), true),
        (format!("{head}GET {two_hosts}"), true),
    ] {
        let answer = talk(program.address(), &bytes);
        let last = &answer[answer.rfind("HTTP/1.1 400").unwrap()..];
        assert!(!last.contains("Content-Length: 0"), "{answer}");
        assert_eq!(
            !last.ends_with("\r\n\r\n"),
            has_content,
            "{bytes:?}:\n{answer}"
        );
    }
    assert!(program.stop().unwrap().success());
}

#[test]
fn empty_lines_and_then_silence_are_not_a_slow_request() {
    let limits = sockets::Limits {
        silence: Duration::from_millis(200),
        ..sockets::Limits::default()
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let serve = |connection: &mut sockets::Connection| {
        wire::serve(connection, Limits::default(), |_| Response::text(200, "ok"))
    };
    let server = Server::start(listener, limits, serve).unwrap();

    let answers = talk(server.address(), format!("{GET}\r\n"));
    assert_eq!(statuses(&answers), ["200"], "{answers}");
    server.stop();
}

#[test]
fn an_answer_about_methods_names_those_there_are() {
    let program = Program::serve(DAY02).unwrap();
    let about = |line: &str| {
        talk(
            program.address(),
            format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
        )
    };
    for line in [
        "OPTIONS *",
        "OPTIONS /",
        "DELETE /",
        "TRACE /",
        "CONNECT a:1",
    ] {
        let answer = about(line);
        assert!(
            answer.contains("\r\nAllow: GET, HEAD, OPTIONS, POST\r\n"),
            "{answer}"
        );
        assert!(answer.contains("\r\nDate: "), "{answer}");
    }
    let options = about("OPTIONS /");
    assert!(
        options.starts_with("HTTP/1.1 204 No Content\r\n"),
        "{options}"
    );
    assert!(
        options.ends_with("\r\n\r\n") && !options.contains("Content-"),
        "{options}"
    );
    assert!(!about("FOOBAR /").contains("Allow"));
    assert!(program.stop().unwrap().success());
}

#[test]
fn a_stop_answers_the_request_that_has_begun() {
    let program = Program::serve(DAY02).unwrap();
    let mut stream = connect(program.address());
    stream
        .write_all(
            b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
        )
        .unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    let stopping = std::thread::spawn(move || program.stop().unwrap());
    stream.write_all(b"hello").unwrap();

    let answer = rest(stream);
    assert!(answer.ends_with("\r\n\r\nhello"), "{answer}");
    assert!(stopping.join().unwrap().success());
}

#[test]
fn no_bytes_whatever_stop_it() {
    let program = Program::serve(DAY02).unwrap();
    let mut runner = TestRunner::new(Config {
        cases: 200,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&mutated(), |bytes| {
            let mut stream = connect(program.address());
            stream.write_all(&bytes).unwrap();
            let _ = stream.shutdown(Shutdown::Write);
            let answers = rest(stream);
            prop_assert!(
                answers.is_empty() || answers.starts_with("HTTP/1.1 "),
                "{answers}"
            );
            Ok(())
        })
        .unwrap();
    assert_eq!(statuses(&talk(program.address(), LAST)), ["200"]);
    assert!(program.stop().unwrap().success());
}
