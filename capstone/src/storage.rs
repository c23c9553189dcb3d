//! Where the data is: the server that `DATABASE_URL` names, or a private one of this user.

use anyhow::{Context, Result};

use crate::settings;

/// The database that the platform's data has on a private server.
const DATABASE: &str = "capstone";

/// The platform's database; a private server stays up as long as this does.
pub struct Storage {
    url: String,
    _lease: Option<localdb::Server>,
}

impl Storage {
    /// Finds the database, starting a private server and creating it there if that is what it takes.
    pub fn open(settings: &settings::Storage) -> Result<Self> {
        if let Some(url) = &settings.database_url {
            return Ok(Self {
                url: url.expose().to_owned(),
                _lease: None,
            });
        }
        let directory = match &settings.data_dir {
            Some(directory) => directory.clone(),
            None => localdb::data_directory()?,
        };
        let server = localdb::durable(&directory)
            .with_context(|| format!("cannot start PostgreSQL on {}", directory.display()))?;
        tracing::info!(data = %directory.display(), "PostgreSQL is up");
        Ok(Self {
            url: server.ensure(DATABASE)?,
            _lease: Some(server),
        })
    }

    /// The database's URL, which may hold a password.
    pub fn url(&self) -> &str {
        &self.url
    }
}
