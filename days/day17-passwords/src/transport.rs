//! Transports: how a letter leaves the program.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use lifecycle::BoxFuture;

use crate::Letter;

/// Why a letter wasn't taken. The message goes to the log, so it has neither the text nor the address.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TransportError(pub String);

/// A way for letters to leave. To send one twice must do no harm: its `message_id` is the same.
pub trait Transport: Send + Sync + 'static {
    /// Sends a letter.
    ///
    /// # Errors
    /// It wasn't taken, and is to be tried again.
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), TransportError>>;
}

/// A folder that gets a file for each letter, for development and tests. The file is there whole or not at all.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at `path`, which is made if it isn't there.
    ///
    /// # Errors
    /// It can't be made.
    pub fn new(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Transport for Folder {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), TransportError>> {
        let folder = self.0.clone();
        Box::pin(async move {
            let write = move || put(&folder, &letter);
            let written = tokio::task::spawn_blocking(write).await;
            let written = written.map_err(|error| TransportError(error.to_string()))?;
            written.map_err(|error| TransportError(format!("cannot write the mail: {error}")))
        })
    }
}

/// Writes a file under a name that nobody looks for, and then gives it its own.
fn put(folder: &Path, letter: &Letter) -> io::Result<()> {
    let unfinished = folder.join(format!(".{}.tmp", letter.id));
    let mut file = fs::File::create(&unfinished)?;
    file.write_all(letter.to_string().as_bytes())?;
    drop(file);
    fs::rename(unfinished, folder.join(format!("{}.eml", letter.id)))
}
