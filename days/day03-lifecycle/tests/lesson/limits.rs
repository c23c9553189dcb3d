//! Every limit, met on purpose.

use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::stream;
use lifecycle::{Body, IntoResponse, Limits, Request, Response};
use tokio::sync::Semaphore;

use crate::client::{get, post};
use crate::requests::echo;
use crate::server::{LONG, TestServer};

/// Short enough to wait for. Nothing is asserted about how long it really took.
const SHORT: Duration = Duration::from_millis(200);

#[test]
fn a_head_that_is_not_there_in_time_is_a_408() {
    let server = TestServer::start(
        echo,
        Limits {
            head_time: SHORT,
            ..Limits::default()
        },
    );
    for part in ["P", "GET / HTTP/1.1\r\nHost: te"] {
        let mut client = server.connect();
        client.send(part);
        let answer = client.receive().expect(408);
        assert_eq!(answer.header("connection"), Some("close"));
        client.expect_closed();
    }
}

#[test]
fn a_head_that_dribbles_is_a_408_on_the_second_request_too() {
    let server = TestServer::start(
        echo,
        Limits {
            // Also the time between connecting and the first request.
            head_time: 5 * SHORT,
            ..Limits::default()
        },
    );
    let mut client = server.connect();
    client.send(get("/"));
    client.receive().expect(200);
    client.send("GET / HTTP/1.1\r\nHost: test\r\nX: ");
    // Each byte is progress, and none of it counts: the head has one time for all of it.
    let begun = Instant::now();
    while !client.is_answered_within(SHORT / 4) {
        assert!(begun.elapsed() < LONG, "it may dribble on forever");
        client.send_what_goes(b"y");
    }
    client.receive().expect(408);
}

#[test]
fn a_head_of_too_many_bytes_or_fields_is_a_431() {
    let limits = Limits {
        head_bytes: 16 * 1024,
        head_fields: 50,
        ..Limits::default()
    };
    let server = TestServer::start(echo, limits);
    let field = |bytes| {
        format!(
            "GET / HTTP/1.1\r\nHost: test\r\nX: {}\r\n\r\n",
            "x".repeat(bytes)
        )
    };
    let fields = |n| {
        format!(
            "GET / HTTP/1.1\r\nHost: test\r\n{}\r\n",
            "X: x\r\n".repeat(n)
        )
    };
    server.ask(field(15 * 1024)).expect(200);
    server.ask(fields(49)).expect(200);
    let target = format!("GET /{} HTTP/1.1\r\n", "x".repeat(70 * 1024));
    for (bytes, status) in [
        (field(16 * 1024), 431),
        (field(400 * 1024), 431),
        (fields(50), 431),
        // Where the line alone is too long, it is the target that is.
        (target.clone(), 414),
        (format!("\r\n\r\n{target}"), 414),
        (format!("\n{}", field(400 * 1024)), 431),
    ] {
        let mut client = server.connect();
        client.send_what_goes(bytes.as_bytes());
        client.receive().expect(status);
        client.expect_closed();
    }
}

#[test]
fn a_target_that_is_too_long_is_a_414_and_the_connection_goes_on() {
    let server = TestServer::start(
        echo,
        Limits {
            uri_bytes: 100,
            ..Limits::default()
        },
    );
    let mut client = server.connect();
    client.send(get(&format!("/{}", "x".repeat(100))));
    client.receive().expect(414);
    client.send(get(&format!("/{}", "x".repeat(99))));
    client.receive().expect(200);
}

#[test]
fn a_body_declared_too_large_is_a_413_before_any_of_it_is_read() {
    let server = TestServer::start(
        echo,
        Limits {
            body_bytes: 100,
            ..Limits::default()
        },
    );
    // No byte of the body follows: an answer can only come from the declaration.
    for fields in [
        "Content-Length: 101\r\n",
        "Content-Length: 18446744073709551613\r\n",
        // The first thing received is the 413, not a 100 that would invite the body.
        "Content-Length: 101\r\nExpect: 100-continue\r\n",
    ] {
        let mut client = server.connect();
        client.send(post(fields));
        let answer = client.receive().expect(413);
        assert_eq!(answer.header("connection"), Some("close"));
        client.expect_closed();
    }
}

#[test]
fn a_body_that_grows_too_large_is_a_413_when_no_length_is_declared() {
    let server = TestServer::start(
        echo,
        Limits {
            body_bytes: 100,
            ..Limits::default()
        },
    );
    let chunk = |bytes: usize| format!("{bytes:x}\r\n{}\r\n", "x".repeat(bytes));
    let head = post("Transfer-Encoding: chunked\r\n");
    server
        .ask(head.clone() + &chunk(60) + &chunk(40) + "0\r\n\r\n")
        .expect(200);
    let mut client = server.connect();
    client.send(head + &chunk(60) + &chunk(41));
    client.receive().expect(413);
    client.expect_closed();
}

