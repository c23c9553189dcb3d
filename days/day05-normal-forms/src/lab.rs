//! The ACID lab: a PostgreSQL server of its own, as durable as it is delivered, that may be killed.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use localdb::{Server, Settings};
use postgres::{Client, NoTls};
use tempfile::TempDir;

/// How long a server may take to recover on a busy machine.
const RECOVERY: Duration = Duration::from_secs(60);

/// The server and its data; dropped, both are gone.
pub(crate) struct Lab {
    server: Option<Server>,
    settings: Settings,
    directory: TempDir,
}

impl Lab {
    pub(crate) fn open() -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("day05-acid-").tempdir()?;
        // Where root needs a stand-in to run a server, that user has to get through here.
        fs::set_permissions(directory.path(), Permissions::from_mode(0o711))?;
        let mut lab = Self {
            server: None,
            settings: Settings {
                grace: Duration::ZERO,
                ..Settings::from_env()?
            },
            directory,
        };
        lab.start()?;
        Ok(lab)
    }

    /// Starts the server; what was committed to its data is recovered.
    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        self.server = None;
        self.server = Some(Server::durable(self.directory.path(), &self.settings)?);
        Ok(())
    }

    /// `kill -9` for every process of the server at once.
    pub(crate) fn kill(&self) -> anyhow::Result<()> {
        Ok(self.server()?.kill()?)
    }

    pub(crate) fn url(&self) -> anyhow::Result<String> {
        Ok(self.server()?.url("postgres"))
    }

    pub(crate) fn connect(&self) -> anyhow::Result<Client> {
        Ok(Client::connect(&self.url()?, NoTls)?)
    }

    /// Connects to a server that may be recovering from a crash.
    pub(crate) fn reconnect(&self) -> anyhow::Result<Client> {
        let begun = Instant::now();
        loop {
            match self.connect() {
                Err(_) if begun.elapsed() < RECOVERY => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                outcome => return outcome,
            }
        }
    }

    fn server(&self) -> anyhow::Result<&Server> {
        self.server.as_ref().context("the lab's server is down")
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // Nobody needs the data any more, so it need not be shut down in order. Fails if it is down already.
        let _ = self.kill();
    }
}
