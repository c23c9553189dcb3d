//! `capstone admin create`: an administrator, for whom there is no one yet who could give the role.

use access::Grant;
use anyhow::Result;
use crud::Actor;
use database::{Database, Settings};
use transactions::Transact;
use uuid::Uuid;

use crate::resources::accounts;
use crate::settings::Administrator;
use crate::storage::Storage;

/// Runs the command. Again, it changes nothing.
pub fn run(settings: &Administrator) -> Result<()> {
    let storage = Storage::open(&settings.storage)?;
    storage.prepare()?;
    let (email, name) = (settings.email.clone(), settings.name.clone());
    let account =
        crate::commands::on_database(&Settings::new(storage.url()), async |database: Database| {
            let known = accounts::rows::of_email(&database, &email).await?;
            let unnamed = || known.is_none().then(|| "Administrator".to_owned());
            let name = name.or_else(unnamed);
            database
                .transact(move |db| {
                    let actor = Actor::program("admin");
                    let id = Uuid::now_v7();
                    let account = accounts::rows::bring(db, &actor, id, &email, name.as_deref())?;
                    let grant = Uuid::now_v7();
                    access::give(db, &actor, grant, account.id, Grant::Administrator, None)?;
                    Ok(account)
                })
                .await
        })?;
    println!("administrator {} ({})", account.id, account.name);
    println!("`capstone admin token {}` signs in.", settings.email);
    Ok(())
}
