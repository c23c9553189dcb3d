//! `capstone migrate`: bring the schema and the curriculum up to date.
//!
//! `serve` and `import` do it by themselves when they start. As a command it is for deployments
//! where the program that serves may not change the schema.

use anyhow::Result;
use database::{Connection, Settings, curriculum, schema};

use crate::settings;
use crate::storage::Storage;

/// The platform runs on the schema of the whole course.
const LAST_DAY: u8 = 30;

/// Runs the command.
pub fn run(settings: &settings::Storage) -> Result<()> {
    let storage = Storage::open(settings)?;
    storage.prepare()?;
    println!("The database is up to date.");
    Ok(())
}

/// Brings the database at `url` to this program's schema and curriculum. Does nothing to one that
/// is up to date; several programs may do it at the same time.
pub fn prepare(url: &str) -> Result<()> {
    let migrations = schema::migrate(url, LAST_DAY)?;
    if !migrations.is_empty() {
        tracing::info!(?migrations, "migrated");
    }
    let mut connection = Connection::connect(&Settings::new(url))?;
    curriculum::load(&mut connection)?;
    Ok(())
}
