//! The milestone: the handler, its middleware and its limits.

use std::future::pending;
use std::net::TcpListener;
use std::panic;
use std::thread;
use std::time::Duration;

use http::{HeaderValue, Method, StatusCode};
use lesson::Milestone;
use lifecycle::{
    AccessLog, Background, Chain, Handler, IntoResponse, Limits, Middleware, Next, Request,
    Response, Server,
};

use crate::journal;

/// Starts it; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    journal::keep();
    leave_panics_to_the_journal();
    let server = Background::start(Server::new(app()).limits(limits()), listener)?;
    Ok(Milestone::running(move || {
        tracing::info!("{}", server.stop()?);
        Ok(())
    }))
}

// ANCHOR: limits
/// Short, so that every one of them can be met while you watch.
pub(crate) fn limits() -> Limits {
    Limits {
        head_time: Duration::from_secs(1),
        body_bytes: 64 * 1024,
        body_time: Duration::from_secs(1),
        handler_time: Duration::from_secs(2),
        drain_time: Duration::from_secs(5),
        ..Limits::default()
    }
}
// ANCHOR_END: limits

// ANCHOR: app
fn app() -> impl Handler {
    Chain::around(answer)
        .with(AccessLog)
        .with(Trail("outer"))
        .with(Trail("inner"))
}

async fn answer(request: Request) -> Response {
    match (request.method(), request.uri().path()) {
        (&Method::GET | &Method::HEAD, "/") => hello(&request),
        (&Method::POST, "/") => echo(request).await.into_response(),
        (&Method::GET, "/slow") => {
            tokio::time::sleep(Duration::from_secs(1)).await;
            "slow, but in time\n".into_response()
        }
        (&Method::GET, "/stuck") => pending().await,
        (&Method::GET, "/panic") => panic!("the secret is 42"),
        _ => (StatusCode::NOT_FOUND, "not found\n").into_response(),
    }
}

async fn echo(request: Request) -> Result<Response, lifecycle::BodyError> {
    let bytes = request.into_body().bytes().await?;
    Ok(Response::new(bytes.into()))
}
// ANCHOR_END: app

fn hello(request: &Request) -> Response {
    let mut response = "hello\n".into_response();
    for step in request.headers().get_all(TRAIL) {
        response.headers_mut().append(TRAIL, step.clone());
    }
    response
}

const TRAIL: &str = "trail";

// ANCHOR: middleware
/// Leaves a mark on the way in and one on the way out, on requests that ask for it.
struct Trail(&'static str);

impl Middleware for Trail {
    fn handle<'a>(
        &'a self,
        mut request: Request,
        next: Next<'a>,
    ) -> lifecycle::BoxFuture<'a, Response> {
        if !request.headers().contains_key(TRAIL) {
            return next.run(request);
        }
        Box::pin(async move {
            request.headers_mut().append(TRAIL, self.mark("in"));
            let mut response = next.run(request).await;
            response.headers_mut().append(TRAIL, self.mark("out"));
            response
        })
    }
}
// ANCHOR_END: middleware

impl Trail {
    fn mark(&self, way: &str) -> HeaderValue {
        HeaderValue::try_from(format!("{} {way}", self.0)).expect("names and ways are ASCII")
    }
}

/// The server logs a handler's panic with its request id; the default hook would print it once more.
fn leave_panics_to_the_journal() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if thread::current().name() != Some(Background::THREAD) {
            print(panic);
        }
    }));
}
