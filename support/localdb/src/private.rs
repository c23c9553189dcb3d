//! Directories that only this user can enter, and a place for the socket whose path is short enough.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{Error, Result, Settings, fingerprint};

/// The longest path that fits in `sockaddr_un` on every system: macOS has 104 bytes with the final zero, Linux 108.
const LONGEST_SOCKET_PATH: usize = 103;

/// The name that PostgreSQL gives its socket for the port that we always use.
const SOCKET_NAME: &str = "/.s.PGSQL.5432";

/// The suffix of unfinished files and directories.
const UNFINISHED: &str = "unfinished";

/// Creates `directory` for this user alone, or verifies that it is so.
///
/// # Errors
/// It is somebody else's, a link, or open to others: in a shared `/tmp` anybody can be there first.
pub(crate) fn create(directory: &Path) -> Result<()> {
    let created = DirBuilder::new()
        .mode(0o700)
        .recursive(true)
        .create(directory);
    created.map_err(Error::file("create", directory))?;
    let metadata = fs::symlink_metadata(directory).map_err(Error::file("examine", directory))?;
    let user = rustix::process::geteuid().as_raw();
    let reason = if !metadata.is_dir() {
        String::from("it is not a directory")
    } else if metadata.uid() != user {
        format!("it belongs to user {}, not {user}", metadata.uid())
    } else if metadata.mode() & 0o066 != 0 {
        format!(
            "others may read or write it (mode {:o})",
            metadata.mode() & 0o777
        )
    } else {
        return Ok(());
    };
    Err(Error::NotPrivate {
        directory: directory.to_owned(),
        reason,
    })
}

/// This user's directory for what lasts no longer than the machine is up.
pub(crate) fn runtime(settings: &Settings) -> PathBuf {
    of_this_user(&settings.runtime)
}

/// Where the server of the cluster in `directory` has its socket: inside, or if the path would be too long, or
/// would have to be quoted, in a directory of this user under `/tmp`. The same for every process, so that they meet.
pub(crate) fn socket_directory(directory: &Path) -> PathBuf {
    let inside = directory.join("socket");
    let bytes = inside.as_os_str().as_bytes();
    // A comma parts two hosts to libpq and two directories to the server.
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._- ".contains(byte);
    if bytes.len() + SOCKET_NAME.len() <= LONGEST_SOCKET_PATH && bytes.iter().all(plain) {
        return inside;
    }
    let name = fingerprint([directory.as_os_str().as_bytes()]);
    of_this_user(Path::new("/tmp")).join(format!("{name:016x}"))
}

/// The socket of a server in its directory.
pub(crate) fn socket(directory: &Path) -> PathBuf {
    let mut path = directory.as_os_str().to_owned();
    path.push(SOCKET_NAME);
    path.into()
}

/// A name beside `path` that no other thread or process uses, for what is renamed to `path` once it is complete.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}-{number}.{UNFINISHED}", std::process::id()));
    name.into()
}

/// Whether `path` is a name that [`unfinished`] gave.
pub(crate) fn is_unfinished(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == UNFINISHED)
}

/// Lets a server that runs as another user through `directory`, without letting it look around.
pub(crate) fn let_through(directory: &Path) -> Result<()> {
    fs::set_permissions(directory, Permissions::from_mode(0o711))
        .map_err(Error::file("open for the server", directory))
}

/// The directory in `parent`, which may be open to all, that is this user's.
pub(crate) fn of_this_user(parent: &Path) -> PathBuf {
    let user = rustix::process::geteuid().as_raw();
    parent.join(format!("localdb-{user}"))
}
