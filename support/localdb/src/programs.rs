//! Finding the machine's PostgreSQL server programs.
//!
//! Invariants
//! - `PATH` comes first, then the usual places, newer major versions before older ones.
//! - A directory counts only if `postgres`, `initdb` and `pg_ctl` are together in it: a lone `postgres`
//!   on `PATH` may be a wrapper, and programs of different versions do not mix.

use std::cmp::Reverse;
use std::env;
use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::{Error, Result, Settings};

/// `create database ... strategy` is what needs at least this major version.
const OLDEST: u32 = 15;

/// How long `postgres --version` may take; a wrapper may wait for something that never comes.
const PATIENCE: Duration = Duration::from_secs(30);

/// More than any version says.
const LONGEST: u64 = 4096;

/// One directory of server programs, of one version.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    pub(crate) directory: PathBuf,
    /// As `postgres --version` gives it, such as `15.18` or `18beta1`.
    pub(crate) version: String,
    pub(crate) major: u32,
}

impl Programs {
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Whether the server can load the shared library `name`: distributions pack some of them apart.
    pub(crate) fn has_module(&self, name: &str) -> bool {
        // Debian and PGDG, Homebrew.
        let places = ["../lib", "../lib/postgresql"].map(|place| self.directory.join(place));
        places.iter().any(|place| {
            let endings = ["so", "dylib"].map(|ending| place.join(name).with_extension(ending));
            endings.iter().any(|file| file.is_file())
        })
    }

    /// All that will do, best first.
    ///
    /// # Errors
    /// No programs were found.
    pub(crate) fn all(settings: &Settings) -> Result<Vec<Self>> {
        let mut searched = Vec::new();
        let mut found = Vec::new();
        for directory in candidates(settings) {
            match Self::examine(&directory) {
                Ok(programs) => found.push(programs),
                Err(reason) => searched.push(format!("{}: {reason}", directory.display())),
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
        if searched.is_empty() {
            searched.push(String::from(
                "not on PATH, nor in /usr/lib/postgresql/*/bin, /usr/pgsql-*/bin, /opt/homebrew/opt or /usr/local/opt",
            ));
        }
        Err(Error::NoPrograms { searched })
    }

    /// The first that will do; the others are not even asked for their version.
    pub(crate) fn first(settings: &Settings) -> Result<Self> {
        let mut found = candidates(settings).into_iter();
        match found.find_map(|directory| Self::examine(&directory).ok()) {
            Some(programs) => Ok(programs),
            None => Self::all(settings).map(|mut all| all.swap_remove(0)),
        }
    }

    fn examine(directory: &Path) -> std::result::Result<Self, String> {
        if let Some(missing) = ["postgres", "initdb", "pg_ctl"]
            .iter()
            .find(|name| !directory.join(name).is_file())
        {
            return Err(format!("no {missing}"));
        }
        let text = version(&directory.join("postgres"), PATIENCE)?;
        // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        let version = text.split_whitespace().nth(2).unwrap_or_default();
        let major = version.split(|c: char| !c.is_ascii_digit()).next();
        match major.and_then(|digits| digits.parse().ok()) {
            Some(major) if major >= OLDEST => Ok(Self {
                directory: directory.to_owned(),
                version: version.to_owned(),
                major,
            }),
            Some(_) => Err(format!("PostgreSQL {version} is too old")),
            None => Err(format!("`postgres --version` says {:?}", text.trim())),
        }
    }
}

/// The text that `program` prints for `--version`, within `patience`.
fn version(program: &Path, patience: Duration) -> std::result::Result<String, String> {
    let mut child = Command::new(program)
        .arg("--version")
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("postgres does not run: {error}"))?;
    let printed = child.stdout.take();
    let (tell, told) = mpsc::channel();
    // A thread, because nothing ends a read of a pipe that somebody else may hold open.
    let reading = thread::Builder::new().spawn(move || {
        let mut text = Vec::new();
        let read = printed.map(|it| it.take(LONGEST).read_to_end(&mut text));
        // Nobody may wait any more.
        let _ = tell.send(read.map(|_| text));
    });
    let text = match reading {
        Ok(_) => told.recv_timeout(patience).ok().flatten(),
        Err(_) => None,
    };
    // It has ended, or isn't worth waiting for.
    let _ = child.kill();
    let _ = child.wait();
    match text {
        Some(text) => Ok(String::from_utf8_lossy(&text).into_owned()),
        None => Err(format!("`postgres --version` takes more than {patience:?}")),
    }
}

/// The directories to look at, without running anything: this list is also what names the shared
/// cluster, so that processes that would choose other programs do not share one.
pub(crate) fn candidates(settings: &Settings) -> Vec<PathBuf> {
    if let Some(named) = &settings.programs {
        return vec![named.clone()];
    }
    let mut directories = Vec::new();
    let mut add = |directory: PathBuf| {
        // /usr/local/bin/postgres is often a link to a program whose companions are elsewhere.
        let program = directory.join("postgres").canonicalize();
        if let Some(home) = program.ok().as_deref().and_then(Path::parent)
            && home.join("initdb").is_file()
            && home.join("pg_ctl").is_file()
            && !directories.iter().any(|known| known == home)
        {
            directories.push(home.to_owned());
        }
    };
    for directory in env::split_paths(&env::var_os("PATH").unwrap_or_default()) {
        add(directory);
    }
    for (root, prefix, inner) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
    ] {
        for version in newest_first(Path::new(root), prefix) {
            add(version.join(inner));
        }
    }
    for directory in ["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin"] {
        add(PathBuf::from(directory));
    }
    directories
}

/// The entries of `root` that begin with `prefix`, by the number in their names, largest first.
fn newest_first(root: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut entries: Vec<(u32, PathBuf)> = std::fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let rest = name.to_str()?.strip_prefix(prefix)?;
            let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
            Some((digits.parse().unwrap_or(0), entry.path()))
        })
        .collect();
    entries.sort_by_key(|(version, _)| Reverse(*version));
    entries.into_iter().map(|(_, path)| path).collect()
}

/// A program of the system, on `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/bin:/bin"));
    env::split_paths(&path)
        .map(|place| place.join(name))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_program_that_does_not_say_its_version_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("postgres");
        for (script, told) in [
            ("exec sleep 600", None),
            ("yes", Some("y\ny\n")),
            ("echo postgres 15.18", Some("postgres 15.18\n")),
        ] {
            fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
            // Without a limit it would never end; with a long one a busy machine makes no difference.
            let patience = match told {
                None => Duration::from_millis(50),
                Some(_) => Duration::from_secs(600),
            };
            let said = version(&program, patience);
            match told {
                Some(told) => assert!(said.unwrap().starts_with(told), "{script}"),
                None => assert!(said.unwrap_err().contains("takes more than"), "{script}"),
            }
        }
    }
}
