//! The file that a tracker lives in: read whole, replaced whole, one writer at a time.
//!
//! Invariants
//! - A reader sees the file before a change or after it, never in between: a change is written
//!   beside it, synced, and renamed into its place.
//! - Two writers never lose each other's change. Each holds an exclusive lock (flock(2)) on the
//!   file that it read, and begins again when that one was replaced while it waited.
//! - A change that fails leaves the file as it was, and nothing beside it. The next writer removes
//!   the leftovers of a killed one.
//! - Permissions stay, and a symbolic link stays a link: what it points to is changed.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use crate::Tracker;

/// The largest tracker, in bytes. A real one has some kilobytes, so a larger file is not a tracker.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Why a tracker's file could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file does not exist.
    #[error("there is no tracker at {}", .0.display())]
    NotFound(PathBuf),
    /// There is one already, where a new one was to be made.
    #[error("there is a file at {} already", .0.display())]
    Exists(PathBuf),
    /// It is something else.
    #[error("{} is not a tracker: it is {kind}", .path.display())]
    NotATracker {
        /// Where it is.
        path: PathBuf,
        /// The kind of file.
        kind: &'static str,
    },
    /// The system does not let it be read.
    #[error("cannot read {}: {}", .path.display(), plainly(.error))]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// The system's error.
        error: io::Error,
    },
    /// The system does not let it be changed.
    #[error("cannot write {}: {} (nothing was changed)", .path.display(), plainly(.error))]
    Unwritable {
        /// Where it is, or the folder that it is in.
        path: PathBuf,
        /// The system's error.
        error: io::Error,
    },
}

/// Reads the tracker at `path`.
pub fn read(path: &Path) -> Result<Tracker, FileError> {
    let path = real(path)?;
    let file = File::open(&path).map_err(|error| FileError::Unreadable {
        path: path.clone(),
        error,
    })?;
    contents(&path, file)
}

/// Reads the tracker at `path`, lets `change` change it, and writes it back if it did.
///
/// No other process changes the file meanwhile. When `change` fails, nothing is written.
pub fn edit<T, E: From<FileError>>(
    path: &Path,
    change: impl FnOnce(&mut Tracker) -> Result<T, E>,
) -> Result<T, E> {
    let path = real(path)?;
    let locked = lock(&path)?;
    let mut tracker = contents(&path, &locked)?;
    let before = tracker.as_bytes().to_vec();
    let answer = change(&mut tracker)?;
    if tracker.as_bytes() != before {
        replace(&path, &locked, tracker.as_bytes()).map_err(|error| FileError::Unwritable {
            path: path.clone(),
            error,
        })?;
    }
    Ok(answer)
}

/// Makes a file at `path` that holds `text`, unless there is one already.
pub fn create(path: &Path, text: &str) -> Result<(), FileError> {
    let write = || {
        // As any new file: for everyone whom the umask allows.
        let mut file = tempfile::Builder::new()
            .prefix(".tracker-")
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder(path))?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => FileError::Exists(path.to_owned()),
        _ => FileError::Unwritable {
            path: path.to_owned(),
            error,
        },
    })
}

/// Where `path` really is, when a file is there.
fn real(path: &Path) -> Result<PathBuf, FileError> {
    let problem = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => FileError::NotFound(path.to_owned()),
        _ => FileError::Unreadable {
            path: path.to_owned(),
            error,
        },
    };
    let real = fs::canonicalize(path).map_err(problem)?;
    let meta = fs::metadata(&real).map_err(problem)?;
    let kind = match () {
        () if meta.is_dir() => "a folder",
        // Opening a pipe would wait forever, and so would reading a device.
        () if !meta.is_file() => "not a regular file",
        () if meta.len() > LARGEST => "larger than 4 MiB",
        () => return Ok(real),
    };
    let path = path.to_owned();
    Err(FileError::NotATracker { path, kind })
}

fn contents(path: &Path, file: impl Read) -> Result<Tracker, FileError> {
    let mut bytes = Vec::new();
    file.take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|error| FileError::Unreadable {
            path: path.to_owned(),
            error,
        })?;
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(FileError::NotATracker {
            path: path.to_owned(),
            kind: "UTF-16 text (save it as UTF-8 in your editor)",
        });
    }
    Ok(Tracker::parse(bytes))
}

/// Opens the file at `path` and keeps every other writer out until it is closed.
fn lock(path: &Path) -> Result<File, FileError> {
    let problem = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => FileError::NotFound(path.to_owned()),
        _ => FileError::Unwritable {
            path: path.to_owned(),
            error,
        },
    };
    loop {
        // For writing, so that a file that is marked read-only is left alone.
        let file = File::options()
            .read(true)
            .write(true)
            .open(path)
            .map_err(problem)?;
        match file.lock() {
            // Some network file systems have no locks; they are no reason to refuse to work.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(file),
            locked => locked.map_err(problem)?,
        }
        // The previous holder of the lock may have renamed a new file over the one that is open here.
        let ours = file.metadata().map_err(problem)?;
        let current = fs::metadata(path).map_err(problem)?;
        if (ours.dev(), ours.ino()) == (current.dev(), current.ino()) {
            return Ok(file);
        }
    }
}

/// Puts a file that holds `bytes` in the place of `old`, which is at `path`.
fn replace(path: &Path, old: &File, bytes: &[u8]) -> io::Result<()> {
    let meta = old.metadata()?;
    let name = [
        b".",
        path.file_name().unwrap_or_default().as_bytes(),
        b".new",
    ]
    .concat();
    let name = OsStr::from_bytes(&name);
    // Always the same name, which the lock keeps for us: a writer that was killed left its own.
    _ = fs::remove_file(folder(path).join(name));
    let mut new = tempfile::Builder::new()
        .prefix(name)
        .rand_bytes(0)
        .tempfile_in(folder(path))?;
    new.write_all(bytes)?;
    // `sudo course ...` should not take the file away from its owner. Where the system does not
    // allow this, the writer owns the file, as with most editors.
    _ = fchown(new.as_file(), Some(meta.uid()), Some(meta.gid()));
    new.as_file().set_permissions(meta.permissions())?;
    new.as_file().sync_all()?;
    new.persist(path)?;
    // The rename itself is durable once the folder is. It has happened all the same.
    _ = File::open(folder(path)).and_then(|folder| folder.sync_all());
    Ok(())
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The error in words, or the system's message if we have no better one.
fn plainly(error: &io::Error) -> String {
    use io::ErrorKind::{
        FileTooLarge, NotFound, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull,
    };
    match error.kind() {
        PermissionDenied => "you are not allowed to; look at who owns it, and its folder".into(),
        ReadOnlyFilesystem => "it is on a disk that can only be read".into(),
        StorageFull => "the disk is full".into(),
        QuotaExceeded => "your share of the disk is used up".into(),
        FileTooLarge => "the system limits how large a file may become here".into(),
        NotFound => "its folder does not exist".into(),
        _ => error.to_string(),
    }
}
