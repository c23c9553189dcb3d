//! `day13 figures --to FOLDER`: the chapter's figures, drawn from what the servers and engines really said.

mod draw;

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use lesson::Call;

use crate::exchange::exchange;
use crate::{engines, milestone};

/// The commands of the program besides the lesson.
#[derive(Subcommand)]
pub(crate) enum Extra {
    /// Draw the chapter's figures
    Figures {
        /// The folder to draw them into
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Run both engines on `^(a+)+$` and this many letters
    Engines {
        /// How many letters a come before the !
        #[arg(default_value_t = 27, value_parser = clap::value_parser!(u8).range(1..=40))]
        letters: u8,
    },
}

/// Does it.
pub(crate) fn run(extra: Extra) -> anyhow::Result<ExitCode> {
    match extra {
        Extra::Figures { to } => figures(&to)?,
        Extra::Engines { letters } => {
            let start = Instant::now();
            let (backtracking, states) = engines::compared(letters.into())?;
            println!(
                "{letters} letters: {backtracking} steps of backtracking, {states} by states, {:.1} s in all",
                start.elapsed().as_secs_f64()
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn figures(to: &Path) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let milestone = milestone::start(listener)?;
    let lengths = (2..=20).step_by(2);
    let steps: Vec<_> = lengths
        .map(|length| Ok((length, engines::compared(length)?)))
        .collect::<anyhow::Result<_>>()?;
    let figures = [
        ("day13-spellings.svg", draw::spellings()?),
        ("day13-way.svg", draw::way()),
        ("day13-mended.svg", draw::mended(&mended(address)?)),
        ("day13-steps.svg", draw::steps(&steps)),
    ];
    milestone.stop()?;
    fs::create_dir_all(to)?;
    for (name, figure) in figures {
        let path = to.join(name);
        fs::write(&path, figure).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// One request, mended step by step: the verdict on each try, and what the client did then.
fn mended(server: SocketAddr) -> anyhow::Result<Vec<(String, &'static str)>> {
    const LEARNER: &str = r#""learner_id": "00000000-0000-7000-8000-000000000001""#;
    let large = format!("{{\"note\": \"{}\"", "x".repeat(3 << 20));
    let tries = [
        ("text/plain", large.clone(), "says that it is JSON"),
        ("application/json", large, "sends less"),
        (
            "application/json",
            "{\"day\": 0".to_owned(),
            "closes the bracket",
        ),
        (
            "application/json",
            "{\"day\": 0, \"hours\": 3}".to_owned(),
            "mends all four",
        ),
        (
            "application/json",
            format!("{{{LEARNER}, \"day\": 1, \"hours\": \"3\", \"energy\": 8}}"),
            "",
        ),
    ];
    let mut told = Vec::new();
    for (kind, body, then) in tries {
        let call = Call::post("/courses/rust/check-ins").header("Content-Type", kind);
        match exchange(server, &call.body(body))? {
            Some(heard) => told.push((heard.verdict(), then)),
            None => bail!("no response to a body of {kind}"),
        }
    }
    Ok(told)
}
