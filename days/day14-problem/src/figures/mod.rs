//! `day14 figures --to FOLDER`: the chapter's figures, drawn from runs. `day14 types` prints the book's page
//! of problem types.

mod draw;

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use problem::Registry;
use serde_json::Value;

use crate::{experiment, milestone, tour};

/// The commands of this day's program besides its lesson.
#[derive(Subcommand)]
pub(crate) enum Extra {
    /// Draw the chapter's figures
    Figures {
        /// The folder to draw them into
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Print the types of problems as a page of the book
    Types,
}

/// Does it.
pub(crate) fn run(extra: Extra) -> anyhow::Result<ExitCode> {
    match extra {
        Extra::Figures { to } => figures(&to)?,
        Extra::Types => print!("{}", types()),
    }
    Ok(ExitCode::SUCCESS)
}

fn figures(to: &std::path::Path) -> anyhow::Result<()> {
    let outcomes = experiment::run()?;
    let figures = [
        ("day14-readers.svg", draw::readers(&refusal()?)),
        ("day14-layers.svg", draw::layers(&outcomes[0])),
        ("day14-circuit.svg", draw::circuit()),
        ("day14-experiment.svg", draw::experiment(&outcomes)),
    ];
    fs::create_dir_all(to)?;
    for (name, figure) in figures {
        let path = to.join(name);
        fs::write(&path, figure).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The milestone's response to a slug that is taken.
fn refusal() -> anyhow::Result<Value> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let milestone = milestone::start(listener)?;
    let call = lesson::Call::post("/courses").json(r#"{"slug":"rust","title":"Rust"}"#);
    let text = tour::exchange(address, &call)?;
    milestone.stop()?;
    let (_, content) = text.split_once("\r\n\r\n").context("no response")?;
    let document: Value = serde_json::from_str(content)?;
    ensure!(document["status"] == 409, "{document}");
    Ok(document)
}

fn types() -> String {
    format!(
        "# Problem types\n\nA refusal of the platform has one of these types, or one of the platform's own; `GET /problems` lists both. Its `type` is the URL of its page, \
         `/problems/CODE`. The page is made from the registry of day 14, by `just day 14 types`.\n\n{}",
        Registry::standard().markdown()
    )
}
