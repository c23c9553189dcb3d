//! `day09 lab`: the chapter's experiments at any size, on a server with the settings of production.
//!
//! Why a server of its own: tests share one that keeps no page images and doesn't wait for its log, and what an insert costs is
//! just that. Its data is gone afterwards.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use indexes::chart::{Series, bars, lines};
use indexes::lab::{self, Keys, Order, Writes};
use lesson::Took;
use postgres::{Client, NoTls};

/// Learners who share the events, in the plot of the two orders.
const LEARNERS: [u32; 5] = [100, 300, 1_000, 3_000, 10_000];

#[derive(clap::Args)]
pub(crate) struct Lab {
    /// Events in the table
    #[arg(long, value_name = "N", default_value_t = 300_000, value_parser = clap::value_parser!(u32).range(10_000..=10_000_000))]
    rows: u32,
    /// Write the plots and the tables into this folder as well
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

/// A table in Markdown and its plot, by the name of its files.
struct Figure {
    name: &'static str,
    table: String,
    plot: String,
}

/// Runs the experiments, prints their tables, and draws them.
pub(crate) fn run(asked: &Lab) -> anyhow::Result<ExitCode> {
    let directory = tempfile::tempdir()?;
    let settings = localdb::Settings {
        grace: Duration::ZERO,
        ..localdb::Settings::from_env()?
    };
    let server = localdb::Server::durable(directory.path(), &settings)?;
    let client = &mut Client::connect(&server.url("postgres"), NoTls)?;
    for setting in ["autovacuum to off", "max_wal_size to '4GB'"] {
        client.batch_execute(&format!("alter system set {setting}"))?;
    }
    client.batch_execute("select pg_reload_conf()")?;
    let tree = lab::tree_figure(client)?;
    let figures = [
        order(&lab::order(client, asked.rows, &LEARNERS)?),
        writes(&lab::writes(client)?),
        keys(&lab::keys(client, asked.rows)?),
    ];
    if let Some(folder) = &asked.to {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("day09-tree.svg"), tree)?;
    }
    for figure in figures {
        // Nobody reads it: then the files are what counts.
        let _ = writeln!(io::stdout(), "{}", figure.table);
        if let Some(folder) = &asked.to {
            write(folder, &figure)
                .with_context(|| format!("cannot write into {}", folder.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path, figure: &Figure) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(
        folder.join(format!("day09-{}.svg", figure.name)),
        &figure.plot,
    )?;
    fs::write(
        folder.join(format!("day09-{}.md", figure.name)),
        &figure.table,
    )
}

fn order(measured: &[Order]) -> Figure {
    let mut table = "| learners who share the events | buffers by `(learner_id, at)` | by `(at, learner_id)` |\n|--:|--:|--:|\n".to_owned();
    for it in measured {
        let _ = writeln!(
            table,
            "| {} | {} | {} |",
            it.learners, it.learner_first.buffers, it.time_first.buffers
        );
    }
    #[expect(clippy::cast_precision_loss, reason = "a plot")]
    let points = |buffers: fn(&Order) -> u64| {
        measured
            .iter()
            .map(|it| (f64::from(it.learners), buffers(it) as f64))
            .collect()
    };
    let series = [
        Series {
            name: "(learner_id, at)".to_owned(),
            points: points(|it| it.learner_first.buffers),
        },
        Series {
            name: "(at, learner_id)".to_owned(),
            points: points(|it| it.time_first.buffers),
        },
    ];
    let axes = (
        "learners who share the events",
        "buffers for the last ten events of one",
    );
    Figure {
        name: "order",
        table,
        plot: lines("Two orders of two columns", axes, &series),
    }
}

fn writes(measured: &[Writes]) -> Figure {
    let mut table = "| indexes | time | log, bytes a row | buffers a row | size of the indexes, MB |\n|--:|--:|--:|--:|--:|\n".to_owned();
    let mut values = Vec::new();
    for it in measured {
        let log = it.cost.log_a_row().unwrap_or(0);
        let _ = writeln!(
            table,
            "| {} | {} | {log} | {:.1} | {} |",
            it.indexes,
            Took(it.took),
            it.cost.buffers_a_row(),
            it.bytes >> 20
        );
        let name = match it.indexes {
            1 => "1 index".to_owned(),
            indexes => format!("{indexes} indexes"),
        };
        #[expect(clippy::cast_precision_loss, reason = "a plot")]
        values.push((name, log as f64));
    }
    Figure {
        name: "writes",
        table,
        plot: bars(
            "What an insert logs, by the number of indexes",
            "bytes",
            &values,
        ),
    }
}

fn keys(measured: &[Keys]) -> Figure {
    let mut table =
        "| key | index, MB | pages logged whole | log, bytes a row |\n|---|--:|--:|--:|\n"
            .to_owned();
    let mut values = Vec::new();
    for it in measured {
        let log = it.cost.log_a_row().unwrap_or(0);
        let _ = writeln!(
            table,
            "| {} | {} | {} | {log} |",
            it.kind,
            it.bytes >> 20,
            it.cost.page_images
        );
        #[expect(clippy::cast_precision_loss, reason = "a plot")]
        values.push((it.kind.to_owned(), log as f64));
    }
    Figure {
        name: "keys",
        table,
        plot: bars(
            "What an insert logs after a checkpoint, by its key",
            "bytes",
            &values,
        ),
    }
}
