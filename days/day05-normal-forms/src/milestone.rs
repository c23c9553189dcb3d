//! The milestone: the analyzer, over HTTP.

use std::net::TcpListener;

use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use lesson::Milestone;
use lifecycle::{Background, BodyError, IntoResponse, Request, Response, Server};
use routing::Router;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::commands;

/// Analyses at once. A large tangle keeps a core busy for a minute, and once begun nobody can call it
/// off, also not a client that has left.
static PLACES: Semaphore = Semaphore::const_new(4);

/// Starts it; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let table = Router::new().post("/analyze", analyze).build()?;
    let server = Background::start(Server::new(table), listener)?;
    Ok(Milestone::running(move || {
        server.stop()?;
        Ok(())
    }))
}

async fn analyze(request: Request) -> Result<Response, BodyError> {
    let content = request.into_body().bytes().await?;
    let Ok(place) = PLACES.try_acquire() else {
        return Ok(busy());
    };
    // It computes for a moment, and other requests should not wait for that.
    let answer = spawn_blocking(move || {
        let _place = place;
        let text = std::str::from_utf8(&content).map_err(|error| error.to_string())?;
        commands::analyze(text).map_err(|error| error.to_string())
    });
    Ok(match answer.await {
        Ok(Ok(page)) => page.into_response(),
        Ok(Err(mistake)) => (StatusCode::BAD_REQUEST, format!("{mistake}\n")).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    })
}

fn busy() -> Response {
    let busy = "as many analyses are under way as there may be; try again\n";
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, busy).into_response();
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}
