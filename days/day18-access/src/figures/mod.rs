//! `day18 figures --to FOLDER`: the chapter's figures, drawn from runs. `day18 token` signs a token for the lesson's server.

mod draw;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use clock::Clock;

use crate::experiment;
use crate::milestone::{Authority, TABLES};
use crate::people::askers;

/// The commands of this day's program besides its lesson.
#[derive(Subcommand)]
pub(crate) enum Extra {
    /// Draw the chapter's figures
    Figures {
        /// The folder to draw them into
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Sign a token for the lesson's server
    Token {
        /// The person: learner, limited, mentor, instructor or staff
        #[arg(default_value = "learner")]
        person: String,
    },
}

/// Does it.
pub(crate) fn run(extra: Extra) -> anyhow::Result<ExitCode> {
    match extra {
        Extra::Figures { to } => figures(&to)?,
        Extra::Token { person } => {
            let asker = askers().into_iter().find(|it| it.name == person);
            let identity = asker.and_then(|it| it.identity);
            let identity = identity.with_context(|| format!("there is no {person} here"))?;
            let signer = Authority::from_environment()?.signer(Clock::system())?;
            println!("{}", signer.sign(&identity)?.token);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn figures(to: &Path) -> anyhow::Result<()> {
    let asked = experiment::run()?;
    let own = TABLES.fresh()?;
    let leaks = experiment::forget(own.url())?;
    let figures = [
        ("day18-holes.svg", draw::matrix(&asked, 0)),
        ("day18-decision.svg", draw::decision()),
        ("day18-matrix.svg", draw::matrix(&asked, 1)),
        ("day18-rows.svg", draw::rows(&leaks)),
    ];
    fs::create_dir_all(to)?;
    for (name, figure) in figures {
        let path = to.join(name);
        fs::write(&path, figure).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}
