//! Logs: what happened, one line an event, on standard error.
//!
//! Why standard error: standard output is for the answer to the command (an address, an import's
//! summary), so that a script can read it whatever is logged.

use std::io::{IsTerminal, stderr};

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

/// Starts logging what `filter` lets through, such as `info` or `capstone=debug,warn`.
pub fn start(filter: &str) -> Result<()> {
    let filter = EnvFilter::try_new(filter)
        .with_context(|| format!("cannot use {filter:?} as a log filter"))?;
    let color = stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(color)
        .init();
    Ok(())
}
