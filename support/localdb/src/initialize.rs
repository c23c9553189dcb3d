//! Making a cluster's data: `initdb` once for each version, then copies of what it made.
//!
//! Why: `initdb` takes half a second, a copy of its result a tenth of that.
//!
//! Invariants
//! - A directory in the cache is complete: it is filled under another name and then renamed.
//! - Only who has the lock on `filling` fills the cache, so what else is unfinished was left by somebody killed, and goes.
//! - Durable data is never a copy, and never half there: `initdb` works beside it, then it is renamed.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use crate::cluster::Cluster;
use crate::identity::Identity;
use crate::programs::Programs;
use crate::{Error, Result, fingerprint, private};

/// Options for any cluster. Only processes that can enter the socket's private directory can connect, so
/// there is nobody left to distrust.
const OPTIONS: [&str; 6] = [
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    LOCALE,
    CHARACTERS,
    "--no-instructions",
];

/// Sorted by code point, so that every machine sorts alike; macOS has no `C.UTF-8`, and takes upper and
/// lower case from elsewhere.
const LOCALE: &str = if cfg!(target_os = "macos") {
    "--locale=C"
} else {
    "--locale=C.UTF-8"
};
const CHARACTERS: &str = if cfg!(target_os = "macos") {
    "--lc-ctype=en_US.UTF-8"
} else {
    "--lc-ctype=C.UTF-8"
};

/// For a cluster that does not outlive its users: small log segments make a small copy.
const FAST: [&str; 2] = ["--wal-segsize=1", "--no-sync"];

/// Makes the data of one cluster.
pub(crate) struct Initialization<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) programs: &'a Programs,
    pub(crate) identity: &'a Identity,
    /// The lock that every process needs to work on the data. `initdb` keeps it if we are killed.
    pub(crate) lock: &'a File,
}

impl Initialization<'_> {
    /// Fresh data, from the cache if there is some.
    pub(crate) fn fast(&self) -> Result<()> {
        let data = self.cluster.file("data");
        remove(&data)?;
        let Some(cache) = &self.cluster.settings.cache else {
            return self.initdb(&data, &FAST);
        };
        let options = fingerprint(OPTIONS.iter().chain(&FAST));
        let name = format!("initialized-{}-{options:016x}", self.programs.version);
        let cached = cache.join(name);
        if cached.join("PG_VERSION").is_file() {
            copy(&cached, &data)?;
            return self.identity.own(&data);
        }
        self.initdb(&data, &FAST)?;
        // A cache that cannot be written costs time, later; it is no reason to fail.
        let _ = fill(&data, &cached);
        Ok(())
    }

    /// The data that is there, or if there is none, new data.
    pub(crate) fn durable(&self) -> Result<()> {
        let data = self.cluster.file("data");
        if data.join("PG_VERSION").is_file() {
            return self.identity.own(&data);
        }
        let unfinished = self.cluster.file("data.new");
        remove(&unfinished)?;
        self.initdb(&unfinished, &[])?;
        fs::rename(&unfinished, &data).map_err(Error::file("put in place", data))
    }

    fn initdb(&self, data: &Path, more: &[&str]) -> Result<()> {
        create(data)?;
        self.identity.own(data)?;
        let program = self.programs.path("initdb");
        let failure = |reason: String, output: String| Error::Command {
            command: format!("{} -D {}", program.display(), data.display()),
            reason,
            output,
        };
        let mut words: Vec<OsString> = vec![program.clone().into(), "-D".into(), data.into()];
        words.extend(OPTIONS.iter().chain(more).map(OsString::from));
        let lock = self.lock.try_clone();
        let output = lock
            .and_then(|lock| self.identity.command(&words).stdin(lock).output())
            .map_err(|error| failure(error.to_string(), String::new()))?;
        if output.status.success() {
            return Ok(());
        }
        let _ = fs::remove_dir_all(data);
        let mut said = String::from_utf8_lossy(&output.stderr).into_owned();
        if self.identity.owner.is_some() {
            said.push_str(&format!(
                "root runs it as another user, who must be able to reach {}",
                self.cluster.directory.display()
            ));
        }
        Err(failure(output.status.to_string(), said))
    }
}

/// Copies `data` to the cache, unless somebody else is at work there.
fn fill(data: &Path, cached: &Path) -> Result<()> {
    let Some(cache) = cached.parent() else {
        return Ok(());
    };
    create(cache)?;
    let path = cache.join("filling");
    let lock = File::create(&path).map_err(Error::file("create", &path))?;
    if lock.try_lock().is_err() {
        return Ok(());
    }
    remove_unfinished(cache)?;
    if cached.exists() {
        return Ok(());
    }
    let unfinished = private::unfinished(cached);
    let outcome = copy(data, &unfinished).and_then(|()| {
        fs::rename(&unfinished, cached).map_err(Error::file("put in place", cached))
    });
    // A disk that is full gets its room back at once.
    let _ = remove(&unfinished);
    outcome
}

/// Only while holding the lock on `filling`.
fn remove_unfinished(cache: &Path) -> Result<()> {
    for entry in fs::read_dir(cache).map_err(Error::file("read", cache))? {
        let path = entry.map_err(Error::file("read", cache))?.path();
        if path.is_dir() && private::is_unfinished(&path) {
            remove(&path)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    create(to)?;
    for entry in fs::read_dir(from).map_err(Error::file("read", from))? {
        let entry = entry.map_err(Error::file("read", from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target).map_err(Error::file("copy", source))?;
        }
    }
    Ok(())
}

fn create(directory: &Path) -> Result<()> {
    let created = DirBuilder::new()
        .mode(0o700)
        .recursive(true)
        .create(directory);
    created.map_err(Error::file("create", directory))
}

fn remove(directory: &Path) -> Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if directory.exists() => Err(Error::file("remove", directory)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::os::unix::fs::symlink;

    use super::fill;
    use crate::private;

    #[test]
    fn a_cache_that_somebody_else_fills_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let (data, cached) = (
            home.path().join("data"),
            home.path().join("cache/initialized-17.0"),
        );
        let theirs = private::unfinished(&cached);
        fs::create_dir_all(&data).unwrap();
        fs::create_dir_all(&theirs).unwrap();
        let lock = File::create(home.path().join("cache/filling")).unwrap();
        lock.lock().unwrap();
        fill(&data, &cached).unwrap();
        assert!(theirs.exists() && !cached.exists());

        drop(lock);
        fill(&data, &cached).unwrap();
        assert!(!theirs.exists() && cached.exists());
    }

    #[test]
    fn a_copy_that_fails_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let (data, cache) = (home.path().join("data"), home.path().join("cache"));
        fs::create_dir_all(&data).unwrap();
        symlink("nowhere", data.join("file")).unwrap();
        fill(&data, &cache.join("initialized-17.0")).unwrap_err();
        let left: Vec<_> = fs::read_dir(cache).unwrap().collect();
        assert_eq!(left.len(), 1, "only the lock: {left:?}");
    }
}
