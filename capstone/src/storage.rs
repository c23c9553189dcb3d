//! Where the data is: the server that `DATABASE_URL` names, or a private one of this user.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use database::{Connection, Settings, curriculum, schema};

use crate::settings;

/// The database that the platform's data has on a private server.
const DATABASE: &str = "capstone";

/// The platform runs on the schema of the whole course.
const LAST_DAY: u8 = 30;

/// The platform's database. A private server stays up as long as this does; if it dies, its supervisor starts it again.
pub struct Storage {
    url: String,
    /// Where it is migrated, if not there.
    migrate_url: Option<String>,
    trouble: String,
    /// The folder of a private server.
    directory: Option<PathBuf>,
    _lease: Option<localdb::Server>,
}

impl Storage {
    /// Finds the database, starting a private server and creating it there if that is what it takes.
    pub fn open(settings: &settings::Storage) -> Result<Self> {
        let migrate_url = settings.migrate_url().map(str::to_owned);
        if let Some(url) = settings.database_url() {
            localdb::parse(url)?;
            return Ok(Self {
                url: url.to_owned(),
                migrate_url,
                trouble: format!(
                    "the server of DATABASE_URL ({}) cannot be used; start it, correct DATABASE_URL, \
                     or unset it to use a private server",
                    localdb::redacted(url)
                ),
                directory: None,
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
            migrate_url,
            trouble: format!(
                "the private server in {} cannot be used",
                directory.display()
            ),
            directory: Some(directory),
            _lease: Some(server),
        })
    }

    /// The folder of the data, if the server is a private one.
    pub fn directory(&self) -> Option<&Path> {
        self.directory.as_deref()
    }

    /// Brings the database to this program's schema and curriculum; if that fails, says which database
    /// it is and what to do.
    pub fn prepare(&self) -> Result<()> {
        let Some(url) = &self.migrate_url else {
            return prepare(&self.url).with_context(|| self.trouble.clone());
        };
        prepare(url).with_context(|| {
            let url = localdb::redacted(url);
            format!(
                "the server of --migrate-url ({url}) cannot be used; start it, or correct --migrate-url or CAPSTONE_MIGRATE_URL"
            )
        })
    }

    /// Refuses a database that lacks a migration of this program, which leaves it to somebody else to apply it.
    pub fn require_migrated(&self, settings: &Settings) -> Result<()> {
        let due = schema::Schema::of_the_course().due(settings, LAST_DAY);
        let due = due.with_context(|| self.trouble.clone())?;
        ensure!(
            due.is_empty(),
            "the database lacks {}: run `capstone migrate` first, or leave out --no-migrate",
            due.join(", ")
        );
        Ok(())
    }

    /// The database's URL, which may hold a password.
    pub fn url(&self) -> &str {
        &self.url
    }
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
