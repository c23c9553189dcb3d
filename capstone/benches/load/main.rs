//! `just bench capstone`: requests per second and CPU per request, beside the yardsticks.
//!
//! Three questions, each a ratio of rates measured in turn on the same machine in the same run:
//! how much of a bare hyper server's rate does `/health/live` reach; how much of PostgreSQL's
//! own (`pgbench -M prepared`, the same select) does `GET /api/v1/check-ins/{id}` reach, on a
//! million check-ins with 32 connections; and how much of the bare insert's rate is left to a `POST` of a
//! check-in with an `Idempotency-Key`, which also writes its event and its key.
//!
//! The contenders alternate in short rounds and each figure is a median, so that a machine that
//! slows down half-way slows both. Options: `--rounds N --seconds N --rows N --log FILTER`; the
//! capstone's own settings are taken from the environment, as ever.

mod bare;
mod cpu;
mod generators;
#[path = "../identity.rs"]
mod identity;
mod servers;
mod table;
mod writes;

use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Parser;

use generators::{pgbench, wrk};
use servers::{Cluster, Server};
use writes::Slots;

/// Measures the capstone beside a bare hyper server and beside pgbench.
#[derive(Clone, Debug, Parser)]
struct Options {
    /// Rounds of each contender; the median counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,

    /// Length of a round, in seconds
    #[arg(long, default_value_t = 4)]
    seconds: u64,

    /// Threads of the bare server, where they should not be one per core
    #[arg(long)]
    workers: Option<usize>,

    /// Check-ins in the table
    #[arg(long, default_value_t = 1_000_000)]
    rows: u32,

    /// The capstone's log filter; with its access log, add a line written for every request
    #[arg(long, default_value = "info,access=off")]
    log: String,

    /// Be the bare server
    #[arg(long, hide = true)]
    bare: bool,

    /// Passed by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

/// The result of one contender in one round.
#[derive(Clone, Copy)]
pub struct Round {
    /// Requests per second.
    pub rate: f64,
    /// CPU time per request, in the load generator.
    pub generator: Duration,
    /// CPU time per request, in the server under test.
    pub server: Duration,
    /// CPU time per request, in PostgreSQL.
    pub postgres: Duration,
    /// How many cores' time went to programs that are not part of this.
    pub others: f64,
}

fn main() -> Result<()> {
    let options = Options::parse();
    if options.bare {
        return bare::serve(options.workers);
    }
    let cluster = Cluster::start(options.rows)?;
    let capstone = Server::capstone(&cluster, &options.log)?;
    let bare = Server::bare(options.workers)?;
    let duration = Duration::from_secs(options.seconds);

    let live = format!("{}/health/live", capstone.url());
    let reads = cluster.paths();
    let select = cluster.select();
    let slots = Slots::make(cluster.url(), options.rounds + 1, options.seconds)?;
    let insert = slots.insert();
    // One round that does not count: caches, prepared statements, clock frequency.
    wrk(&live, None, duration)?;
    wrk(capstone.url(), Some(&reads), duration)?;
    pgbench(cluster.url(), &select, duration)?;
    pgbench(cluster.url(), &insert, duration)?;
    wrk(
        capstone.url(),
        Some(&slots.posts(0, cluster.bearer())),
        duration,
    )?;
    slots.settle()?;

    let (mut ours, mut bares, mut points, mut plain) = (vec![], vec![], vec![], vec![]);
    let (mut posts, mut inserts) = (vec![], vec![]);
    for round in 1..=options.rounds {
        bares.push(measure(Some(bare.id()), &cluster, || {
            wrk(bare.url(), None, duration)
        })?);
        ours.push(measure(Some(capstone.id()), &cluster, || {
            wrk(&live, None, duration)
        })?);
        plain.push(measure(None, &cluster, || {
            pgbench(cluster.url(), &select, duration)
        })?);
        points.push(measure(Some(capstone.id()), &cluster, || {
            wrk(capstone.url(), Some(&reads), duration)
        })?);
        inserts.push(measure(None, &cluster, || {
            pgbench(cluster.url(), &insert, duration)
        })?);
        posts.push(measure(Some(capstone.id()), &cluster, || {
            wrk(
                capstone.url(),
                Some(&slots.posts(round, cluster.bearer())),
                duration,
            )
        })?);
    }
    table::print("bare hyper", &bares, "GET /health/live", &ours, 0.9);
    table::print(
        "pgbench -M prepared",
        &plain,
        "GET /api/v1/check-ins/{id}",
        &points,
        0.7,
    );
    table::print(
        "pgbench, bare insert",
        &inserts,
        "POST .../check-ins, keyed",
        &posts,
        0.5,
    );
    table::quiet(&[bares, ours, plain, points, inserts, posts].concat());
    Ok(())
}

fn measure(
    server: Option<u32>,
    cluster: &Cluster,
    load: impl FnOnce() -> Result<f64>,
) -> Result<Round> {
    let spent = || {
        [
            cpu::of_ended_children(),
            server.map_or(Duration::ZERO, cpu::of_process),
            cpu::of_family(cluster.id()),
            cpu::of_machine(),
        ]
    };
    let (start, before) = (Instant::now(), spent());
    let rate = load()?;
    // The backends of pgbench end after it; counted while they do, they could be missed.
    std::thread::sleep(Duration::from_millis(300));
    let elapsed = start.elapsed();
    let after = spent();
    let requests = rate * (elapsed - Duration::from_millis(300)).as_secs_f64();
    let delta = |which: usize| after[which].saturating_sub(before[which]);
    let per_request = |which: usize| delta(which).div_f64(requests.max(1.0));
    let ours = delta(0) + delta(1) + delta(2);
    Ok(Round {
        rate,
        generator: per_request(0),
        server: per_request(1),
        postgres: per_request(2),
        others: delta(3).saturating_sub(ours).div_duration_f64(elapsed),
    })
}
