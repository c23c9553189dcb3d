//! A handler run as the server would, without a socket.

use std::future::{Future, pending};
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::Version;
use lifecycle::{Body, Context, IntoResponse, Limits, Request, RequestId, Response, Server, call};

use crate::requests::echo;

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

fn request(method: &str, target: &str) -> http::request::Builder {
    http::Request::builder().method(method).uri(target)
}

fn text(response: Response) -> String {
    let bytes = wait(response.into_body().bytes()).unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn about(request: Request) -> String {
    let context = Context::of(&request);
    let host = request.headers()["host"].to_str().unwrap();
    let target = context.target().unwrap();
    let query = target.query().unwrap_or_default();
    format!(
        "{} {} {target}?{query} {host}",
        context.id(),
        context.peer()
    )
}

#[test]
fn a_handler_sees_a_context_a_host_and_the_target() {
    let request = request("GET", "/x?y=1").header("x-request-id", "one");
    let response = wait(call(&about, request.body(Body::empty()).unwrap()));
    assert_eq!(response.headers()["x-request-id"], "one");
    assert_eq!(text(response), "one 127.0.0.1:0 GET /x?y=1 localhost");
}

#[test]
fn the_peer_and_the_host_can_be_chosen() {
    let mut request = request("GET", "http://example.com/")
        .header("x-request-id", "two")
        .body(Body::empty())
        .unwrap();
    let peer: SocketAddr = "192.0.2.7:99".parse().unwrap();
    let context = Context::new(RequestId::fresh(), peer, Duration::ZERO);
    request.extensions_mut().insert(context);
    let said = text(wait(call(&about, request)));
    assert_eq!(said, "two 192.0.2.7:99 GET /? example.com");
}

#[test]
fn a_panic_is_a_500_that_says_nothing_of_it() {
    async fn broken(_: Request) -> Response {
        panic!("the secret is 42")
    }
    let response = wait(call(&broken, Request::new(Body::empty())));
    assert_eq!(response.status(), 500);
    let id = response.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let expected = format!("the server failed to handle the request\nrequest {id}\n");
    assert_eq!(text(response), expected);
}

#[test]
fn limits_and_rendering_are_the_servers() {
    async fn stuck_or_echo(request: Request) -> Response {
        match request.uri().path() {
            "/stuck" => pending().await,
            _ => echo(request).await.into_response(),
        }
    }
    let server = Server::new(stuck_or_echo)
        .limits(Limits {
            handler_time: Duration::from_millis(1),
            body_bytes: 3,
            uri_bytes: 20,
            ..Limits::default()
        })
        .refusals(|rejection, _| {
            (rejection.status(), rejection.to_string().to_uppercase()).into_response()
        });
    let parts = stream::iter(["ab", "cd"].map(|part| Ok::<_, std::io::Error>(Bytes::from(part))));
    for (target, body, status, said) in [
        ("/", Body::from("abc"), 200, "abc"),
        (
            "/",
            Body::from("abcd"),
            413,
            "THE REQUEST BODY IS LARGER THAN 3 BYTES",
        ),
        (
            "/",
            Body::stream(parts),
            413,
            "THE REQUEST BODY IS LARGER THAN 3 BYTES",
        ),
        (
            "/stuck",
            Body::empty(),
            503,
            "THE ANSWER WAS NOT READY WITHIN 1MS",
        ),
        (
            "/a-target-too-long-for-it",
            Body::empty(),
            414,
            "THE REQUEST TARGET IS LONGER THAN 20 BYTES",
        ),
    ] {
        let response = wait(server.call(request("POST", target).body(body).unwrap()));
        assert_eq!(response.status(), status, "{target}");
        assert_eq!(
            response.headers().contains_key("retry-after"),
            status == 503
        );
        assert_eq!(text(response), said);
    }
}

#[test]
fn the_answer_to_head_has_the_length_and_no_content() {
    let request = request("HEAD", "/").body(Body::empty()).unwrap();
    let response = wait(call(&async |_: Request| "hello", request));
    assert_eq!(response.headers()["content-length"], "5");
    assert_eq!(text(response), "");
}

#[test]
fn nothing_about_the_connection_is_said_over_http_2() {
    for (version, closes) in [(Version::HTTP_11, true), (Version::HTTP_2, false)] {
        let request = request("POST", "/")
            .version(version)
            .body(Body::from(vec![0; 2_000_000]));
        let response = wait(call(&echo, request.unwrap()));
        assert_eq!(response.status(), 413);
        assert_eq!(response.headers().contains_key("connection"), closes);
    }
}
