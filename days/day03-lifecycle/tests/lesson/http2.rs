//! HTTP/2 by prior knowledge: the same promises on another wire.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, Full};
use hyper::body::Frame;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use lifecycle::{Body, IntoResponse, Limits, Request, Response};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::requests::echo;
use crate::server::{LONG, TestServer};

type Sender = SendRequest<Full<Bytes>>;

/// Opens a connection; the task ends when it does.
async fn open(server: &TestServer) -> (Sender, JoinHandle<()>) {
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let io = TokioIo::new(stream);
    let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await.unwrap();
    let connection = tokio::spawn(async {
        // How it ends is the server's affair.
        let _ = connection.await;
    });
    (sender, connection)
}

fn request(method: &str, path: &str, body: &'static str) -> http::Request<Full<Bytes>> {
    http::Request::builder()
        .method(method)
        .uri(format!("http://test{path}"))
        .body(Full::from(body))
        .unwrap()
}

#[test]
fn requests_share_a_connection() {
    let server = TestServer::start(echo, Limits::default());
    server.runtime().block_on(async {
        let (mut sender, _connection) = open(&server).await;
        let answers =
            ["one", "two", "three"].map(|body| sender.send_request(request("POST", "/", body)));
        for (answer, body) in answers.into_iter().zip(["one", "two", "three"]) {
            let answer = answer.await.unwrap();
            assert_eq!(answer.status(), 200);
            assert!(answer.headers().contains_key("x-request-id"));
            let bytes = answer.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(bytes, body);
        }
    });
}

#[test]
fn head_has_a_length_and_no_content() {
    let server = TestServer::start(async |_: Request| "hello\n", Limits::default());
    server.runtime().block_on(async {
        let (mut sender, _connection) = open(&server).await;
        let answer = sender.send_request(request("HEAD", "/", "")).await.unwrap();
        assert_eq!(answer.headers()["content-length"], "6");
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(bytes, "");
    });
}

#[test]
fn limits_and_panics_end_one_request_and_not_the_connection() {
    let server = TestServer::start(
        async |request: Request| match request.uri().path() {
            "/panic" => panic!("the secret is 42"),
            "/stuck" => pending::<Response>().await,
            _ => echo(request).await.into_response(),
        },
        Limits {
            body_bytes: 10,
            handler_time: Duration::from_millis(200),
            ..Limits::default()
        },
    );
    server.runtime().block_on(async {
        let (mut sender, _connection) = open(&server).await;
        for (path, body, status) in [
            ("/panic", "", 500),
            ("/stuck", "", 503),
            ("/", "more than ten bytes", 413),
            ("/", "ten bytes", 200),
        ] {
            let answer = sender
                .send_request(request("POST", path, body))
                .await
                .unwrap();
            assert_eq!(answer.status(), status, "{path}");
            assert!(!answer.headers().contains_key("connection"));
        }
    });
}

#[test]
fn a_head_is_checked_as_on_http_1() {
    let limits = Limits {
        head_fields: 10,
        ..Limits::default()
    };
    let server = TestServer::start(echo, limits);
    let many = |count: usize| {
        let mut request = request("GET", "/", "");
        for field in 0..count {
            let name = http::HeaderName::try_from(format!("x-{field}")).unwrap();
            request
                .headers_mut()
                .insert(name, http::HeaderValue::from_static("x"));
        }
        request
    };
    let target = |uri: &'static str| http::Request::get(uri).body(Full::default()).unwrap();
    let beside = |host: &'static str| {
        let mut request = target("http://a.example/");
        request
            .headers_mut()
            .insert("host", http::HeaderValue::from_static(host));
        request
    };
    server.runtime().block_on(async {
        let (mut sender, _connection) = open(&server).await;
        for (request, status) in [
            (many(10), 200),
            (many(11), 431),
            (target("https://a.example/"), 421),
            (target("http://ada@a.example/"), 400),
            (target("http://a.example:99999/"), 400),
            (beside("A.example"), 200),
            (beside("b.example"), 400),
        ] {
            let shown = format!("{request:?}");
            let answer = sender.send_request(request).await.unwrap();
            assert_eq!(answer.status(), status, "{shown}");
        }
    });
}