#[test]
fn a_client_that_still_sends_after_its_413_is_not_reset() {
    let server = TestServer::start(echo, Limits::default());
    let mut client = server.connect();
    client.send(post("Content-Length: 100000000\r\n"));
    client.receive().expect(413);
    // Taken and thrown away: a reset in its place could overtake the answer.
    for _ in 0..16 {
        client.send([b'x'; 16 * 1024]);
    }
    client.finish_sending();
    client.expect_closed();
}

#[test]
fn one_handler_may_have_another_body_limit() {
    let server = TestServer::start(
        async |request: Request| {
            request
                .into_body()
                .limited(200)
                .bytes()
                .await
                .map(Body::from)
        },
        Limits {
            body_bytes: 100,
            ..Limits::default()
        },
    );
    let body = |bytes| post(&format!("Content-Length: {bytes}\r\n")) + &"x".repeat(bytes);
    server.ask(body(200)).expect(200);
    server.ask(body(201)).expect(413);
}

#[test]
fn a_body_that_is_not_there_in_time_is_a_408() {
    let server = TestServer::start(
        echo,
        Limits {
            body_time: SHORT,
            ..Limits::default()
        },
    );
    let mut client = server.connect();
    client.send(post("Content-Length: 100\r\n"));
    for _ in 0..20 {
        // Progress is not enough.
        client.send_what_goes(b"x");
        std::thread::sleep(SHORT / 10);
    }
    let answer = client.receive().expect(408);
    assert_eq!(answer.header("connection"), Some("close"));
}

#[test]
fn a_handler_that_is_too_late_is_a_503_and_the_connection_goes_on() {
    let server = TestServer::start(
        async |request: Request| match request.uri().path() {
            "/" => "in time".into_response(),
            _ => pending::<Response>().await,
        },
        Limits {
            handler_time: SHORT,
            ..Limits::default()
        },
    );
    let mut client = server.connect();
    client.send(get("/stuck"));
    let answer = client.receive().expect(503);
    assert_eq!(answer.header("retry-after"), Some("1"));
    client.send(get("/"));
    client.receive().expect(200);
}

#[test]
fn an_idle_connection_is_closed_after_its_last_response() {
    let server = TestServer::start(
        echo,
        Limits {
            idle_time: SHORT,
            ..Limits::default()
        },
    );
    let mut client = server.connect();
    client.send(get("/"));
    client.receive().expect(200);
    client.expect_closed();
}

#[test]
fn a_client_that_never_reads_is_let_go() {
    let server = TestServer::start(
        async |request: Request| match request.uri().path() {
            // One large body, which hyper takes whole; and one that never ends.
            "/whole" => Response::new(Body::from(vec![b'x'; 64 * 1024 * 1024])),
            _ => Response::new(Body::stream(stream::repeat_with(|| {
                Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 16 * 1024]))
            }))),
        },
        Limits {
            write_time: SHORT,
            ..Limits::default()
        },
    );
    let clients = ["/whole", "/stream"].map(|path| {
        let mut client = server.connect();
        client.send(get(path));
        client.wait_for_the_first_bytes();
        client
    });
    server.wait_until_idle();
    drop(clients);
}

#[test]
fn a_source_that_is_slow_is_not_held_against_the_client() {
    let server = TestServer::start(
        async |_: Request| {
            let slow = stream::unfold(0, async |n| {
                tokio::time::sleep(SHORT).await;
                (n < 3).then(|| (Ok::<_, std::io::Error>(Bytes::from_static(b"x")), n + 1))
            });
            Response::new(Body::stream(slow))
        },
        Limits {
            write_time: SHORT / 4,
            idle_time: SHORT / 4,
            ..Limits::default()
        },
    );
    let mut client = server.connect();
    client.send(get("/"));
    let text = String::from_utf8(client.receive_rest().unwrap()).unwrap();
    assert!(
        text.ends_with("1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n0\r\n\r\n"),
        "{text}"
    );
}

#[test]
fn a_connection_too_many_is_told_so() {
    let begun = Arc::new(Semaphore::new(0));
    let finish = Arc::new(Semaphore::new(0));
    let server = TestServer::start(
        {
            let (begun, finish) = (Arc::clone(&begun), Arc::clone(&finish));
            move |_: Request| {
                let (begun, finish) = (Arc::clone(&begun), Arc::clone(&finish));
                async move {
                    begun.add_permits(1);
                    finish.acquire().await.unwrap().forget();
                    "done"
                }
            }
        },
        Limits {
            connections: 2,
            ..Limits::default()
        },
    );
    let mut clients = [server.connect(), server.connect()];
    for client in &mut clients {
        client.send(get("/"));
    }
    server
        .runtime()
        .block_on(begun.acquire_many(2))
        .unwrap()
        .forget();

    let mut refused = server.connect();
    refused.send(get("/"));
    let answer = refused.receive().expect(503);
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(answer.header("retry-after"), Some("1"));
    refused.expect_closed();

    finish.add_permits(3);
    for client in clients {
        let mut client = client;
        client.receive().expect(200);
    }
    // Their places are free again.
    server.wait_until_idle();
    server.ask(get("/")).expect(200);
}
