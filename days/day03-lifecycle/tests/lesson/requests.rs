//! Requests that are as they should be.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::stream;
use lifecycle::{
    Body, BodyError, BoxFuture, Chain, IntoResponse, Limits, Middleware, Next, Request, Response,
    Server,
};
use tokio::sync::Semaphore;

use crate::client::{get, post};
use crate::server::TestServer;

pub async fn echo(request: Request) -> Result<Response, BodyError> {
    Ok(Response::new(request.into_body().bytes().await?.into()))
}

async fn hello(_: Request) -> &'static str {
    "hello\n"
}

#[test]
fn head_has_the_fields_of_get_and_no_content() {
    let server = TestServer::start(hello, Limits::default());
    let got = server.ask(get("/")).expect(200);
    let mut client = server.connect();
    client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n");
    let headed = client.receive_answer_to("HEAD").expect(200);
    for field in ["content-length", "content-type"] {
        assert_eq!(headed.header(field), got.header(field));
    }
    assert_eq!(headed.header("content-length"), Some("6"));
    assert!(headed.header("date").is_some());
    // The connection is where it should be: at the next response, with no content in between.
    client.send(get("/"));
    assert_eq!(client.receive().expect(200).text(), "hello\n");
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let server = TestServer::start(echo, Limits::default());
    let mut client = server.connect();
    let requests = ["one", "two", "three"]
        .map(|body| post(&format!("Content-Length: {}\r\n", body.len())) + body);
    client.send(requests.concat());
    for body in ["one", "two", "three"] {
        assert_eq!(client.receive().expect(200).text(), body);
    }
}

#[test]
fn a_body_may_come_in_any_pieces() {
    let server = TestServer::start(echo, Limits::default());
    let mut client = server.connect();
    for byte in (post("Content-Length: 5\r\n") + "hello").bytes() {
        client.send([byte]);
    }
    assert_eq!(client.receive().expect(200).text(), "hello");
    client.send(post("Transfer-Encoding: chunked\r\n") + "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n");
    assert_eq!(client.receive().expect(200).text(), "hello");
}

