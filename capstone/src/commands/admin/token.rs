//! `capstone admin token`: an access token, for whoever may read the keys anyway.

use std::sync::Arc;

use anyhow::{Context, Result};
use clock::{Clock, Ids};
use database::{Database, Settings};
use tokens::Identity;

use crate::app::signer;
use crate::keys;
use crate::resources::accounts;
use crate::settings::Token;
use crate::storage::Storage;

/// Runs the command: the token alone goes to standard output.
pub fn run(settings: &Token) -> Result<()> {
    let storage = Storage::open(&settings.storage)?;
    let (ring, _) = keys::open(&settings.keys, &storage)?;
    let signer = signer(Arc::new(ring), Clock::system(), Ids::system())?;
    let email = settings.email.clone();
    let found =
        crate::commands::on_database(&Settings::new(storage.url()), async |database: Database| {
            accounts::rows::of_email(&database, &email).await
        })?;
    let account = found.with_context(|| {
        format!(
            "nobody has the address {0}: `capstone admin create {0}` makes an administrator",
            settings.email
        )
    })?;
    println!("{}", signer.sign(&Identity::new(account.id))?.token);
    Ok(())
}
