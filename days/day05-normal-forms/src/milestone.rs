//! The milestone: the analyzer, over HTTP.

use std::net;

use anyhow::Context as _;
use http::StatusCode;
use lesson::Milestone;
use lifecycle::{BodyError, IntoResponse, Request, Response, Server};
use routing::Router;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::commands;

/// Starts it; stopping it drains it.
pub(crate) fn start(listener: net::TcpListener) -> anyhow::Result<Milestone> {
    let table = Router::new().post("/analyze", analyze).build()?;
    let runtime = Runtime::new().context("cannot start the runtime")?;
    listener.set_nonblocking(true)?;
    let listener = {
        let _inside = runtime.enter();
        TcpListener::from_std(listener)?
    };
    let shutdown = CancellationToken::new();
    let serving = runtime.spawn(Server::new(table).serve(listener, shutdown.clone()));
    Ok(Milestone::running(move || {
        shutdown.cancel();
        runtime.block_on(serving)?;
        Ok(())
    }))
}

async fn analyze(request: Request) -> Result<Response, BodyError> {
    let content = request.into_body().bytes().await?;
    // It computes for a moment, and other requests should not wait for that.
    let answer = spawn_blocking(move || {
        let text = std::str::from_utf8(&content).map_err(|error| error.to_string())?;
        commands::analyze(text).map_err(|error| error.to_string())
    });
    Ok(match answer.await {
        Ok(Ok(page)) => page.into_response(),
        Ok(Err(mistake)) => (StatusCode::BAD_REQUEST, format!("{mistake}\n")).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    })
}
