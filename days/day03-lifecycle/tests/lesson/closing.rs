//! The last response of a connection, and what becomes of what comes behind it.

use std::io;

use lifecycle::{Limits, Server};
use tokio_util::sync::CancellationToken;

use crate::client::{get, post};
use crate::requests::echo;
use crate::server::TestServer;

#[test]
fn the_last_response_is_not_lost_to_a_reset_when_more_was_sent_behind_it() {
    let server = TestServer::start(echo, Limits::default());
    for last in [
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
    ] {
        let mut client = server.connect();
        client.send(last);
        client.receive().expect(200);
        // Nobody will read it. Closed at once, the socket would be reset, and this would fail.
        let all: io::Result<()> = (0..64).try_for_each(|_| client.try_send(&[b'x'; 16 * 1024]));
        all.unwrap();
        client.finish_sending();
        client.expect_closed();
    }
}

#[test]
fn from_when_it_is_closing_every_response_is_the_last_and_newcomers_are_served() {
    let closing = CancellationToken::new();
    let server = TestServer::start_as(Server::new(echo).closing(closing.clone()));
    let mut client = server.connect();
    client.send(get("/"));
    assert_eq!(client.receive().expect(200).header("connection"), None);

    closing.cancel();
    for mut client in [client, server.connect()] {
        client.send(get("/"));
        let answer = client.receive().expect(200);
        assert_eq!(answer.header("connection"), Some("close"));
        client.expect_closed();
    }
}

#[test]
fn a_trailer_with_lf_alone_ends_the_connection_and_no_request_is_swallowed_in_silence() {
    let server = TestServer::start(echo, Limits::default());
    let head = post("Transfer-Encoding: chunked\r\n");
    // To a reader who takes LF for a line's end, the body ends before the second GET. hyper reads on.
    let swallowing = head.clone() + "2\r\nhi\r\n0\r\nX: y\n\n" + &get("/") + &get("/");
    let trailers = head.clone() + "2\r\nhi\r\n0\r\nX: y\r\n\r\n" + &get("/");
    for bytes in [swallowing, trailers] {
        let mut client = server.connect();
        client.send(bytes);
        let answer = client.receive().expect(200);
        assert_eq!(answer.header("connection"), Some("close"));
        client.expect_closed();
    }
    // Without trailers it is clear where the body ends.
    let mut client = server.connect();
    client.send(head + "2\r\nhi\r\n0\r\n\r\n" + &get("/"));
    assert_eq!(client.receive().expect(200).header("connection"), None);
    client.receive().expect(200);
}

#[test]
fn a_body_in_chunks_that_nobody_read_ends_the_connection() {
    let server = TestServer::start(async |_: lifecycle::Request| "unread", Limits::default());
    let mut client = server.connect();
    client.send(post("Transfer-Encoding: chunked\r\n") + "0\r\nX: y\n\n" + &get("/") + &get("/"));
    let answer = client.receive().expect(200);
    assert_eq!(answer.header("connection"), Some("close"));
    client.expect_closed();
}
