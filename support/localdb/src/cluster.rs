//! A private cluster: its directory, its files and their locks.

use std::fs::{self, File, TryLockError};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use crate::{Error, Result, Settings, fingerprint, private, programs};

/// The data that stays after the last user has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing: no write waits for the disk.
    Fast,
    /// Everything: a commit is on disk before it is acknowledged.
    Durable,
}

/// A cluster's directory and how its server is run.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) kind: Kind,
    pub(crate) directory: PathBuf,
    pub(crate) socket: PathBuf,
    pub(crate) settings: Settings,
}

impl Cluster {
    /// The one that lessons and tests share.
    pub(crate) fn fast(settings: &Settings) -> Result<Self> {
        private::create(&private::runtime(settings))?;
        Self::at(Self::fast_directory(settings), Kind::Fast, settings)
    }

    /// Where that one is, or would be.
    pub(crate) fn fast_directory(settings: &Settings) -> PathBuf {
        let places = programs::candidates(settings);
        let name = fingerprint(places.iter().map(|place| place.as_os_str().as_bytes()));
        private::runtime(settings).join(format!("fast-{name:016x}"))
    }

    /// The one that keeps its data in `directory`.
    pub(crate) fn durable(directory: &Path, settings: &Settings) -> Result<Self> {
        fs::create_dir_all(directory).map_err(Error::file("create", directory))?;
        let directory = directory
            .canonicalize()
            .map_err(Error::file("find", directory))?;
        Self::at(directory.join("postgresql"), Kind::Durable, settings)
    }

    fn at(directory: PathBuf, kind: Kind, settings: &Settings) -> Result<Self> {
        private::create(&directory)?;
        Ok(Self {
            kind,
            socket: private::socket_directory(&directory),
            directory,
            settings: settings.clone(),
        })
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Whether a supervisor watches over a server that accepts connections: one that was killed is listed as up until
    /// the supervisor notices. Takes microseconds.
    pub(crate) fn accepts(&self) -> Result<bool> {
        let listed = self.is_locked("supervisor")? && self.file("ready").exists();
        Ok(listed && UnixStream::connect(private::socket(&self.socket)).is_ok())
    }

    /// Whether an attempt to lock `name` worked.
    pub(crate) fn locked(
        &self,
        name: &str,
        attempt: std::result::Result<(), TryLockError>,
    ) -> Result<bool> {
        match attempt {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(Error::file("lock", self.file(name))(error)),
        }
    }

    pub(crate) fn open(&self, name: &str) -> Result<File> {
        let path = self.file(name);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        options.open(&path).map_err(Error::file("open", path))
    }

    /// Whether another process holds the exclusive lock on `name`.
    pub(crate) fn is_locked(&self, name: &str) -> Result<bool> {
        Ok(!self.locked(name, self.open(name)?.try_lock_shared())?)
    }
}
