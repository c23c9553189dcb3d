//! The ACID lab: a PostgreSQL server of its own, as durable as it is delivered, that may be killed.

use std::env;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use localdb::{Server, Settings};
use postgres::{Client, NoTls};
use tempfile::TempDir;

const PREFIX: &str = "day05-acid-";
/// How long a server may take to recover on a busy machine.
const RECOVERY: Duration = Duration::from_secs(60);

/// The server and its data; dropped, both are gone.
pub(crate) struct Lab {
    server: Option<Server>,
    /// The lease on a killed server is kept: it tells others that the directory is in use.
    killed: bool,
    settings: Settings,
    directory: TempDir,
}

impl Lab {
    pub(crate) fn open() -> anyhow::Result<Self> {
        clear_up();
        let directory = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
        // Where root needs a stand-in to run a server, that user has to get through here.
        fs::set_permissions(directory.path(), Permissions::from_mode(0o711))?;
        let mut lab = Self {
            server: None,
            killed: false,
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
        self.server = Some(Server::durable(self.directory.path(), &self.settings)?);
        self.killed = false;
        Ok(())
    }

    /// `kill -9` for every process of the server at once.
    pub(crate) fn kill(&mut self) -> anyhow::Result<()> {
        let server = self.server.as_ref();
        server.context("the lab's server is down")?.kill()?;
        self.killed = true;
        Ok(())
    }

    pub(crate) fn url(&self) -> anyhow::Result<String> {
        let server = self.server.as_ref();
        let server = server.context("the lab's server is down")?;
        Ok(server.url("postgres"))
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
}

impl Drop for Lab {
    fn drop(&mut self) {
        // In order, even after a crash: what a killed server leaves in shared memory, only its next start clears up.
        if self.killed {
            let _ = self.start();
        }
        if let Some(server) = self.server.take() {
            let _ = server.end();
        }
    }
}

/// Removes what labs left behind that were killed themselves. A lab in use has a lock on its lease.
fn clear_up() {
    let Ok(entries) = fs::read_dir(env::temp_dir()) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX)
            && let Ok(lease) = File::open(entry.path().join("postgresql/lease"))
            && lease.try_lock().is_ok()
        {
            // Somebody else's may stay.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
