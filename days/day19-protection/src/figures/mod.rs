//! `day19 figures --to FOLDER`: the chapter's figures, drawn from runs.

mod draw;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;

use crate::experiment;

/// The commands of this day's program besides its lesson.
#[derive(Subcommand)]
pub(crate) enum Extra {
    /// Draw the chapter's figures
    Figures {
        /// The folder to draw them into
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
}

/// Does it.
pub(crate) fn run(extra: Extra) -> anyhow::Result<ExitCode> {
    let Extra::Figures { to } = extra;
    let seconds = experiment::three_minutes()?;
    let figures = [
        ("day19-edge.svg", draw::edge(&seconds)),
        ("day19-boundaries.svg", draw::boundaries()),
        ("day19-owed.svg", draw::owed(&seconds)),
        ("day19-admitted.svg", draw::admitted(&seconds)),
    ];
    fs::create_dir_all(&to)?;
    for (name, figure) in figures {
        let path = to.join(name);
        fs::write(&path, figure).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}
