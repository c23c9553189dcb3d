//! The experiment: five attacks on the naive version and on ours, by a clock that stands.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clock::Clock;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::SignedDuration;
use lesson::Call;
use lifecycle::{Background, Server};
use protection::{Limiter, Quota};

use crate::milestone::{self, Settings};
use crate::naive::{LIMIT, Naive};

/// A word for a search that ends the string it is put into.
pub(crate) const INJECTION: &str = "' union select email from learners order by 1 --";

/// The zeros in the bomb.
const ZEROS: usize = 10 * 1024 * 1024;

/// An attack, and its success against each of the two.
pub(crate) struct Outcome {
    pub(crate) attack: &'static str,
    pub(crate) naive: String,
    pub(crate) ours: String,
}

/// Runs every attack on both.
pub(crate) fn run() -> anyhow::Result<Vec<Outcome>> {
    let database = milestone::TABLES.fresh()?;
    let clock = nine_o_clock()?;
    let naive = Naive::start(database.url(), &clock)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let ours = listener.local_addr()?;
    let (server, pool) = milestone::serve(database.url(), listener, &Settings::standing(&clock))?;
    let both = [naive.address, ours];

    let mut outcomes = Vec::new();
    let mut note = |attack, [naive, ours]: [String; 2]| {
        outcomes.push(Outcome {
            attack,
            naive,
            ours,
        });
    };
    note("200 requests within a second", edge(both, &clock)?);
    clock.advance(SignedDuration::from_mins(5));
    note("300 requests, each with another header", spoofed(both)?);
    clock.advance(SignedDuration::from_mins(5));
    note("a word that is SQL", injected(both)?);
    note("a URL into the server's network", fetched(both)?);
    note("10 KB that unpack to 10 MB", unpacked(both)?);
    naive.stop()?;
    server.stop()?;
    drop(pool);
    Ok(outcomes)
}

/// The table of the outcomes.
pub(crate) struct Table<'a>(pub(crate) &'a [Outcome]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<40} {:<15} ours", "", "naive")?;
        for it in self.0 {
            writeln!(f, "{:<40} {:<15} {}", it.attack, it.naive, it.ours)?;
        }
        Ok(())
    }
}

fn edge(both: [SocketAddr; 2], clock: &Clock) -> anyhow::Result<[String; 2]> {
    clock.advance(SignedDuration::from_secs(59));
    let call = Call::get("/courses");
    let before = both.map(|it| admitted(it, &call, LIMIT));
    clock.advance(SignedDuration::from_secs(1));
    let after = both.map(|it| admitted(it, &call, LIMIT));
    sum(before, after)
}

fn sum(
    [a, b]: [anyhow::Result<u32>; 2],
    [c, d]: [anyhow::Result<u32>; 2],
) -> anyhow::Result<[String; 2]> {
    Ok([
        format!("{} admitted", a? + c?),
        format!("{} admitted", b? + d?),
    ])
}

fn spoofed(both: [SocketAddr; 2]) -> anyhow::Result<[String; 2]> {
    let mut counts = [0; 2];
    for last in 0..3 * LIMIT {
        let name = format!("198.51.{}.{}", last / 256, last % 256);
        let call = Call::get("/courses").header("X-Forwarded-For", name);
        for (count, address) in counts.iter_mut().zip(both) {
            *count += admitted(address, &call, 1)?;
        }
    }
    Ok(counts.map(|it| format!("{it} admitted")))
}

fn injected([naive, ours]: [SocketAddr; 2]) -> anyhow::Result<[String; 2]> {
    let leaked = |text: String| format!("{} addresses", text.matches("@example.org").count());
    let word: String = INJECTION.bytes().map(|it| format!("%{it:02x}")).collect();
    Ok([
        leaked(exchange(naive, &Call::post("/search").body(INJECTION))?),
        leaked(exchange(ours, &Call::get(format!("/courses?q={word}")))?),
    ])
}

fn fetched([naive, ours]: [SocketAddr; 2]) -> anyhow::Result<[String; 2]> {
    let inner = Inner::start()?;
    let url = format!("http://{}/latest/credentials", inner.address);
    let got = |text: &str| match text.contains("secret") {
        true => "the secret".to_owned(),
        false => status(text).unwrap_or("nothing").to_owned(),
    };
    let answers = [
        got(&exchange(
            naive,
            &Call::post("/previews").body(url.clone()),
        )?),
        got(&exchange(
            ours,
            &Call::post("/previews").json(format!("{{\"url\":\"{url}\"}}")),
        )?),
    ];
    inner.stop()?;
    Ok(answers)
}

