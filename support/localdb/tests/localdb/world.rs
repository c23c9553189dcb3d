//! A world of one's own for a test: runtime directory, settings, and the files that tell what runs.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use localdb::{Server, Settings};
use postgres::{Client, NoTls};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Generous: the machine may be busy with a build.
const PATIENCE: Duration = Duration::from_secs(60);

/// Every server of a world must end by itself: dropping a world waits for that, and fails if it does not.
pub struct World {
    home: TempDir,
    pub settings: Settings,
}

impl World {
    pub fn new() -> Self {
        Self::named("w")
    }

    /// A world whose directory has `name` in its path.
    pub fn named(name: &str) -> Self {
        let usual = Settings::from_env().unwrap().runtime;
        let home = tempfile::Builder::new()
            .prefix("localdb")
            .tempdir_in(usual)
            .unwrap();
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o711)).unwrap();
        let runtime = home.path().join(name);
        fs::create_dir_all(&runtime).unwrap();
        let settings = Settings {
            programs: None,
            runtime,
            cache: Some(shared_cache()),
            grace: Duration::from_millis(100),
        };
        Self { home, settings }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn server(&self) -> Server {
        Server::private(&self.settings).unwrap()
    }

    /// The directory of the world's one cluster.
    pub fn cluster(&self) -> PathBuf {
        let user = fs::read_dir(&self.settings.runtime)
            .unwrap()
            .next()
            .unwrap();
        let mut clusters = fs::read_dir(user.unwrap().path()).unwrap();
        let found = clusters.find(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with("fast-")
        });
        found.unwrap().unwrap().path()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let used = fs::read_dir(&self.settings.runtime)
            .unwrap()
            .next()
            .is_some();
        if used && !thread::panicking() {
            await_end(&self.cluster());
        }
    }
}

/// One cache for all tests, so that not each has to run `initdb`.
pub fn shared_cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("localdb-cache")
}

/// Until no process of the server in `cluster` is left: they all hold one lock.
pub fn await_end(cluster: &Path) {
    await_lock(&cluster.join("server"));
}

fn await_lock(path: &Path) {
    let Ok(lock) = File::open(path) else {
        return;
    };
    await_that(&format!("{} is unlocked", path.display()), || {
        lock.try_lock().is_ok()
    });
}

/// Until `it` is so.
pub fn await_that(what: &str, mut it: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !it() {
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Kills what `cluster` says is its `role` ("supervisor", "watch" or "server"), as `kill -9` does, and waits for
/// the supervisor's end.
pub fn kill(cluster: &Path, roles: &[&str]) {
    signal(cluster, roles, Signal::KILL);
    if roles.contains(&"supervisor") {
        await_lock(&cluster.join("supervisor"));
    }
}

/// Sends `signal` to what `cluster` says is its `role`.
pub fn signal(cluster: &Path, roles: &[&str], signal: Signal) {
    let ready = fs::read_to_string(cluster.join("ready")).unwrap();
    for role in roles {
        let mut lines = ready.lines();
        let number = lines.find_map(|line| line.strip_prefix(role)).unwrap();
        let process = Pid::from_raw(number.trim().parse().unwrap()).unwrap();
        match kill_process(process, signal) {
            // The death of the one before may have been enough.
            Ok(()) | Err(Errno::SRCH) => {}
            Err(error) => panic!("cannot send {signal:?} to the {role}: {error}"),
        }
    }
}

/// When the server behind `url` was started: tells one server from another.
pub fn born(url: &str) -> String {
    let mut client = Client::connect(url, NoTls).unwrap();
    let row = client.query_one("select pg_postmaster_start_time()::text", &[]);
    row.unwrap().get(0)
}

/// The names of the databases of this crate on `server`.
pub fn databases(server: &Server) -> Vec<String> {
    let mut client = Client::connect(&server.url("postgres"), NoTls).unwrap();
    let sql = "select datname::text from pg_database where datname ~ '^localdb_' order by 1";
    let rows = client.query(sql, &[]).unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// A program that is a script. Another process writes it: a file that we have open for writing, or that a
/// thread of ours inherits open while it starts a process, cannot be executed (`ETXTBSY`).
pub fn script(directory: &Path, name: &str, text: &str) {
    fs::create_dir_all(directory).unwrap();
    let draft = directory.join(format!("{name}.draft"));
    fs::write(&draft, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&draft, fs::Permissions::from_mode(0o755)).unwrap();
    let copied = Command::new("cp")
        .arg("-p")
        .arg(&draft)
        .arg(directory.join(name))
        .status();
    assert!(copied.unwrap().success());
}
