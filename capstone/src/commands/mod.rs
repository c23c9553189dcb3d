//! The commands: what the program can be told to do.

pub mod admin;
pub mod import;
pub mod migrate;
pub mod serve;

use anyhow::{Context, Result};
use database::{Database, Settings};
use tokio::runtime::Builder;

/// Runs `work` on the database of a command that doesn't serve.
fn on_database<T, E, F>(settings: &Settings, work: impl FnOnce(Database) -> F) -> Result<T>
where
    F: Future<Output = Result<T, E>>,
    E: std::error::Error + Send + Sync + 'static,
{
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("cannot start the threads that run a command")?;
    runtime.block_on(async {
        let done = work(Database::open(settings)?).await;
        done.map_err(anyhow::Error::new)
    })
}