#[test]
fn a_client_that_waits_for_100_continue_is_told_that_it_will_not_come() {
    let server = TestServer::start(
        async |request: Request| match request.uri().path() {
            "/" => echo(request).await.into_response(),
            _ => "unread".into_response(),
        },
        Limits::default(),
    );
    let asking = |path: &str| {
        let mut request = request("POST", path, "");
        let expected = http::HeaderValue::from_static("100-continue");
        request.headers_mut().insert("expect", expected);
        // Never sent: the client waits.
        request.map(|_| http_body_util::StreamBody::new(stream::pending()))
    };
    type Never = http_body_util::StreamBody<stream::Pending<Result<Frame<Bytes>, Infallible>>>;
    server.runtime().block_on(async {
        let stream = TcpStream::connect(server.address()).await.unwrap();
        let io = TokioIo::new(stream);
        let (mut sender, connection): (SendRequest<Never>, _) =
            http2::handshake(TokioExecutor::new(), io).await.unwrap();
        tokio::spawn(connection);
        for (path, status) in [("/", 417), ("/unread", 200)] {
            let answer = timeout(LONG, sender.send_request(asking(path))).await;
            assert_eq!(answer.unwrap().unwrap().status(), status, "{path}");
        }
    });
}

#[test]
fn a_stream_in_flight_is_answered_while_the_server_drains() {
    let begun = Arc::new(Semaphore::new(0));
    let finish = Arc::new(Semaphore::new(0));
    let mut server = TestServer::start(
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
        Limits::default(),
    );
    server.runtime().block_on(async {
        let (mut sender, connection) = open(&server).await;
        let answer = tokio::spawn(sender.send_request(request("GET", "/", "")));
        begun.acquire().await.unwrap().forget();
        server.shut_down();
        while TcpStream::connect(server.address()).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        finish.add_permits(1);
        assert_eq!(answer.await.unwrap().unwrap().status(), 200);
        // The client still holds its sender: it is the server that ends the connection.
        timeout(LONG, connection).await.unwrap().unwrap();
        drop(sender);
    });
    assert_eq!(server.stop().aborted, 0);
}

#[test]
fn a_client_that_never_opens_its_window_is_let_go() {
    const SHORT: Duration = Duration::from_millis(200);
    // A stream waits for the window frame by frame; a whole body is hyper's at once, and then the
    // connection has nothing open.
    let streamed = Limits {
        write_time: SHORT,
        ..Limits::default()
    };
    let whole = Limits {
        idle_time: SHORT,
        ..Limits::default()
    };
    for (path, limits) in [("/stream", streamed), ("/whole", whole)] {
        let server = TestServer::start(large, limits);
        server.runtime().block_on(async {
            let (mut sender, connection) = open(&server).await;
            // The body is never read, so the window never grows.
            let unread = sender.send_request(request("GET", path, "")).await.unwrap();
            timeout(LONG, connection).await.unwrap().unwrap();
            drop(unread);
        });
    }
}

async fn large(request: Request) -> Response {
    const CHUNK: Bytes = Bytes::from_static(&[b'x'; 16 * 1024]);
    Response::new(match request.uri().path() {
        "/stream" => Body::stream(stream::repeat_with(|| Ok::<_, std::io::Error>(CHUNK))),
        _ => Body::from(vec![b'x'; 8 * 1024 * 1024]),
    })
}

#[test]
fn an_idle_connection_is_closed() {
    let server = TestServer::start(
        echo,
        Limits {
            idle_time: Duration::from_millis(200),
            ..Limits::default()
        },
    );
    server.runtime().block_on(async {
        let (mut sender, connection) = open(&server).await;
        let answer = sender
            .send_request(request("POST", "/", "x"))
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        timeout(LONG, connection).await.unwrap().unwrap();
    });
}
