//! The naive version: a count by minute and by header, SQL from pieces, any URL, any body.

use std::collections::HashMap;
use std::io::Read as _;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use clock::Clock;
use flate2::read::GzDecoder;
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use lesson::{Call, Tour};
use lifecycle::{Background, IntoResponse, Request, Response, Server};
use postgres::{Client, NoTls, SimpleQueryMessage};

use crate::experiment::{self, exchange, statuses};
use crate::milestone;

/// Requests in a minute.
pub(crate) const LIMIT: u32 = 100;

// ANCHOR: naive
#[derive(Default)]
struct Window {
    minute: i64,
    counts: HashMap<String, u32>,
}

impl Window {
    fn admits(&mut self, headers: &HeaderMap, now: Timestamp) -> bool {
        let minute = now.as_second() / 60;
        if minute != self.minute {
            self.minute = minute;
            self.counts.clear();
        }
        let client = headers.get("x-forwarded-for");
        let client = client.and_then(|it| it.to_str().ok()).unwrap_or("?");
        let count = self.counts.entry(client.to_owned()).or_default();
        *count += 1;
        *count <= LIMIT
    }
}
// ANCHOR_END: naive

/// The rows of a search, its SQL put together from pieces.
// ANCHOR: search
fn search(url: &str, word: &str) -> Result<String, postgres::Error> {
    let mut client = Client::connect(url, NoTls)?;
    let sql = format!("select title from courses where title ilike '%{word}%'");
    let mut titles = String::new();
    for message in client.simple_query(&sql)? {
        if let SimpleQueryMessage::Row(row) = message {
            titles += row.get(0).unwrap_or_default();
            titles += "\n";
        }
    }
    Ok(titles)
}
// ANCHOR_END: search

/// The page at `url`, wherever that is.
fn fetch(url: &str) -> anyhow::Result<String> {
    let rest = url.strip_prefix("http://").context("no http")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let address: SocketAddr = host.parse()?;
    exchange(address, &Call::get(format!("/{path}")))
}

/// The bytes that `content` unpacks to.
fn unpack(content: &[u8]) -> std::io::Result<usize> {
    GzDecoder::new(content).read_to_end(&mut Vec::new())
}

/// The naive server, running.
pub(crate) struct Naive {
    pub(crate) address: SocketAddr,
    server: Background,
}

impl Naive {
    pub(crate) fn start(database: &str, clock: &Clock) -> anyhow::Result<Self> {
        let window = Arc::new(Mutex::new(Window::default()));
        let (database, clock): (Arc<str>, _) = (database.into(), clock.clone());
        let handler = move |request: Request| {
            let (window, database) = (Arc::clone(&window), Arc::clone(&database));
            let now = clock.now();
            async move {
                let (head, body) = request.into_parts();
                let is_admitted = {
                    let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
                    window.admits(&head.headers, now)
                };
                if !is_admitted {
                    return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
                }
                let content = body.bytes().await?;
                let path = head.uri.path().to_owned();
                let work = move || answer(&path, &database, &content);
                let text = tokio::task::spawn_blocking(work).await.unwrap_or_default();
                Ok::<Response, lifecycle::BodyError>(text.into_response())
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let server = Background::start(Server::new(handler), listener)?;
        Ok(Self { address, server })
    }

    pub(crate) fn stop(self) -> anyhow::Result<()> {
        self.server.stop()?;
        Ok(())
    }
}

/// What it says to a path and a body.
fn answer(path: &str, database: &str, content: &[u8]) -> String {
    let text = String::from_utf8_lossy(content);
    match path {
        "/search" => search(database, &text).unwrap_or_else(|error| format!("{error}\n")),
        "/previews" => fetch(&text).unwrap_or_else(|error| format!("{error}\n")),
        "/imports" => match unpack(content) {
            Ok(bytes) => format!("{bytes} bytes\n"),
            Err(error) => format!("{error}\n"),
        },
        _ => "ok\n".to_owned(),
    }
}

/// Shows it breaking.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let database = milestone::TABLES.fresh()?;
    let clock = experiment::nine_o_clock()?;
    let naive = Naive::start(database.url(), &clock)?;

    tour.step("Twice the limit in a second");
    tour.say(format!("The limit is {LIMIT} requests a minute. A client sends {LIMIT} at 9:00:59 and {LIMIT} at 9:01:00. Their statuses, and how many had each:"));
    clock.advance(SignedDuration::from_secs(59));
    tour.show(statuses(naive.address, &Call::get("/"), LIMIT)?);
    clock.advance(SignedDuration::from_secs(1));
    tour.show(statuses(naive.address, &Call::get("/"), LIMIT)?);

    tour.step("The client chooses its name");
    tour.say("The hundred of this minute are spent:");
    let ask = |tour: &mut Tour, call: &Call| tour.connect_to(naive.address, "")?.call(call);
    ask(tour, &Call::get("/"))?.expect_status(429)?;
    tour.say("The same client, with a header that it made up:");
    let spoofed = Call::get("/").header("X-Forwarded-For", "198.51.100.1");
    ask(tour, &spoofed)?.expect_status(200)?;

    clock.advance(SignedDuration::from_mins(1));
    tour.step("A word becomes SQL");
    tour.say("A search for a course:");
    ask(tour, &Call::post("/search").body("rust"))?.expect_body_with("Rust in thirty days")?;
    tour.say("A search for a quote and what follows it. No route lists the learners:");
    ask(tour, &Call::post("/search").body(experiment::INJECTION))?
        .expect_body_with("ada@example.org")?;

    tour.step("The server fetches what only the server can reach");
    let inner = experiment::Inner::start()?;
    tour.say("A service of the server's own network, which trusts everybody who can reach it. The client can't, and asks the server:");
    let call = Call::post("/previews").body(format!("http://{}/latest/credentials", inner.address));
    ask(tour, &call)?.expect_body_with("secret")?;
    inner.stop()?;

    tour.step("Ten kilobytes become ten megabytes");
    let bomb = experiment::bomb()?;
    tour.say(format!("A gzip file of {} bytes, of zeros:", bomb.len()));
    let answer = exchange(naive.address, &Call::post("/imports").body(bomb))?;
    tour.show(answer.lines().last().unwrap_or_default());
    naive.stop()
}
