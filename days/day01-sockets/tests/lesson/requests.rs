//! Valid and invalid requests, cut anywhere: a stream has no messages.

use std::io::{self, Read};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use sockets::{Head, Limits, MAX_BODY, MAX_HEAD, Refusal, Request, imf_fixdate};

use crate::client::{Client, exchange, parse, serve};

#[test]
fn every_request_gets_the_status_it_deserves() {
    let long = "x".repeat(MAX_HEAD);
    let cases: &[(u16, &str)] = &[
        (200, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (200, "GET /?page=2 HTTP/1.1\r\nHost: a\r\n\r\n"),
        (200, "GET / HTTP/1.0\r\n\r\n"),
        (200, "GET / HTTP/1.9\r\nHost: a\r\n\r\n"),
        (200, "GET / HTTP/1.1\nHost: a\n\n"),
        (200, "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (
            200,
            "GET / HTTP/1.1\r\nhOsT: a\r\nX-Unheard-Of: \u{fc}\r\n\r\n",
        ),
        (
            200,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        ),
        (200, "POST / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (404, "GET /other HTTP/1.1\r\nHost: a\r\n\r\n"),
        (404, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "hello\r\n\r\n"),
        (400, "\u{16}\u{3}\u{1}\u{2}\n\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a"),
        (400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
        (400, "GET / http/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: %zz\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: [zz]\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"),
        (
            400,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
        ),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n"),
        (
            400,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
        ),
        (
            400,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
        ),
        (
            413,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n",
        ),
        (
            413,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        ),
        (
            431,
            &format!("GET / HTTP/1.1\r\nHost: a\r\nX-Long: {long}\r\n\r\n"),
        ),
        (414, &format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n")),
        (414, &format!("\r\n\r\n{long}")),
        (414, &long),
        (
            501,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ),
        (505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
    ];
    let server = serve(Limits::default());
    for (expected, request) in cases {
        let (status, body) = exchange(server.address(), request);
        let shown = &request[..request.len().min(120)];
        assert_eq!(status, *expected, "{shown:?} was told {body:?}");
    }
}

#[test]
fn a_body_comes_back_to_the_byte() {
    let server = serve(Limits::default());
    for length in [0, 1, 4095, 65_537, MAX_BODY] {
        let body = "b".repeat(length);
        let head = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
        let (status, echo) = exchange(server.address(), head + &body);
        assert_eq!(status, 200);
        assert!(echo == body, "of {length} bytes came back {}", echo.len());
    }
}

#[test]
fn what_follows_the_body_is_not_part_of_it() {
    let server = serve(Limits::default());
    let request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi and more";
    assert_eq!(exchange(server.address(), request), (200, "hi".to_owned()));
}

#[test]
fn the_answer_to_head_has_the_fields_of_get_and_no_body() {
    let server = serve(Limits::default());
    let ask = |method: &str, path: &str| {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: a\r\n\r\n");
        Client::sending(server.address(), request).rest()
    };
    let undated = |head: &str| {
        let lines = head.lines().filter(|line| !line.starts_with("Date: "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    for path in ["/", "/other"] {
        let (got, headed) = (ask("GET", path), ask("HEAD", path));
        let (head, body) = got.split_once("\r\n\r\n").unwrap();
        assert!(!body.is_empty());
        let headed = headed.strip_suffix("\r\n\r\n").unwrap();
        assert_eq!(undated(headed), undated(head));
    }
}

#[test]
fn every_answer_says_when_it_was_made() {
    let server = serve(Limits::default());
    let seconds = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs()
    };
    for request in ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "hello\r\n\r\n"] {
        let before = seconds();
        let answer = Client::sending(server.address(), request).rest();
        let dates = (before..=seconds()).map(|second| {
            let time = UNIX_EPOCH + Duration::from_secs(second);
            format!("\r\nDate: {}\r\n", imf_fixdate(time))
        });
        assert!(
            dates.into_iter().any(|date| answer.contains(&date)),
            "{answer}"
        );
    }
}

#[test]
fn a_client_that_asks_first_is_told_to_go_on() {
    const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";
    let server = serve(Limits::default());
    let asking = |version: &str, length: usize| {
        format!(
            "POST / HTTP/{version}\r\nHost: a\r\nExpect: 100-Continue\r\n\
             Content-Length: {length}\r\n\r\n"
        )
    };
    let mut client = Client::sending(server.address(), asking("1.1", 5));
    client.expect(CONTINUE);
    client.send("hello");
    assert_eq!(parse(&client.rest()), (200, "hello".to_owned()));

    // Not where there is nothing to wait for, where the body has begun, or where it is not wanted.
    for (request, status) in [
        (asking("1.1", 0), 200),
        (asking("1.1", 5) + "hello", 200),
        (asking("1.1", MAX_BODY + 1), 413),
    ] {
        let (got, _) = exchange(server.address(), &request);
        assert_eq!(got, status, "{request}");
    }
    // HTTP/1.0 has no interim responses.
    let head = Head::read(&mut asking("1.0", 5).as_bytes()).unwrap();
    assert!(!head.expects_continue());
}

#[test]
fn a_refusal_reaches_a_client_that_is_still_sending() {
    let server = serve(Limits::default());
    let length = 4 * MAX_BODY;
    let head = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
    let mut client = Client::sending(server.address(), head);
    client.send(vec![b'x'; length]);
    let (status, _) = parse(&client.rest());
    assert_eq!(status, 413);
}

#[test]
fn a_request_may_be_torn_anywhere() {
    let request = "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\nhello\r\n\r\nyou";
    let whole = Request::read(&mut request.as_bytes()).unwrap();
    assert_eq!(whole.body, b"hello\r\n\r\nyou");
    for at in 0..=request.len() {
        let (first, second) = request.as_bytes().split_at(at);
        let torn = Request::read(&mut first.chain(second)).unwrap();
        assert_eq!(torn, whole, "torn at {at}");
    }
    let drops = Request::read(&mut Drops(request.as_bytes())).unwrap();
    assert_eq!(drops, whole);
}

/// Gives one byte a read.
struct Drops<'a>(&'a [u8]);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let outcome = Request::read(&mut bytes.as_slice());
        prop_assert!(!matches!(outcome, Err(Refusal::Broken(_))));
    }

    #[test]
    fn one_wrong_byte_is_refused_or_does_no_harm(at in any::<prop::sample::Index>(), byte: u8) {
        let mut bytes = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(request) = Request::read(&mut bytes.as_slice()) {
            prop_assert!(request.body.len() <= 3);
            prop_assert!(!request.method.is_empty() && !request.target.is_empty());
        }
    }
}
