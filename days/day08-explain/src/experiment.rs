//! `day08 experiment`: what three correlated filters on each of two tables cost, before and after the planner knows of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use explain::{Comparison, Error, Options, Plan};
use localdb::{Database, Server, Settings};
use postgres::{Client, NoTls};

use crate::figures::{self, Measured};
use crate::naive;

/// The tables, the question, and what tells the planner that the columns depend on each other.
pub(crate) const TABLES: &str = include_str!("../sql/correlated.sql");
pub(crate) const QUESTION: &str = include_str!("../sql/question.sql");
pub(crate) const STATISTICS: &str = include_str!("../sql/statistics.sql");

/// The sizes that the chapter's plot has.
const SIZES: [u32; 5] = [3_000, 10_000, 30_000, 100_000, 300_000];
/// The size whose plans the chapter shows.
const SHOWN: u32 = 30_000;

#[derive(clap::Args)]
pub(crate) struct Experiment {
    /// Rows of each of the two tables
    #[arg(long, default_value_t = 300_000)]
    rows: u32,
    /// Seconds after which a run is canceled
    #[arg(long, default_value_t = 60)]
    timeout: u64,
    /// Measure several sizes instead, and write the chapter's figures into this folder
    #[arg(long, value_name = "FOLDER")]
    figures: Option<PathBuf>,
}

/// A database of its own with the two tables, on a server of its own: what that counts is what happened here.
pub(crate) fn database(rows: u32) -> anyhow::Result<(Database, Client)> {
    let settings = Settings {
        runtime: localdb::cache_directory()?.join("day08"),
        ..Settings::from_env()?
    };
    let own = Database::empty_on(&Server::private(&settings)?, "day08")?;
    let mut client = Client::connect(own.url(), NoTls)?;
    // What the planner may choose is the same on every machine then.
    client.batch_execute("set max_parallel_workers_per_gather = 0; set jit = off")?;
    client.batch_execute(&format!("set day08.rows = {rows}; {TABLES}"))?;
    Ok((own, client))
}

pub(crate) fn run(asked: &Experiment) -> anyhow::Result<()> {
    let timeout = Duration::from_secs(asked.timeout);
    if let Some(folder) = &asked.figures {
        return write(folder, timeout);
    }
    println!(
        "Two tables of {} rows; the question:\n\n{QUESTION}",
        asked.rows
    );
    let [before, after] = plans(asked.rows, timeout)?;
    for (title, plan) in [
        ("Without statistics about the dependencies", &before),
        ("With them", &after),
    ] {
        println!("{title}:\n\n{}", explain::report(plan, 80));
    }
    match before.was_run() {
        true => println!("{}", Comparison::new(&before, &after)),
        false => println!(
            "The first was canceled after {} s, so that only its estimates are shown.",
            asked.timeout
        ),
    }
    Ok(())
}

/// The plans before and after; one that was canceled has estimates only.
fn plans(rows: u32, timeout: Duration) -> anyhow::Result<[Plan; 2]> {
    let (_own, mut client) = database(rows)?;
    let options = Options {
        timeout,
        ..Options::default()
    };
    let before = match explain::run(&mut client, QUESTION, &options) {
        Err(Error::TimedOut(_)) => {
            let estimates = Options {
                analyze: false,
                ..options.clone()
            };
            explain::run(&mut client, QUESTION, &estimates)?
        }
        plan => plan?,
    };
    client.batch_execute(STATISTICS)?;
    let after = explain::run(&mut client, QUESTION, &options)?;
    Ok([before, after])
}

/// Measures, and writes the figures.
fn write(folder: &Path, timeout: Duration) -> anyhow::Result<()> {
    let mut measured = Vec::new();
    let mut files = Vec::new();
    for rows in SIZES {
        let [before, after] = plans(rows, timeout)?;
        let cost = |plan: &Plan| Some((plan.shared_buffers(), plan.execution?));
        measured.push(Measured {
            rows,
            before: cost(&before),
            after: cost(&after).unwrap_or_default(),
        });
        println!(
            "{}",
            figures::table(&measured).lines().last().unwrap_or_default()
        );
        if rows == SHOWN {
            files.push((
                "day08-before.svg",
                explain::svg(&before, "The plan before extended statistics"),
            ));
            files.push((
                "day08-after.svg",
                explain::svg(&after, "The plan after extended statistics"),
            ));
        }
    }
    files.push(("day08-growth.svg", figures::growth(&measured)));
    files.push(("day08-growth.md", figures::table(&measured)));
    let (statements, pages, joined) = naive::measured()?;
    files.push((
        "day08-loop.svg",
        figures::the_loop(statements, pages, joined),
    ));
    for (name, text) in files {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}
