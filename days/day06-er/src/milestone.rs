//! The milestone: the diagrams of one database over HTTP, on the servers of days 1 and 2.

use std::net::TcpListener;

use lesson::Milestone;
use postgres::{Client, NoTls};
use sockets::Server;
use wire::{Limits, Request, Response};

/// Starts it on a fresh database with the schema of day 6; stopping it drops the database.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let own = localdb::Database::from_template(&schema::template("day06", 6, ""))?;
    let url = own.url().to_owned();
    let named = url.clone();
    let answer = move |request: Request| answer(&named, &request);
    let server = Server::start(listener, sockets::Limits::default(), move |connection| {
        wire::serve(connection, Limits::default(), &answer)
    })?;
    let milestone = Milestone::running(move || {
        let stopped = server.stop();
        drop(own);
        stopped.clean()?;
        Ok(())
    });
    Ok(milestone.with_database(url))
}

// ANCHOR: answer
/// Reads the catalog anew for every request: a diagram that is kept is a diagram that goes stale.
fn answer(url: &str, request: &Request) -> Response {
    let draw: fn(&er::Model) -> String = match (&*request.method, &*request.path) {
        ("GET" | "HEAD", "/") => er::svg,
        ("GET" | "HEAD", "/schema.mmd") => er::mermaid,
        ("GET" | "HEAD", "/schema.dot") => er::dot,
        ("GET" | "HEAD", "/dictionary.md") => er::dictionary,
        ("GET" | "HEAD", _) => {
            return Response::text(404, "try /, /schema.mmd, /schema.dot or /dictionary.md\n");
        }
        _ => return Response::text(405, "a diagram can only be looked at: GET it\n"),
    };
    match model(url) {
        Ok(model) => Response {
            content_type: content_type(&request.path),
            ..Response::text(200, draw(&model))
        },
        Err(error) => {
            eprintln!("cannot draw: {error:#}");
            Response::text(503, "the database cannot be read now\n")
        }
    }
}

fn model(url: &str) -> anyhow::Result<er::Model> {
    let mut client = Client::connect(url, NoTls)?;
    Ok(er::read(&mut client, &[])?)
}
// ANCHOR_END: answer

fn content_type(path: &str) -> &'static str {
    match path {
        "/" => "image/svg+xml",
        "/dictionary.md" => "text/markdown; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}
