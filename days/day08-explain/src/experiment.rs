//! `day08 experiment`: what three correlated filters on each of two tables cost, before and after the planner knows of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use explain::{Comparison, Error, Options, Plan};
use localdb::{Database, Server, Settings};
use postgres::{Client, NoTls};

/// The tables, the question, and what tells the planner that the columns depend on each other.
pub(crate) const TABLES: &str = include_str!("../sql/correlated.sql");
pub(crate) const QUESTION: &str = include_str!("../sql/question.sql");
pub(crate) const STATISTICS: &str = include_str!("../sql/statistics.sql");

#[derive(clap::Args)]
pub(crate) struct Experiment {
    /// Rows of each of the two tables
    #[arg(long, default_value_t = 300_000)]
    rows: u32,
    /// Seconds after which a run is canceled
    #[arg(long, default_value_t = 60)]
    timeout: u64,
    /// Write both plans, as JSON and as pictures, into this folder
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
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
    println!(
        "Two tables of {} rows; the question:\n\n{QUESTION}",
        asked.rows
    );
    let (_own, mut client) = database(asked.rows)?;
    let options = Options {
        timeout: Duration::from_secs(asked.timeout),
        ..Options::default()
    };
    let before = measured(
        &mut client,
        "Without statistics about the dependencies",
        &options,
    )?;
    client.batch_execute(STATISTICS)?;
    let after = measured(&mut client, "With them", &options)?;
    if let (Some(before), Some(after)) = (&before, &after) {
        println!("{}", Comparison::new(before, after));
    }
    if let Some(folder) = &asked.to {
        for (name, plan) in [("before", before), ("after", after)] {
            if let Some(plan) = plan {
                write(folder, name, &plan)?;
            }
        }
    }
    Ok(())
}

/// Runs the question, and prints its plan. If it was canceled: its estimates.
fn measured(client: &mut Client, title: &str, options: &Options) -> anyhow::Result<Option<Plan>> {
    match explain::run(client, QUESTION, options) {
        Ok(plan) => {
            println!("{title}\n\n{}", explain::report(&plan, 80));
            Ok(Some(plan))
        }
        Err(error @ Error::TimedOut(_)) => {
            let estimates = Options {
                analyze: false,
                ..options.clone()
            };
            let plan = explain::run(client, QUESTION, &estimates)?;
            println!("{title}: {error}\n\n{}", explain::report(&plan, 80));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes a plan as the chapter shows it.
fn write(folder: &Path, name: &str, plan: &Plan) -> anyhow::Result<()> {
    let picture = folder.join(format!("day08-{name}.svg"));
    fs::write(
        &picture,
        explain::svg(plan, &format!("The plan {name} extended statistics")),
    )?;
    println!("Written to {}", picture.display());
    Ok(())
}
