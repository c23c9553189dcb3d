//! `capstone migrate`: bring the schema and the curriculum up to date.
//!
//! `serve` and `import` do it by themselves when they start. As a command it is for deployments
//! where the program that serves may not change the schema.

use anyhow::Result;

use crate::settings;
use crate::storage::Storage;

/// Runs the command.
pub fn run(settings: &settings::Storage) -> Result<()> {
    let storage = Storage::open(settings)?;
    storage.prepare()?;
    println!("The database is up to date.");
    Ok(())
}
