//! The tour: one shape for every refusal, and what happens while the database is away.

use std::io::{self, Read as _, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use faults::Proxy;
use lesson::{Answer, Call, Tour};
use postgres::{Client, NoTls};
use problem::Phase;

use crate::experiment::{self, REQUESTS, Table};
use crate::milestone;

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let log = Log::start()?;
    three_readers(tour)?;
    one_shape(tour)?;
    page(tour)?;
    constraint(tour)?;
    defect(tour, &log)?;
    away(tour)?;
    measured(tour)
}

/// The answer, if it is of this type.
fn is(answer: Answer, status: u16, kind: &str) -> anyhow::Result<Answer> {
    answer
        .expect_status(status)?
        .expect_header("content-type", "application/problem+json")?
        .expect_body_with(&format!("\"type\":\"/problems/{kind}\""))
}

fn three_readers(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Three readers");
    tour.say("A program reads the status and the type, a person the detail, and the operator finds the log line by the request id:");
    is(tour.get("/courses/cobol")?, 404, "not_found")?;
    Ok(())
}

fn one_shape(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("One shape, whoever refuses");
    tour.say("The router refuses a method, the endpoint a type, a handler's body a member. The same function writes all three:");
    let wrong_method = tour.http(&Call::delete("/courses"))?;
    is(wrong_method, 405, "method_not_allowed")?
        .expect_header("allow", "GET, HEAD, POST, OPTIONS")?;
    let form = Call::post("/courses").header("Content-Type", "text/plain");
    is(tour.http(&form.body("sql"))?, 415, "unsupported_media_type")?;
    let incomplete = Call::post("/courses").json(r#"{"slug":"sql"}"#);
    is(tour.http(&incomplete)?, 422, "invalid_input")?;
    Ok(())
}

fn page(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The type is a page");
    tour.say("A developer opens the type in a browser:");
    tour.get("/problems/taken")?
        .expect_status(200)?
        .expect_body_with("What to do")?;
    Ok(())
}

fn constraint(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("23505 is a 409, by the constraint's name");
    let course =
        |slug: &str| Call::post("/courses").json(format!(r#"{{"slug":"{slug}","title":"SQL"}}"#));
    tour.http(&course("sql"))?.expect_status(201)?;
    is(tour.http(&course("sql"))?, 409, "taken")?;
    tour.say("The same SQLSTATE class, another constraint, another meaning:");
    is(tour.http(&course("Not a slug"))?, 422, "invalid_input")?.expect_body_with("/slug")?;
    tour.say("No constraint at all, and still the client's to correct. Text in PostgreSQL has no U+0000:");
    is(tour.http(&course("a\\u0000b"))?, 422, "unfit_value")?;
    Ok(())
}

fn defect(tour: &mut Tour, log: &Log) -> anyhow::Result<()> {
    tour.step("A defect says nothing");
    tour.say("Somebody renames a table under the running server. PostgreSQL's answer is 42P01 with the table's name, and the client hears none of it:");
    let mut client = Client::connect(tour.database()?, NoTls)?;
    tour.sql_script(&mut client, "alter table courses rename to courses_2026")?;
    log.take();
    let answer = is(tour.get("/courses")?, 500, "internal")?;
    ensure!(!answer.text()?.contains("relation"), "it leaks");
    tour.say("The server's log has the cause, once, and the same request id:");
    let lines = log.take();
    ensure!(lines.matches("42P01").count() == 1, "{lines}");
    tour.show(lines.trim_end());
    tour.sql_script(&mut client, "alter table courses_2026 rename to courses")?;
    tour.say("A handler that panics gets the same response, and its own line in the log:");
    log.take();
    let answer = is(tour.get("/bug")?, 500, "internal")?;
    ensure!(!answer.text()?.contains("week 7"), "it leaks");
    let lines = log.take();
    ensure!(lines.matches("week 7").count() == 1, "{lines}");
    tour.show(lines.trim_end());
    Ok(())
}

fn away(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The database is away, and comes back");
    tour.say(
        "A second server, with a proxy before its database. The proxy closes every connection:",
    );
    let network = Proxy::postgres(tour.database()?)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (server, database, circuit) = milestone::serve(network.url(), listener)?;
    network.cut();
    let ask = |tour: &mut Tour| {
        tour.connect_to(address, "")?
            .call(&Call::get("/courses/http"))
    };
    is(ask(tour)?, 503, "unavailable")?.expect_header("retry-after", "1")?;
    for _ in 1..milestone::FAILURES {
        ensure!(status(address)? == 503, "the database is away");
    }
    tour.say("That was the first of five failures in a row. After the fifth the circuit is open, and a request doesn't reach for the database any more:");
    tour.show(format!("the circuit: {:?}", circuit.phase()));
    ensure!(circuit.phase() == Phase::Open, "{:?}", circuit.phase());
    is(ask(tour)?, 503, "unavailable")?;
    network.mend();
    tour.say("The network is mended. After a second one request is let through as a probe. It works, and nobody restarted anything:");
    let mut tries = 0;
    while status(address)? != 200 {
        tour.check()?;
        std::thread::sleep(Duration::from_millis(50));
        tries += 1;
        ensure!(tries < 1200, "it doesn't recover");
    }
    tour.show(format!("the circuit: {:?}", circuit.phase()));
    ask(tour)?.expect_status(200)?;
    server.stop()?;
    drop(database);
    Ok(())
}

/// The status of a course, asked for without a line of the tour.
fn status(server: SocketAddr) -> anyhow::Result<u16> {
    let text = exchange(server, &Call::get("/courses/http"))?;
    let status = text.split(' ').nth(1).context("no response")?;
    Ok(status.parse()?)
}

/// The response to `call`, head and all.
pub(crate) fn exchange(server: SocketAddr, call: &Call) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let call = call.clone().header("Connection", "close");
    stream.write_all(&call.to_bytes("day14"))?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

fn measured(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Twenty-seven calls for one");
    tour.say(format!(
        "Three services in a row, the third one before a database that has just stopped. A client sends {REQUESTS} requests. The columns \
         are the requests that each service got, and the connections that the proxy before the database was asked for:"
    ));
    let outcomes = experiment::run()?;
    tour.show(Table(&outcomes).to_string().trim_end());
    let calls: Vec<usize> = outcomes.iter().map(|it| it.calls).collect();
    ensure!(calls == [2700, 300, 136, 111, 5], "{calls:?}");
    Ok(())
}

/// The log of this process, kept until somebody looks.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn start() -> anyhow::Result<Self> {
        let log = Self::default();
        let written = log.clone();
        tracing_subscriber::fmt()
            .with_writer(move || written.clone())
            .with_ansi(false)
            .without_time()
            .with_target(false)
            .try_init()
            .map_err(|error| anyhow::anyhow!("no log: {error}"))?;
        Ok(log)
    }

    /// The log since the last look.
    fn take(&self) -> String {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&std::mem::take(&mut *bytes)).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
