//! A private PostgreSQL for whoever has none running.

use std::path::{Path, PathBuf};

/// What building a template may fail with.
pub type BuildError = Box<dyn std::error::Error + Send + Sync>;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

/// A lease on the server that `DATABASE_URL` names or, without one, on the private server that
/// every process of this user shares. It is there as long as the lease is held.
pub fn server() -> Result<Server> {
    todo!()
}

/// A lease on a private server whose data in `directory` is durable and survives restarts.
pub fn durable(_directory: &Path) -> Result<Server> {
    todo!()
}

/// Where the platform wants an application's data: the default directory for [`durable`].
pub fn data_directory() -> Result<PathBuf> {
    todo!()
}

/// `url` with its password replaced, fit for a log.
pub fn redacted(_url: &str) -> String {
    todo!()
}

/// A fingerprint of what a template is made from; changes whenever a part does.
pub fn fingerprint<T: AsRef<[u8]>>(_parts: impl IntoIterator<Item = T>) -> u64 {
    todo!()
}

/// A lease on a running server.
#[derive(Clone)]
pub struct Server;

impl Server {
    /// The URL of `database` on this server, for psql and for the postgres crate.
    pub fn url(&self, _database: &str) -> String {
        todo!()
    }

    /// The URL of `database`, which is created if it is not there yet.
    pub fn ensure(&self, _database: &str) -> Result<String> {
        todo!()
    }
}

/// A database that is migrated once and then cloned.
pub struct Template;

impl Template {
    /// A template called `name` that `build` makes, given the URL of an empty database.
    /// Another `fingerprint` is another template.
    pub fn new(
        _name: &str,
        _fingerprint: u64,
        _build: impl Fn(&str) -> std::result::Result<(), BuildError> + Send + Sync + 'static,
    ) -> Self {
        todo!()
    }
}

/// A database of one's own, dropped with this value.
pub struct Database;

impl Database {
    /// An empty one; `label` shows in its name.
    pub fn empty(_label: &str) -> Result<Self> {
        todo!()
    }

    /// A clone of `template`.
    pub fn from_template(_template: &Template) -> Result<Self> {
        todo!()
    }

    /// Its URL, for psql and for the postgres crate.
    pub fn url(&self) -> &str {
        todo!()
    }

    /// Leaves it on the server, and gives its URL.
    pub fn keep(self) -> String {
        todo!()
    }
}
