//! Where things are and how long they stay: everything a person may want to set, in one place.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy;
use rustix::fs::Access;

use crate::{Error, Result};

/// How long a private server stays after its last user, by default: long enough for the
/// pause between two test binaries or two runs of a lesson.
const GRACE: Duration = Duration::from_secs(10);

/// From this size on, in bytes, memory holds what lessons do to a database: a million rows and their indexes.
const ROOMY: u64 = 4 << 30;

/// Where things are and how long they stay. [`Settings::from_env`] is what everybody wants; tests
/// change a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The directory of the server programs, when it is not to be looked for (`LOCALDB_PROGRAMS`).
    pub programs: Option<PathBuf>,
    /// Where the cluster that lasts no longer than its users lives (`TMPDIR`).
    pub runtime: PathBuf,
    /// The directory of files that only make the next start faster (`XDG_CACHE_HOME`); none without a home directory,
    /// and then every start is a first one.
    pub cache: Option<PathBuf>,
    /// How long a private server stays after its last user (`LOCALDB_GRACE`, in seconds).
    pub grace: Duration,
}

impl Settings {
    /// The settings that the environment asks for.
    ///
    /// # Errors
    /// `LOCALDB_GRACE` is not a number of seconds.
    pub fn from_env() -> Result<Self> {
        let grace = match env::var("LOCALDB_GRACE") {
            Ok(text) => parse_seconds(&text).ok_or(Error::Grace(text))?,
            Err(_) => GRACE,
        };
        Ok(Self {
            programs: env::var_os("LOCALDB_PROGRAMS").map(PathBuf::from),
            runtime: runtime(),
            cache: etcetera::base_strategy::choose_native_strategy()
                .ok()
                .map(|platform| platform.cache_dir().join("localdb")),
            grace,
        })
    }
}

/// `TMPDIR` if it is set. Otherwise memory, where a cluster is copied, and a database cloned, several times
/// as fast as on a disk; and where there is none, or little as in most containers, the usual place.
///
/// The *size* of the file system decides, which does not change: all processes must find the same place.
fn runtime() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let roomy = rustix::fs::statvfs(memory).is_ok_and(|it| it.f_frsize * it.f_blocks >= ROOMY);
    let usable = || rustix::fs::access(memory, Access::WRITE_OK | Access::EXEC_OK).is_ok();
    if env::var_os("TMPDIR").is_none() && cfg!(target_os = "linux") && roomy && usable() {
        return memory.to_owned();
    }
    env::temp_dir()
}

fn parse_seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Where data belongs that can be made again, such as a large data set for tests.
///
/// # Errors
/// The user has no home directory.
pub fn cache_directory() -> Result<PathBuf> {
    let cache = Settings::from_env()?.cache;
    cache.ok_or(Error::NoHome)
}

/// Where the platform wants the data of this course's programs: the directory to give
/// [`durable`](crate::durable) unless the user names another.
///
/// `~/.local/share/thirty-days-of-backend` by the XDG base directory specification, and
/// `~/Library/Application Support/thirty-days-of-backend` on macOS. Root on Linux has
/// `/var/lib/thirty-days-of-backend` (FHS 3.0, section 5.8): its server may have to run as another user,
/// who cannot reach into `/root`.
///
/// # Errors
/// The user has no home directory.
pub fn data_directory() -> Result<PathBuf> {
    let named = env::var_os("XDG_DATA_HOME").is_some();
    if cfg!(target_os = "linux") && rustix::process::geteuid().is_root() && !named {
        return Ok(PathBuf::from("/var/lib/thirty-days-of-backend"));
    }
    let platform = etcetera::base_strategy::choose_native_strategy().map_err(|_| Error::NoHome)?;
    Ok(platform.data_dir().join("thirty-days-of-backend"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse_seconds;

    #[test]
    fn the_grace_period_is_a_number_of_seconds() {
        assert_eq!(parse_seconds(" 0.5 "), Some(Duration::from_millis(500)));
        for wrong in ["", "ten", "-1", "inf", "1e300"] {
            assert_eq!(parse_seconds(wrong), None, "{wrong}");
        }
    }
}
