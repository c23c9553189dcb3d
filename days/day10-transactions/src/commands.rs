//! `day10 lanes`: plays a script of sessions, the course's own or anybody's.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use lanes::Script;
use localdb::Database;

/// The commands of the program besides the lesson.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Play a script of sessions on a database of its own, step by step, and draw the lanes
    Lanes(Lanes),
}

#[derive(clap::Args)]
pub(crate) struct Lanes {
    /// The script, such as days/day10-transactions/lanes/deadlock.lanes
    #[arg(value_name = "FILE")]
    script: PathBuf,
    /// Write an SVG here too
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

pub(crate) fn perform(Command::Lanes(asked): Command) -> anyhow::Result<ExitCode> {
    let name = asked.script.display();
    let text = fs::read_to_string(&asked.script).with_context(|| format!("cannot read {name}"))?;
    let script = Script::parse(&text).with_context(|| format!("{name} is not a script"))?;
    let own = Database::empty("day10_lanes")?;
    let played = lanes::play(own.url(), &script).with_context(|| format!("playing {name}"))?;
    if let Some(to) = &asked.to {
        fs::write(to, played.svg()).with_context(|| format!("cannot write {}", to.display()))?;
    }
    let title = &played.title;
    // It was played, whether or not somebody reads on.
    let _ = writeln!(io::stdout(), "{title}\n\n{played}");
    Ok(ExitCode::SUCCESS)
}