#[test]
fn a_wanted_body_is_continued_and_an_unwanted_one_is_not() {
    let server = TestServer::start(
        async |request: Request| match request.uri().path() {
            "/" => echo(request).await.into_response(),
            _ => "unread".into_response(),
        },
        Limits::default(),
    );
    let mut client = server.connect();
    client.send(post("Content-Length: 5\r\nExpect: 100-continue\r\n"));
    assert_eq!(client.receive().status, 100);
    client.send("hello");
    assert_eq!(client.receive().expect(200).text(), "hello");
    client.send(
        "POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    );
    assert_eq!(client.receive().expect(200).text(), "unread");
}

#[test]
fn a_streamed_body_arrives_as_it_is_made() {
    let server = TestServer::start(
        async |_: Request| {
            let parts = ["hel", "lo"].map(|part| Ok::<_, std::io::Error>(Bytes::from(part)));
            Response::new(Body::stream(stream::iter(parts)))
        },
        Limits::default(),
    );
    let mut client = server.connect();
    client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    let text = String::from_utf8(client.receive_rest().unwrap()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    assert_eq!(body, "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n");
}

#[test]
fn middleware_runs_in_the_order_it_is_written_and_may_answer_itself() {
    struct Mark(&'static str);
    impl Middleware for Mark {
        fn handle<'a>(&'a self, mut request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
            Box::pin(async move {
                request.headers_mut().append("way", self.0.parse().unwrap());
                let mut response = next.run(request).await;
                response
                    .headers_mut()
                    .append("back", self.0.parse().unwrap());
                response
            })
        }
    }
    async fn way(request: Request) -> String {
        let marks = request.headers().get_all("way").iter();
        marks.map(|mark| mark.to_str().unwrap()).collect()
    }
    let server = TestServer::start(
        Chain::around(way)
            .with(Mark("a"))
            .with(Mark("b"))
            .with(Mark("c")),
        Limits::default(),
    );
    let answer = server.ask(get("/")).expect(200);
    assert_eq!(answer.text(), "abc");
    let back: Vec<_> = answer
        .head
        .lines()
        .filter(|line| line.starts_with("back"))
        .collect();
    assert_eq!(back, ["back: c", "back: b", "back: a"]);
}

#[test]
fn a_panic_is_a_500_and_the_connection_goes_on() {
    let server = TestServer::start(
        async |request: Request| match request.uri().path() {
            "/late" => {
                tokio::task::yield_now().await;
                panic!("the secret is 42")
            }
            "/early" => panic!("the secret is 42"),
            _ => "fine",
        },
        Limits::default(),
    );
    let mut client = server.connect();
    for path in ["/late", "/early"] {
        client.send(get(path));
        let answer = client.receive().expect(500);
        assert!(!answer.text().contains("secret"), "{answer:?}");
    }
    client.send(get("/"));
    assert_eq!(client.receive().expect(200).text(), "fine");
}

#[test]
fn a_panic_in_middleware_is_a_500_as_well() {
    fn broken(_: Request, _: Next<'_>) -> BoxFuture<'_, Response> {
        panic!("before its first await")
    }
    let server = TestServer::start(Chain::around(hello).with(broken), Limits::default());
    let mut client = server.connect();
    for _ in 0..2 {
        client.send(get("/"));
        client.receive().expect(500);
    }
}

#[test]
fn a_handler_is_dropped_when_its_client_is_gone() {
    struct Dropped(Arc<Semaphore>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.add_permits(1);
        }
    }
    let begun = Arc::new(Semaphore::new(0));
    let dropped = Arc::new(Semaphore::new(0));
    let server = TestServer::start(
        {
            let (begun, dropped) = (Arc::clone(&begun), Arc::clone(&dropped));
            move |_: Request| {
                let guard = Dropped(Arc::clone(&dropped));
                begun.add_permits(1);
                async move {
                    let _guard = guard;
                    pending::<Response>().await
                }
            }
        },
        Limits::default(),
    );
    let mut client = server.connect();
    client.send(get("/"));
    server.runtime().block_on(begun.acquire()).unwrap().forget();
    drop(client);
    server
        .runtime()
        .block_on(dropped.acquire())
        .unwrap()
        .forget();
    server.wait_until_idle();
}

#[test]
fn a_client_that_only_stops_sending_is_still_answered() {
    let server = TestServer::start(
        async |request: Request| {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            echo(request).await
        },
        Limits::default(),
    );
    for request in [get("/"), post("Content-Length: 5\r\n") + "hello"] {
        let mut client = server.connect();
        client.send(request);
        client.finish_sending();
        client.receive().expect(200);
        client.expect_closed();
    }
}

#[test]
fn refusals_look_as_the_program_wants_and_keep_what_the_protocol_wants() {
    let server = TestServer::start_as(
        Server::new(echo)
            .limits(Limits {
                body_bytes: 3,
                ..Limits::default()
            })
            .refusals(|refusal, context| {
                let text = format!("{}|{}", refusal.status().as_u16(), context.id());
                (refusal.status(), text).into_response()
            }),
    );
    // From a handler, and from before there was a request.
    for (bytes, status) in [
        (post("Content-Length: 4\r\n"), 413),
        ("\x01\r\n\r\n".to_owned(), 400),
    ] {
        let answer = server.ask(bytes).expect(status);
        let expected = format!("{status}|{}", answer.header("x-request-id").unwrap());
        assert_eq!(answer.text(), expected);
        assert_eq!(answer.header("connection"), Some("close"));
    }
}

#[test]
fn handlers_run_side_by_side() {
    let inside = Arc::new(AtomicUsize::new(0));
    let both = Arc::new(tokio::sync::Barrier::new(2));
    let server = TestServer::start(
        {
            let inside = Arc::clone(&inside);
            move |_: Request| {
                let (inside, both) = (Arc::clone(&inside), Arc::clone(&both));
                async move {
                    inside.fetch_add(1, Ordering::SeqCst);
                    both.wait().await;
                    "met"
                }
            }
        },
        Limits::default(),
    );
    let mut clients = [server.connect(), server.connect()];
    for client in &mut clients {
        client.send(get("/"));
    }
    for client in &mut clients {
        assert_eq!(client.receive().expect(200).text(), "met");
    }
    assert_eq!(inside.load(Ordering::SeqCst), 2);
}
