//! One value is the source of every refusal, wherever it comes from.

use http::{HeaderName, HeaderValue, StatusCode, header};
use lifecycle::{
    BoxFuture, Chain, Context, IntoResponse, Limits, Middleware, Next, Refusal, Rejection, Request,
    Response, Server,
};

use crate::client::{get, post};
use crate::requests::echo;
use crate::server::TestServer;

/// A payload that only the renderer of this test can read.
struct Teapot {
    cups: u32,
}

async fn handler(request: Request) -> Result<Response, Rejection> {
    match request.uri().path() {
        "/teapot" => Err(
            Rejection::new(StatusCode::IM_A_TEAPOT, "it is short and stout")
                .header(header::RETRY_AFTER, HeaderValue::from_static("7"))
                .header(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static("Basic realm=\"tea\""),
                )
                .payload(Teapot { cups: 4 }),
        ),
        "/busy" => Err(Rejection::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "all cups are out",
        )),
        "/panic" => panic!("the secret is 42"),
        _ => Ok(echo(request).await.into_response()),
    }
}

/// Says everything that a renderer gets to know.
fn say_all(rejection: &Rejection, context: &Context) -> Response {
    let target = context.target().map(|target| {
        let query = target.query().unwrap_or("-");
        format!("{} {} {query}", target.method(), target.path())
    });
    let text = format!(
        "{}|{rejection}|{}|{:?}|{}",
        rejection.status().as_u16(),
        target.unwrap_or_default(),
        rejection.downcast::<Teapot>().map(|teapot| teapot.cups),
        context.id(),
    );
    let mut response = (rejection.status(), text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("0"));
    headers.insert("rendered", HeaderValue::from_static("yes"));
    response
}

/// Notes the status of what comes back, as a log or a metric does, and adds two values of one field.
struct Observer;

impl Middleware for Observer {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        Box::pin(async move {
            let mut response = next.run(request).await;
            let seen = HeaderValue::from(response.status().as_u16());
            let headers = response.headers_mut();
            headers.insert("seen", seen);
            for origin in ["a", "b"] {
                headers.append(
                    HeaderName::from_static("vary"),
                    HeaderValue::from_static(origin),
                );
            }
            response
        })
    }
}

fn server() -> TestServer {
    let limits = Limits {
        body_bytes: 3,
        ..Limits::default()
    };
    let handler = Chain::around(handler).with(Observer);
    TestServer::start_as(Server::new(handler).limits(limits).refusals(say_all))
}

#[test]
fn handler_server_and_panic_reject_with_one_value_that_is_rendered_last() {
    let server = server();
    for (bytes, status, expected) in [
        (
            get("/teapot?milk=1"),
            418,
            "it is short and stout|GET /teapot milk=1|Some(4)",
        ),
        (
            get("/panic"),
            500,
            "the server failed to handle the request|GET /panic -|None",
        ),
        (
            post("Content-Length: 4\r\n"),
            413,
            "the request body is larger than 3 bytes|POST / -|None",
        ),
        (
            "GET /x HTTP/1.1\r\n\r\n".to_owned(),
            400,
            "a request needs exactly one Host header field, with a host and perhaps a port\
             |GET /x -|None",
        ),
        (
            "\x01\r\n\r\n".to_owned(),
            400,
            "the request is not valid HTTP||None",
        ),
    ] {
        let answer = server.ask(bytes).expect(status);
        let id = answer.header("x-request-id").unwrap();
        assert_eq!(answer.text(), format!("{status}|{expected}|{id}"));
    }
}

#[test]
fn the_rendering_keeps_the_fields_of_the_rejection_and_of_middleware() {
    let answer = server().ask(get("/teapot")).expect(418);
    assert_eq!(
        answer.header("retry-after"),
        Some("7"),
        "not the renderer's"
    );
    assert_eq!(
        answer.header("www-authenticate"),
        Some("Basic realm=\"tea\"")
    );
    assert_eq!(answer.header("seen"), Some("418"));
    assert_eq!(answer.header("rendered"), Some("yes"));
    let vary: Vec<_> = answer
        .head
        .lines()
        .filter(|l| l.starts_with("vary"))
        .collect();
    assert_eq!(vary, ["vary: a", "vary: b"]);
}

#[test]
fn every_503_says_when_to_come_back() {
    async fn unavailable(_: Request) -> Response {
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }
    for server in [
        TestServer::start(handler, Limits::default()),
        TestServer::start(unavailable, Limits::default()),
    ] {
        let answer = server.ask(get("/busy")).expect(503);
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
}

#[test]
fn a_refusal_is_the_payload_of_its_rejection() {
    let rejection = Rejection::from(Refusal::BodyTooLarge(3));
    assert_eq!(rejection.downcast(), Some(&Refusal::BodyTooLarge(3)));
    assert_eq!(
        rejection.downcast::<Teapot>().map(|teapot| teapot.cups),
        None
    );
    assert_eq!(rejection.headers()["connection"], "close");
    assert_eq!(
        format!("{rejection:?}"),
        "Rejection(413 Payload Too Large: the request body is larger than 3 bytes)"
    );
}
