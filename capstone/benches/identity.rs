//! The keys of a measured platform, and the administrator who measures it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use capstone::app::signer;
use clock::{Clock, Ids};
use postgres::{Client, NoTls};
use tokens::{Identity, KeyRing};
use uuid::{Uuid, uuid};

const ADMINISTRATOR: Uuid = uuid!("0190a5b0-0000-7000-9000-000000000000");

/// Keys for the time of a measurement in `directory`: the file.
pub fn keys(directory: &Path) -> Result<PathBuf> {
    let path = directory.join("token-keys.toml");
    if capstone::keys::make(&path)? {
        let text = std::fs::read_to_string(&path)?;
        std::fs::write(&path, format!("lifetime = '24h'\n{text}"))?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(path)
}

/// The administrator's field `Authorization`, by the keys in the file at `keys`. Their account is in the database at `url` then.
pub fn bearer(keys: &Path, url: &str) -> Result<String> {
    let insert = "\
        with account as (
            insert into accounts (id, email, name) values ($1, 'admin@example.org', 'Administrator')
            on conflict do nothing
            returning id
        )
        insert into role_grants (id, account_id, role) select id, id, 'administrator' from account";
    Client::connect(url, NoTls)?.execute(insert, &[&ADMINISTRATOR])?;
    let ring = Arc::new(KeyRing::read(keys)?);
    let token =
        signer(ring, Clock::system(), Ids::system())?.sign(&Identity::new(ADMINISTRATOR))?;
    Ok(format!("Bearer {}", token.token))
}
