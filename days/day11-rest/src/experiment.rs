//! The experiment: courses created over a network that loses every third response, by clients that send
//! again what they have heard nothing of.

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, bail};
use faults::Proxy;
use lesson::Call;
use serde_json::{Value, json};

use crate::naive::Naive;

/// How many courses each way tries to create.
pub(crate) const COURSES: usize = 30;
/// Every such response is lost.
const EVERY: usize = 3;

/// The outcome of one way to create courses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) way: &'static str,
    pub(crate) sent: usize,
    pub(crate) lost: usize,
    pub(crate) rows: usize,
    /// Clients that were told in the end that their course is there.
    pub(crate) told_yes: usize,
    /// Clients that were told that somebody has the course already: they themselves.
    pub(crate) told_no: usize,
}

/// Runs every way on servers of its own: the naive one, and the milestone at `ours`.
pub(crate) fn run(ours: SocketAddr) -> anyhow::Result<Vec<Outcome>> {
    let naive = Naive::start()?;
    let first = create("POST /createCourse", naive.address, |number| {
        Call::post(format!("/createCourse?title=course-{number}"))
    })?;
    let rows = naive.count();
    naive.stop()?;
    let mut outcomes = vec![Outcome { rows, ..first }];
    for way in ["POST", "POST with a key", "PUT"] {
        let prefix = way.to_lowercase().replace(' ', "-");
        let before = count(ours)?;
        let outcome = create(way, ours, |number| {
            request(way, &format!("{prefix}-{number}"))
        })?;
        let rows = count(ours)? - before;
        outcomes.push(Outcome { rows, ..outcome });
    }
    Ok(outcomes)
}

fn request(way: &str, slug: &str) -> Call {
    let course = json!({"slug": slug, "title": slug}).to_string();
    match way {
        "PUT" => Call::put(format!("/courses/{slug}"))
            .header("If-None-Match", "*")
            .json(course),
        "POST" => Call::post("/courses").json(course),
        _ => Call::post("/courses")
            .header("Idempotency-Key", format!("\"{slug}\""))
            .json(course),
    }
}

// ANCHOR: clients
/// Thirty clients, one after another; each sends its request until it hears something.
fn create(
    way: &'static str,
    server: SocketAddr,
    request: impl Fn(usize) -> Call,
) -> anyhow::Result<Outcome> {
    let proxy = Proxy::to(server)?;
    let (mut sent, mut told_yes, mut told_no) = (0, 0, 0);
    for number in 1..=COURSES {
        let heard = loop {
            sent += 1;
            if sent % EVERY == 0 {
                proxy.lose_response();
            }
            if let Some(heard) = exchange(proxy.address(), &request(number))? {
                break heard.status;
            }
        };
        match heard {
            200 | 201 => told_yes += 1,
            409 | 412 => told_no += 1,
            other => bail!("{way}: {other}"),
        }
    }
    let lost = proxy.lost();
    Ok(Outcome {
        way,
        sent,
        lost,
        rows: 0,
        told_yes,
        told_no,
    })
}
// ANCHOR_END: clients

fn count(server: SocketAddr) -> anyhow::Result<usize> {
    let heard = exchange(server, &Call::get("/courses"))?.context("no response")?;
    let list: Value = serde_json::from_str(&heard.content)?;
    Ok(list["items"].as_array().map_or(0, Vec::len))
}

/// A response, as much of it as is looked at.
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) is_replay: bool,
    pub(crate) content: String,
}

/// Sends `call` on a connection of its own; nothing if the connection ends without a response.
pub(crate) fn exchange(server: SocketAddr, call: &Call) -> anyhow::Result<Option<Heard>> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let call = call.clone().header("Connection", "close");
    stream.write_all(&call.to_bytes("day11"))?;
    let mut text = String::new();
    match stream.read_to_string(&mut text) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => return Err(error.into()),
        _ => {}
    }
    let Some((head, content)) = text.split_once("\r\n\r\n") else {
        return Ok(None);
    };
    Ok(Some(Heard {
        status: head.split(' ').nth(1).context("no status")?.parse()?,
        is_replay: head.contains("idempotent-replayed: true"),
        content: content.to_owned(),
    }))
}

/// The outcomes as a table, a way a line.
pub(crate) struct Table<'a>(pub(crate) &'a [Outcome]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<20} {:>5} {:>5} {:>5} {:>9} {:>9}",
            "", "sent", "lost", "rows", "told yes", "told no"
        )?;
        for it in self.0 {
            writeln!(
                f,
                "{:<20} {:>5} {:>5} {:>5} {:>9} {:>9}",
                it.way, it.sent, it.lost, it.rows, it.told_yes, it.told_no
            )?;
        }
        Ok(())
    }
}
