//! Clients that say nothing, or half of something; and who has to go when all places are taken.

use std::sync::Arc;
use std::time::Duration;

use lifecycle::{Limits, Request, Server};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::client::{Client, get};
use crate::requests::echo;
use crate::server::{LONG, TestServer};

/// Short enough to wait for, and longer than a busy machine takes between a test's connecting and its first byte.
const SHORT: Duration = Duration::from_secs(1);

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// An empty SETTINGS frame.
const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];

/// HEADERS of stream 1 (`:method: GET`, `:scheme: http`, `:path: /`), with END_STREAM and without END_HEADERS.
const HALF_A_HEAD: &[u8] = &[0, 0, 3, 1, 0x1, 0, 0, 0, 1, 0x82, 0x86, 0x84];

fn short_for_a_head() -> Limits {
    Limits {
        head_time: SHORT,
        ..Limits::default()
    }
}

#[test]
fn a_client_that_never_spoke_has_the_time_of_a_head_and_one_that_did_may_stay() {
    let server = TestServer::start(echo, short_for_a_head());
    let mut spoke = server.connect();
    spoke.send(get("/"));
    spoke.receive().expect(200);
    server.connect().expect_closed();
    // As long again, and it is still welcome.
    server.connect().expect_closed();
    spoke.send(get("/"));
    spoke.receive().expect(200);
}

#[test]
fn half_a_preface_and_half_a_header_block_have_the_time_of_a_head() {
    let server = TestServer::start(echo, short_for_a_head());
    let whole = [PREFACE, SETTINGS, HALF_A_HEAD].concat();
    for bytes in [
        &PREFACE[..10],
        PREFACE,
        &[PREFACE, SETTINGS].concat(),
        &whole,
    ] {
        let mut client = server.connect();
        client.send(bytes);
        // Whatever it is told (HTTP/1's 408, HTTP/2's SETTINGS), it ends.
        client.receive_rest().unwrap();
    }
}

#[test]
fn a_header_block_that_does_not_end_ends_a_connection_that_has_asked_before() {
    let server = TestServer::start(echo, short_for_a_head());
    let mut client = server.connect();
    let mut asked = HALF_A_HEAD.to_vec();
    // END_HEADERS, and an authority: literal, not indexed, name 1 of the static table.
    asked[4] |= 0x4;
    asked[2] += 6;
    asked.extend([0x01, 4, b't', b'e', b's', b't']);
    client.send([PREFACE, SETTINGS, &asked].concat());
    client.wait_for_a_frame(0x1);
    let mut half = HALF_A_HEAD.to_vec();
    half[8] = 3;
    client.send(half);
    client.receive_rest().unwrap();
}

/// A server with so many places, whose handler of `/slow` waits to be allowed to end.
fn with_places(connections: usize) -> (TestServer, Arc<Semaphore>, Arc<Semaphore>) {
    let begun = Arc::new(Semaphore::new(0));
    let finish = Arc::new(Semaphore::new(0));
    let gates = (Arc::clone(&begun), Arc::clone(&finish));
    let handler = move |request: Request| {
        let (begun, finish) = (Arc::clone(&begun), Arc::clone(&finish));
        async move {
            if request.uri().path() == "/slow" {
                begun.add_permits(1);
                finish.acquire().await.unwrap().forget();
            }
            "done"
        }
    };
    let limits = Limits {
        connections,
        ..Limits::default()
    };
    // So that a connection whose client has its response is idle by the time that the next one is accepted.
    let server = TestServer::on_threads(1, Server::new(handler).limits(limits));
    (server, gates.0, gates.1)
}

fn wait_for_one(server: &TestServer, begun: &Semaphore) {
    let permit = server
        .runtime()
        .block_on(async { timeout(LONG, begun.acquire()).await });
    permit.unwrap().unwrap().forget();
}

fn asked(server: &TestServer) -> Client {
    let mut client = server.connect();
    client.send(get("/"));
    client.receive().expect(200);
    client
}

#[test]
fn when_all_places_are_taken_the_one_that_waited_longest_goes() {
    let (server, _, _) = with_places(2);
    let mut idlest = asked(&server);
    let mut idle = asked(&server);
    asked(&server);
    idlest.expect_closed();
    idle.send(get("/"));
    idle.receive().expect(200);
}

#[test]
fn who_says_nothing_or_half_of_something_keeps_nobody_out() {
    let (server, _, _) = with_places(20);
    let half_http2 = [PREFACE, SETTINGS, HALF_A_HEAD].concat();
    for nothing in [&b""[..], b"GET / HT", &PREFACE[..7], PREFACE, &half_http2] {
        let mut silent: Vec<_> = (0..50)
            .map(|_| {
                let mut client = server.connect();
                client.send_what_goes(nothing);
                client
            })
            .collect();
        asked(&server);
        // Those it was too late for are gone, those that came last may be there.
        let _ = silent[0].receive_rest();
    }
}

#[test]
fn who_waits_for_a_response_keeps_its_place() {
    let (server, begun, finish) = with_places(2);
    let mut waiting = server.connect();
    waiting.send(get("/slow"));
    wait_for_one(&server, &begun);
    for _ in 0..5 {
        // One place is left, and each of these takes it from the one before.
        asked(&server);
    }
    let mut other = server.connect();
    other.send(get("/slow"));
    wait_for_one(&server, &begun);
    let mut refused = server.connect();
    assert_eq!(
        refused.receive().expect(503).header("retry-after"),
        Some("1")
    );
    finish.add_permits(2);
    for mut client in [waiting, other] {
        assert_eq!(client.receive().expect(200).text(), "done");
    }
}
