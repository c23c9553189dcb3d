//! `day17 figures --to FOLDER` and `day17 tune MILLISECONDS`: the chapter's figures, and the cost for this machine.

mod draw;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Subcommand;
use passwords::{measure, tune};

use crate::experiment::Guesses;

/// This day's own commands.
#[derive(Subcommand)]
pub(crate) enum Extra {
    /// Draw the chapter's figures
    Figures {
        /// The folder to draw them into
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Find the highest cost whose hash takes at most so long
    Tune {
        /// The longest time of a hash
        #[arg(value_name = "MILLISECONDS", default_value_t = 250, value_parser = clap::value_parser!(u64).range(1..=10_000))]
        target: u64,
    },
}

/// The run that Figure 2 shows: a release build, by the second of CPU time, on a shared machine of two cores.
const MEASURED: [(Option<u32>, f64); 8] = [
    (None, 20_500_000.0),
    (Some(8), 84.1),
    (Some(9), 41.9),
    (Some(10), 21.0),
    (Some(11), 10.5),
    (Some(12), 5.3),
    (Some(13), 2.6),
    (Some(14), 1.3),
];

/// Draws them, or measures.
pub(crate) fn run(extra: Extra) -> anyhow::Result<ExitCode> {
    let to = match extra {
        Extra::Figures { to } => to,
        Extra::Tune { target } => {
            let target = Duration::from_millis(target);
            let measured = measure(target);
            for it in &measured {
                println!(
                    "cost {:>2}  {:>8.1} ms",
                    it.cost.get(),
                    it.time.as_secs_f64() * 1e3
                );
            }
            let cost = tune(&measured, target);
            println!("take cost {}", cost.get());
            return Ok(ExitCode::SUCCESS);
        }
    };
    let measured = MEASURED.map(|(cost, a_second)| Guesses { cost, a_second });
    let figures = [
        ("day17-naive.svg", draw::naive()),
        ("day17-guesses.svg", draw::guesses(&measured)),
        ("day17-pool.svg", draw::pool()),
    ];
    fs::create_dir_all(&to)?;
    for (name, figure) in figures {
        let path = to.join(name);
        fs::write(&path, figure).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}