fn unpacked([naive, ours]: [SocketAddr; 2]) -> anyhow::Result<[String; 2]> {
    let text = exchange(naive, &Call::post("/imports").body(bomb()?))?;
    let packed = Call::post("/previews")
        .header("Content-Encoding", "gzip")
        .json(bomb()?);
    let refused = exchange(ours, &packed)?;
    Ok([
        text.lines().last().context("no answer")?.to_owned(),
        status(&refused).context("no answer")?.to_owned(),
    ])
}

/// The bomb.
pub(crate) fn bomb() -> anyhow::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&vec![0; ZEROS])?;
    Ok(packed.finish()?)
}

/// A service that only the server's own network should reach.
pub(crate) struct Inner {
    pub(crate) address: SocketAddr,
    server: Background,
}

impl Inner {
    pub(crate) fn start() -> anyhow::Result<Self> {
        async fn credentials(_: lifecycle::Request) -> &'static str {
            "<title>a public page</title>\naccess key: secret\n"
        }
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let server = Background::start(Server::new(credentials), listener)?;
        Ok(Self { address, server })
    }

    pub(crate) fn stop(self) -> anyhow::Result<()> {
        self.server.stop()?;
        Ok(())
    }
}

/// A clock that stands at nine.
pub(crate) fn nine_o_clock() -> anyhow::Result<Clock> {
    Ok(Clock::set_to("2026-03-02T09:00:00Z".parse()?))
}

/// The response to `call`, head and all.
pub(crate) fn exchange(server: SocketAddr, call: &Call) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let call = call.clone().header("Connection", "close");
    stream.write_all(&call.to_bytes("day19"))?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn status(response: &str) -> Option<&str> {
    response.split(' ').nth(1)
}

/// How many of `count` equal requests were answered with 200.
fn admitted(server: SocketAddr, call: &Call, count: u32) -> anyhow::Result<u32> {
    let mut admitted = 0;
    for _ in 0..count {
        let text = exchange(server, call)?;
        let status = status(&text).context("no response")?;
        ensure!(["200", "429"].contains(&status), "{text}");
        admitted += u32::from(status == "200");
    }
    Ok(admitted)
}

/// The statuses of `count` equal requests: `200: 10, 429: 2`.
pub(crate) fn statuses(server: SocketAddr, call: &Call, count: u32) -> anyhow::Result<String> {
    let mut counts = BTreeMap::new();
    for _ in 0..count {
        let text = exchange(server, call)?;
        let status = status(&text).context("no response")?.to_owned();
        *counts.entry(status).or_insert(0) += 1;
    }
    let counts = counts
        .iter()
        .map(|(status, count)| format!("{status}: {count}"));
    Ok(counts.collect::<Vec<_>>().join(", "))
}

/// A second of the same demand on both limits: what they have admitted since the beginning, and what GCRA's key owes.
#[derive(Clone, Copy)]
pub(crate) struct Second {
    pub(crate) fixed: u32,
    pub(crate) gcra: u32,
    pub(crate) owed: SignedDuration,
}

/// Three minutes of a client that sends 20 requests a second from the 50th to the 130th second.
pub(crate) fn three_minutes() -> anyhow::Result<Vec<Second>> {
    let clock = nine_o_clock()?;
    let limiter = Limiter::new(clock.clone());
    let quota = Quota::new(LIMIT, SignedDuration::from_mins(1));
    let (mut minute, mut in_minute) = (0, 0);
    let mut now = Second {
        fixed: 0,
        gcra: 0,
        owed: SignedDuration::ZERO,
    };
    let mut seconds = Vec::new();
    for second in 0..180 {
        if second / 60 != minute {
            (minute, in_minute) = (second / 60, 0);
        }
        now.owed = now
            .owed
            .saturating_sub(SignedDuration::from_secs(1))
            .max(SignedDuration::ZERO);
        let demand = if (50..130).contains(&second) { 20 } else { 0 };
        for _ in 0..demand {
            in_minute += 1;
            now.fixed += u32::from(in_minute <= LIMIT);
            let standing = limiter.take("client", &quota);
            now.gcra += u32::from(standing.admitted);
            now.owed = standing.reset;
        }
        seconds.push(now);
        clock.advance(SignedDuration::from_secs(1));
    }
    Ok(seconds)
}
