//! Bytes that no client should send, and some do.

use lifecycle::Limits;

use crate::client::{get, post};
use crate::requests::echo;
use crate::server::TestServer;

#[test]
fn what_is_not_http_gets_a_400_and_the_end() {
    let server = TestServer::start(echo, Limits::default());
    let long_method = "A".repeat(1000) + "\0 / HTTP/1.1\r\n\r\n";
    for bytes in [
        "\x00\u{7f}hello\r\n\r\n",
        "\x16\x03\x01\x00\u{25}\x01\x00\x00\x21\x03\x03",
        "GET / HTTP/3.7\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : test\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: gzip\r\n\r\n",
        &long_method,
    ] {
        let mut client = server.connect();
        client.send(bytes);
        let answer = client.receive().expect(400);
        assert_eq!(answer.header("connection"), Some("close"), "{bytes:?}");
        assert!(answer.text().contains("not valid HTTP"), "{bytes:?}");
        client.expect_closed();
    }
    server.ask(get("/")).expect(200);
}

#[test]
fn host_is_required_once_from_http_1_1_on() {
    let server = TestServer::start(echo, Limits::default());
    for (bytes, status) in [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
        ("GET / HTTP/1.0\r\n\r\n", 200),
    ] {
        server.ask(bytes).expect(status);
    }
}

#[test]
fn a_host_is_a_name_or_an_address_and_perhaps_a_port() {
    let server = TestServer::start(echo, Limits::default());
    for (host, status) in [
        ("a.example", 200),
        ("127.0.0.1:3003", 200),
        ("[::1]:3003", 200),
        // Of a target without an authority (RFC 9110 section 7.2).
        ("", 200),
        ("a b", 400),
        ("a/b", 400),
        ("a?b", 400),
        ("ada@a.example", 400),
        ("%zz", 400),
        ("[zz]", 400),
        ("a:b", 400),
        ("a:99999", 400),
        ("a, b", 400),
        ("caf\u{e9}", 400),
    ] {
        let answer = server.ask(format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert_eq!(answer.status, status, "{host:?}");
    }
}

#[test]
fn a_target_with_an_authority_is_for_a_host_and_in_clear_text() {
    let server = TestServer::start(echo, Limits::default());
    for (target, status) in [
        ("http://a.example/", 200),
        ("http://a.example:80", 200),
        ("http://ada@a.example/", 400),
        ("http://a:99999/", 400),
        ("http://[zz]/", 400),
        ("https://a.example/", 421),
        ("HTTPS://a.example/", 421),
    ] {
        let answer = server.ask(format!("GET {target} HTTP/1.1\r\nHost: a.example\r\n\r\n"));
        assert_eq!(answer.status, status, "{target:?}");
    }
}

#[test]
fn a_body_in_a_coding_that_nobody_takes_off_is_refused() {
    let server = TestServer::start(echo, Limits::default());
    for (codings, status) in [
        ("Transfer-Encoding: chunked", 200),
        ("Transfer-Encoding: Chunked", 200),
        ("Transfer-Encoding: gzip, chunked", 501),
        ("Transfer-Encoding: chunked, chunked", 501),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", 501),
    ] {
        let head = format!("POST / HTTP/1.1\r\nHost: test\r\n{codings}\r\n\r\n");
        let answer = server.ask(head + "2\r\nhi\r\n0\r\n\r\n");
        assert_eq!(answer.status, status, "{codings}");
    }
}

#[test]
fn a_refusal_arrives_though_more_was_sent_behind_the_request() {
    let server = TestServer::start(echo, Limits::default());
    let mut client = server.connect();
    client.send("GET / HTTP/1.1\r\n\r\n".to_owned() + &get("/"));
    client.receive().expect(400);
    client.expect_closed();
}

#[test]
fn garbage_behind_a_request_spoils_only_itself() {
    let server = TestServer::start(echo, Limits::default());
    let mut client = server.connect();
    client.send(get("/") + "\x00\x01\x02 / \r\n\r\n");
    client.receive().expect(200);
    client.receive().expect(400);
    client.expect_closed();
}

#[test]
fn half_a_request_and_then_nothing_is_no_request() {
    let server = TestServer::start(echo, Limits::default());
    for half in ["", "P", "GET / HT", "GET / HTTP/1.1\r\nHost: t"] {
        let mut client = server.connect();
        client.send(half);
        client.finish_sending();
        client.expect_closed();
    }
    server.wait_until_idle();
}

#[test]
fn half_a_body_and_then_nothing_is_a_400() {
    let server = TestServer::start(echo, Limits::default());
    for head in [
        post("Content-Length: 50\r\n"),
        post("Transfer-Encoding: chunked\r\n") + "32\r\n",
    ] {
        let mut client = server.connect();
        client.send(head + "half");
        client.finish_sending();
        client.receive().expect(400);
    }
}

#[test]
fn a_body_whose_framing_breaks_is_a_400() {
    let server = TestServer::start(echo, Limits::default());
    let mut client = server.connect();
    client.send(post("Transfer-Encoding: chunked\r\n") + "zz\r\n");
    client.receive().expect(400);
    client.expect_closed();
}

#[test]
fn a_client_that_vanishes_leaves_nothing_behind() {
    let server = TestServer::start(echo, Limits::default());
    for bytes in [
        "",
        "GET /",
        &get("/"),
        &(post("Content-Length: 9\r\n") + "half"),
    ] {
        server.connect().send(bytes);
    }
    // Accepted behind all of them, so they have been as well.
    server.ask(get("/")).expect(200);
    server.wait_until_idle();
}

#[test]
fn an_http2_preface_with_garbage_behind_it_is_closed() {
    let server = TestServer::start(echo, Limits::default());
    let mut client = server.connect();
    client.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage, garbage, garbage");
    // A GOAWAY with PROTOCOL_ERROR, in frames; what matters is that it ends.
    let _ = client.receive_rest();
    server.wait_until_idle();
}
