//! The milestone: plans over HTTP, on the servers of days 1 and 2, of statements on the large data set.
//!
//! Invariant: a statement that comes over HTTP runs as a role that can read the tables and nothing else. A superuser, even in a
//! read-only transaction, could read and write files of the machine, and any web page can post to a port of the machine it's
//! shown on.

use std::net::TcpListener;
use std::time::Duration;

use anyhow::ensure;
use explain::{Error, Options, Plan, Top};
use lesson::Milestone;
use postgres::{Client, Config, NoTls};
use sockets::Server;
use wire::{Limits, Request, Response};

/// The role that runs the statements.
const READER: &str = "day08_reader";
const OPTIONS: Duration = Duration::from_secs(5);

/// Starts it on the large data set at the schema of its day.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let large = schema::large(8)?;
    let url = large.url().to_owned();
    let reader = reader(&url)?;
    let answer = move |request: Request| answer(&reader, &request);
    let server = Server::start(listener, sockets::Limits::default(), move |connection| {
        wire::serve(connection, Limits::default(), &answer)
    })?;
    let milestone = Milestone::running(move || {
        let stopped = server.stop();
        drop(large);
        stopped.clean()?;
        Ok(())
    });
    Ok(milestone.with_database(url))
}

/// How to connect as the role that may read.
fn reader(url: &str) -> anyhow::Result<Config> {
    let mut client = Client::connect(url, NoTls)?;
    client.batch_execute("set default_transaction_read_only = off")?;
    let made = client.batch_execute(&format!(
        "do $$ begin create role {READER} login; exception when duplicate_object or unique_violation then null; end $$;
         grant pg_read_all_data, pg_read_all_stats to {READER}"
    ));
    // Two that grant at once: one of them does it.
    if let Err(error) = made {
        let granted = "select from pg_roles where rolname = $1 and pg_has_role(rolname, 'pg_read_all_stats', 'member')";
        ensure!(client.query_opt(granted, &[&READER])?.is_some(), error);
    }
    let mut config: Config = url.parse()?;
    config.user(READER);
    Ok(config)
}

// ANCHOR: answer
fn answer(reader: &Config, request: &Request) -> Response {
    let draw: fn(&Plan) -> (String, &'static str) = match (&*request.method, &*request.path) {
        ("POST", "/explain") => |plan| (explain::report(plan, 80), "text/plain; charset=utf-8"),
        ("POST", "/explain.svg") => |plan| (explain::svg(plan, "Plan"), "image/svg+xml"),
        ("GET" | "HEAD", "/statements") => return statements(reader),
        (_, "/explain" | "/explain.svg" | "/statements") => {
            return Response::text(405, "POST a statement to /explain, GET /statements\n");
        }
        _ => return Response::text(404, "try /explain, /explain.svg or /statements\n"),
    };
    let Ok(statement) = std::str::from_utf8(&request.body) else {
        return Response::text(400, "the body is not UTF-8, so it's not a statement\n");
    };
    let options = Options {
        timeout: OPTIONS,
        ..Options::default()
    };
    let plan =
        connect(reader).and_then(|mut client| explain::run(&mut client, statement, &options));
    match plan {
        Ok(plan) => {
            let (text, content_type) = draw(&plan);
            Response {
                content_type,
                ..Response::text(200, text)
            }
        }
        Err(error) => refused(&error),
    }
}
// ANCHOR_END: answer

fn statements(reader: &Config) -> Response {
    match connect(reader).and_then(|mut client| explain::top(&mut client, 10)) {
        Ok(Top::Statements(statements)) => Response::text(200, crate::command::listed(&statements)),
        Ok(Top::NotAvailable(why)) => Response::text(200, format!("not available: {why}\n")),
        Err(error) => refused(&error),
    }
}

fn connect(reader: &Config) -> Result<Client, Error> {
    Ok(reader.connect(NoTls)?)
}

fn refused(error: &Error) -> Response {
    let status = match error {
        Error::Writes(_) => 403,
        Error::TimedOut(_) | Error::Locked(_) | Error::Connection(_) => 503,
        _ => 422,
    };
    Response::text(status, format!("{error}\n"))
}
