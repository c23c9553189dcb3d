//! `just bench faults`: the platform under load while PostgreSQL, the network before it, or the platform itself fails.
//!
//! It asks four questions. Is any answer wrong? Does any request hang? Is an acknowledged write lost? How long does it take to
//! the first 503, and to the full rate after the return?
//!
//! Clients write check-ins and read them back all the time. Options: `--rounds N --kills N --clients N`. It ends by itself, with an
//! error if one of the first three has the wrong answer.

mod client;
#[path = "../identity.rs"]
mod identity;
mod load;
mod world;

use std::sync::atomic::Ordering::Relaxed;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use clap::Parser;
use serde_json::{Value, json};

use load::Load;
use world::{Fault, World};

/// Breaks what the platform stands on, under load.
#[derive(Clone, Debug, Parser)]
struct Options {
    /// How often PostgreSQL is restarted, stopped, cut and silenced
    #[arg(long, default_value_t = 2)]
    rounds: usize,

    /// How often PostgreSQL and the platform are killed, in turn
    #[arg(long, default_value_t = 20)]
    kills: usize,

    /// Clients, half of them writing
    #[arg(long, default_value_t = 16)]
    clients: usize,

    /// Passed by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

/// The rate is full again at this share of the rate before.
const FULL: f64 = 0.9;

/// It has to hold for this long.
const WINDOW: Duration = Duration::from_millis(300);

/// The rate before a fault is that of this time.
const BEFORE: Duration = Duration::from_secs(1);

/// How long it may take to be full again.
const PATIENCE: Duration = Duration::from_secs(15);

/// One fault, measured.
struct Measured {
    fault: Fault,
    refused: Option<Duration>,
    away: Duration,
    full: Option<Duration>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let mut world = World::start()?;
    let load = Load::new(
        world.platform()?.address(),
        world.enroll()?,
        world.bearer()?,
    );
    let measured = thread::scope(|scope| {
        for number in 0..options.clients {
            let load = &load;
            scope.spawn(move || match number % 2 {
                0 => load.write(),
                _ => load.read(),
            });
        }
        let measured = suffer_all(&options, &mut world, &load);
        load.done.store(true, Relaxed);
        measured
    })?;
    print(&measured);
    verify(&world, &load)
}

fn suffer_all(options: &Options, world: &mut World, load: &Load) -> Result<Vec<Measured>> {
    let each = [
        Fault::Restarted,
        Fault::Stopped,
        Fault::Cut,
        Fault::Silenced,
    ];
    let in_turn = [Fault::PostgresKilled, Fault::PlatformKilled];
    let rounds = each.iter().cycle().take(each.len() * options.rounds);
    let kills = in_turn.iter().cycle().take(options.kills);
    sleep(BEFORE);
    rounds
        .chain(kills)
        .map(|fault| measure(*fault, world, load))
        .collect()
}

fn measure(fault: Fault, world: &mut World, load: &Load) -> Result<Measured> {
    sleep(BEFORE + load::TICK);
    let before = load.rate(Instant::now() - BEFORE, BEFORE);
    ensure!(
        before > 0.0,
        "nothing is answered before: {}",
        fault.words()
    );
    load.forget_refusals();
    let (began, returned) = world.suffer(fault, load)?;
    let full = await_full_rate(load, returned, before);
    let measured = Measured {
        fault,
        refused: load.first_refusal().map(|at| at - began),
        away: returned - began,
        full,
    };
    let then = match full {
        Some(full) => format!("full rate {full:.1?} after the return"),
        None => format!(
            "{:.0}/s even {PATIENCE:?} after the return",
            load.rate(returned + PATIENCE - BEFORE, BEFORE)
        ),
    };
    eprintln!(
        "{}: {before:.0}/s before, away for {:.1?}, first 503 after {:.1?}, {then}",
        fault.words(),
        measured.away,
        measured.refused.unwrap_or_default(),
    );
    Ok(measured)
}

/// How long after `returned` the rate of `before` began to be there again; nothing if it took longer than [`PATIENCE`].
fn await_full_rate(load: &Load, returned: Instant, before: f64) -> Option<Duration> {
    let mut from = returned;
    loop {
        let known = from + WINDOW + load::TICK;
        sleep(known.saturating_duration_since(Instant::now()));
        if load.rate(from, WINDOW) >= FULL * before {
            return Some(from - returned);
        }
        if known > returned + PATIENCE {
            return None;
        }
        from += load::TICK;
    }
}

fn print(measured: &[Measured]) {
    println!("| fault | times | away | to the first 503 | to full rate after the return |");
    println!("|---|---:|---:|---:|---:|");
    let mut kinds: Vec<Fault> = Vec::new();
    for it in measured {
        if !kinds.contains(&it.fault) {
            kinds.push(it.fault);
        }
    }
    for kind in kinds {
        let of = |time: fn(&Measured) -> Option<Duration>| {
            let mine = measured.iter().filter(|it| it.fault == kind);
            median(mine.filter_map(time).collect())
        };
        let times = measured.iter().filter(|it| it.fault == kind).count();
        println!(
            "| {} | {times} | {} | {} | {} |",
            kind.words(),
            of(|it| Some(it.away)),
            of(|it| it.refused),
            of(|it| it.full),
        );
    }
    let all = |time: fn(&Measured) -> Option<Duration>| {
        median(measured.iter().filter_map(time).collect())
    };
    println!(
        "\nmedian of all: {} to the first 503, {} to full rate after the return",
        all(|it| it.refused),
        all(|it| it.full),
    );
}

/// The median, with the longest.
fn median(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    match (times.get(times.len() / 2), times.last()) {
        (Some(median), Some(longest)) => {
            format!(
                "{:.2} s (at most {:.2})",
                median.as_secs_f64(),
                longest.as_secs_f64()
            )
        }
        _ => "none".to_owned(),
    }
}

/// Compares what was acknowledged with what is there.
fn verify(world: &World, load: &Load) -> Result<()> {
    let rows = world.sql()?.query(
        "select c.id::text, l.day, c.checked_in_on::text, c.hours::text, c.energy, c.note
         from check_ins c
         join lessons l on l.id = c.lesson_id",
        &[],
    )?;
    let there: std::collections::HashMap<String, Value> = rows
        .iter()
        .map(|row| {
            let (day, energy): (i16, i16) = (row.get(1), row.get(4));
            let (on, hours): (String, String) = (row.get(2), row.get(3));
            let note: Option<String> = row.get(5);
            let it = json!({"day": day, "checked_in_on": on, "hours": hours, "energy": energy, "note": note});
            (row.get(0), it)
        })
        .collect();
    let written = load.written();
    let is_there = |it: &load::Written| {
        let id = it.location.rsplit('/').next().unwrap_or_default();
        there.get(id) == Some(&it.sent)
    };
    let lost = written.iter().filter(|it| !is_there(it)).count();
    let unasked = there.len().saturating_sub(written.len());
    let (wrong, hung) = (load.wrong(), load.hung.load(Relaxed));
    println!(
        "{} writes acknowledged, {lost} of them lost, {unasked} there that were not acknowledged; \
         {} answers wrong, {hung} requests hung; {} answers said that the outcome is unknown",
        written.len(),
        wrong.len(),
        load.unknown.load(Relaxed),
    );
    for words in wrong.iter().take(5) {
        println!("wrong: {words}");
    }
    if lost + unasked + wrong.len() > 0 || hung > 0 {
        bail!("the platform did not keep its word");
    }
    Ok(())
}
