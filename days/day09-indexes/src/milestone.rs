//! The milestone: what there is to say about the indexes of one database, over HTTP, on the servers of days 1 and 2.

use std::net::TcpListener;

use indexes::{Advice, Catalog, Thresholds, lab};
use lesson::Milestone;
use localdb::Database;
use postgres::{Client, NoTls};
use sockets::Server;
use wire::{Limits, Request, Response};

/// Enough events that a scan hurts, few enough that they are there in two seconds.
pub(crate) const EVENTS: u32 = 200_000;
/// The number of learners, with 100 events each.
pub(crate) const LEARNERS: u32 = 2_000;

/// The schema of day 9, and beside it the lab's events.
pub(crate) fn fresh_database() -> anyhow::Result<Database> {
    let own = Database::from_template(&schema::template("day09", 9, ""))?;
    let mut client = Client::connect(own.url(), NoTls)?;
    client.batch_execute("create extension pageinspect")?;
    lab::prepare(&mut client, EVENTS, LEARNERS)?;
    // So that the next session sees these writes counted.
    client.batch_execute("select pg_stat_force_next_flush()")?;
    Ok(own)
}

/// Starts it on a database of its own; stopping it drops the database.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let own = fresh_database()?;
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
fn answer(url: &str, request: &Request) -> Response {
    if !matches!(&*request.method, "GET" | "HEAD") {
        return Response::text(405, "indexes can only be looked at here: GET\n");
    }
    let shown = match &*request.path {
        "/" => page(url),
        "/advice" => advice(url).map(|(catalog, advice)| plain(indexes::text(&catalog, &advice))),
        path => match path.strip_prefix("/tree/") {
            Some(index) => tree(url, index),
            None => {
                return Response::text(404, "try /, /advice, or /tree/ and the name of an index\n");
            }
        },
    };
    shown.unwrap_or_else(|error| {
        eprintln!("cannot show {}: {error:#}", request.path);
        Response::text(503, "the database can't be read now\n")
    })
}
// ANCHOR_END: answer

fn advice(url: &str) -> anyhow::Result<(Catalog, Vec<Advice>)> {
    let mut client = Client::connect(url, NoTls)?;
    let catalog = indexes::read(&mut client, &[])?;
    let advice = indexes::advise(&catalog, &Thresholds::default());
    Ok((catalog, advice))
}

fn page(url: &str) -> anyhow::Result<Response> {
    let (catalog, advice) = advice(url)?;
    Ok(Response {
        content_type: "text/html; charset=utf-8",
        ..Response::text(200, indexes::html(&catalog, &advice, "Indexes"))
    })
}

fn tree(url: &str, index: &str) -> anyhow::Result<Response> {
    let mut client = Client::connect(url, NoTls)?;
    match indexes::tree(&mut client, index) {
        Ok(tree) => Ok(Response {
            content_type: "image/svg+xml",
            ..Response::text(200, tree.svg(index, None))
        }),
        Err(error @ indexes::TreeError::NotATree(_)) => {
            Ok(Response::text(404, format!("{error}\n")))
        }
        Err(error) => Err(error.into()),
    }
}

fn plain(text: String) -> Response {
    Response::text(200, text)
}
