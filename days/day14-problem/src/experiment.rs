//! The experiment: three services in a row before a database that stops, and what each way of retrying
//! makes of a hundred requests.

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clock::Clock;
use database::{Connection, Settings};
use faults::Proxy;
use http::StatusCode;
use jiff::SignedDuration;
use lifecycle::{Background, Request, Server};
use problem::{Budget, Circuit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use transactions::Retry;

use crate::milestone;

/// The requests that come while the database is away.
pub(crate) const REQUESTS: usize = 100;
/// The requests before, which find it.
const BEFORE: usize = 10;
const LAYERS: usize = 3;

/// How a layer treats a failure of the one below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    /// One try.
    Once,
    /// Three tries, whatever happens.
    Three,
    /// Three tries, of which the second and third come from a budget of 10 %.
    Budgeted,
    /// One try, through a circuit.
    Circuit,
}

/// A way to retry: what the layers do, from the first to the one that talks to the database.
const WAYS: [(&str, [Policy; LAYERS]); 5] = [
    ("three tries in each layer", [Policy::Three; LAYERS]),
    (
        "three tries in one layer",
        [Policy::Once, Policy::Once, Policy::Three],
    ),
    ("a 10 % budget in each layer", [Policy::Budgeted; LAYERS]),
    (
        "a 10 % budget in one layer",
        [Policy::Once, Policy::Once, Policy::Budgeted],
    ),
    (
        "the same, and a circuit",
        [Policy::Once, Policy::Budgeted, Policy::Circuit],
    ),
];

/// The outcome of one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) way: &'static str,
    /// The requests that each layer got.
    pub(crate) requests: [usize; LAYERS],
    /// The connections that the proxy before the database was asked for.
    pub(crate) calls: usize,
}

/// Runs every way on services of its own.
pub(crate) fn run() -> anyhow::Result<Vec<Outcome>> {
    WAYS.iter()
        .map(|(way, policies)| one(way, policies))
        .collect()
}

fn one(way: &'static str, policies: &[Policy; LAYERS]) -> anyhow::Result<Outcome> {
    let database = milestone::TABLES.fresh()?;
    let network = Proxy::postgres(database.url())?;
    let mut below = Below::Database(network.url().into());
    let mut layers = Vec::new();
    for policy in policies.iter().rev() {
        let layer = Layer::start(*policy, below)?;
        below = Below::Layer(layer.server.address());
        layers.insert(0, layer);
    }
    let first = layers[0].server.address();
    let counted = || {
        layers
            .iter()
            .map(|layer| layer.requests.load(Ordering::SeqCst))
    };
    let ask = |times| layers[0].server.block_on(statuses(first, times));

    let well = ask(BEFORE)?;
    ensure!(well == [200; BEFORE], "before the outage: {well:?}");
    let before: Vec<usize> = counted().collect();
    let connections = network.counts();
    network.cut();
    let badly = ask(REQUESTS)?;
    ensure!(
        badly.iter().all(|it| *it == 503),
        "in the outage: {badly:?}"
    );
    let mut since = counted().zip(before).map(|(now, before)| now - before);
    let outcome = Outcome {
        way,
        requests: std::array::from_fn(|_| since.next().unwrap_or_default()),
        calls: network.counts().since(&connections).refused,
    };
    drop(since);
    for layer in layers {
        layer.server.stop()?;
    }
    Ok(outcome)
}

async fn statuses(server: SocketAddr, times: usize) -> anyhow::Result<Vec<u16>> {
    let mut statuses = Vec::new();
    for _ in 0..times {
        statuses.push(get(server).await?);
    }
    Ok(statuses)
}

/// A service, and how many requests it got.
struct Layer {
    server: Background,
    requests: Arc<AtomicUsize>,
}

/// The layer or database below a layer.
#[derive(Clone)]
enum Below {
    Layer(SocketAddr),
    Database(Arc<str>),
}

impl Layer {
    fn start(policy: Policy, below: Below) -> anyhow::Result<Self> {
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        let caller = Arc::new(Caller {
            policy,
            below,
            budget: Budget::new(10, 10),
            // It stays open for the rest of the run, whose time it doesn't depend on.
            circuit: Circuit::new(5, SignedDuration::from_hours(1), Clock::system()),
        });
        let handler = move |_: Request| {
            counted.fetch_add(1, Ordering::SeqCst);
            let caller = Arc::clone(&caller);
            async move {
                match caller.call().await {
                    Ok(()) => StatusCode::OK,
                    Err(_) => StatusCode::SERVICE_UNAVAILABLE,
                }
            }
        };
        let server = Background::start(Server::new(handler), TcpListener::bind("127.0.0.1:0")?)?;
        Ok(Self { server, requests })
    }
}

struct Caller {
    policy: Policy,
    below: Below,
    budget: Budget,
    circuit: Circuit,
}

const TRIES: Retry = Retry {
    attempts: 3,
    first: Duration::from_millis(1),
    longest: Duration::from_millis(2),
};

impl Caller {
    // ANCHOR: call
    async fn call(&self) -> anyhow::Result<()> {
        match self.policy {
            Policy::Once => self.below.call().await,
            Policy::Three => {
                let mut done = self.below.call().await;
                for attempt in 1..TRIES.attempts {
                    if done.is_err() {
                        tokio::time::sleep(TRIES.random_pause(attempt)).await;
                        done = self.below.call().await;
                    }
                }
                done
            }
            Policy::Budgeted => {
                self.budget
                    .call(TRIES, |_| true, || self.below.call())
                    .await
            }
            Policy::Circuit => {
                let pass = self.circuit.enter()?;
                let done = self.below.call().await;
                pass.report(done.is_ok());
                done
            }
        }
    }
    // ANCHOR_END: call
}

impl Below {
    async fn call(&self) -> anyhow::Result<()> {
        match self.clone() {
            Self::Layer(address) => {
                let status = get(address).await?;
                ensure!(status == 200, "{status}");
            }
            Self::Database(url) => {
                let connect = move || Connection::connect(&Settings::new(&*url)).map(drop);
                tokio::task::spawn_blocking(connect).await??;
            }
        }
        Ok(())
    }
}

/// The status of a GET over a connection of its own.
async fn get(server: SocketAddr) -> anyhow::Result<u16> {
    let mut stream = TcpStream::connect(server).await?;
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: layer\r\nConnection: close\r\n\r\n")
        .await?;
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    let status = response.split(' ').nth(1).context("no response")?;
    Ok(status.parse()?)
}

/// The outcomes as a table, a way a line.
pub(crate) struct Table<'a>(pub(crate) &'a [Outcome]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<28} {:>6} {:>6} {:>6} {:>9} {:>10}",
            "", "first", "second", "third", "database", "for one"
        )?;
        for it in self.0 {
            let [first, second, third] = it.requests;
            let each = it.calls as f64 / REQUESTS as f64;
            writeln!(
                f,
                "{:<28} {first:>6} {second:>6} {third:>6} {:>9} {each:>10.2}",
                it.way, it.calls
            )?;
        }
        Ok(())
    }
}
