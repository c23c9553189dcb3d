//! A server whose data stays.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use localdb::Server;
use postgres::{Client, NoTls};
use rustix::process::Signal;

use crate::world::{World, await_end, await_that, born, kill, signal};

struct Capstone {
    world: World,
    directory: PathBuf,
}

impl Capstone {
    fn new() -> Self {
        let mut world = World::new();
        world.settings.grace = Duration::ZERO;
        let directory = world.path("data of mine");
        Self { world, directory }
    }

    fn start(&self) -> localdb::Result<Server> {
        Server::durable(&self.directory, &self.world.settings)
    }

    fn cluster(&self) -> PathBuf {
        self.directory.join("postgresql")
    }

    /// Commits a row, and kills everything but this process.
    fn write_and_crash(&self) {
        let server = self.start().unwrap();
        let mut client = Client::connect(&server.ensure("course").unwrap(), NoTls).unwrap();
        client
            .batch_execute("create table checkin (day int); insert into checkin values (7)")
            .unwrap();
        kill(&self.cluster(), &["watch", "supervisor", "server"]);
        await_end(&self.cluster());
    }

    fn reads(&self, server: &Server) -> i32 {
        let mut client = Client::connect(&server.url("course"), NoTls).unwrap();
        client
            .query_one("select day from checkin", &[])
            .unwrap()
            .get(0)
    }
}

impl Drop for Capstone {
    fn drop(&mut self) {
        await_end(&self.cluster());
    }
}

#[test]
fn what_was_committed_is_there_after_a_restart_and_after_kill_9_of_everything() {
    let capstone = Capstone::new();
    capstone.write_and_crash();
    for _ in 0..2 {
        assert_eq!(capstone.reads(&capstone.start().unwrap()), 7);
        await_end(&capstone.cluster());
    }
}

#[test]
fn a_commit_is_on_disk_before_it_is_acknowledged() {
    let capstone = Capstone::new();
    let server = capstone.start().unwrap();
    let mut client = Client::connect(&server.url("postgres"), NoTls).unwrap();
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        let row = client.query_one(&format!("show {setting}"), &[]).unwrap();
        assert_eq!(row.get::<_, String>(0), "on", "{setting}");
    }
}

#[test]
fn a_pid_file_whose_number_is_now_another_process_s_does_not_matter() {
    let capstone = Capstone::new();
    capstone.write_and_crash();
    let path = capstone.cluster().join("data/postmaster.pid");
    let left = fs::read_to_string(&path).unwrap();
    let (_, rest) = left.split_once('\n').unwrap();
    fs::write(&path, format!("{}\n{rest}", std::process::id())).unwrap();
    assert_eq!(capstone.reads(&capstone.start().unwrap()), 7);
}

#[test]
fn data_of_another_major_version_is_refused_by_name_and_left_alone() {
    let capstone = Capstone::new();
    drop(capstone.start().unwrap());
    await_end(&capstone.cluster());
    let version = capstone.cluster().join("data/PG_VERSION");
    fs::write(&version, "12\n").unwrap();
    let error = capstone.start().unwrap_err().to_string();
    assert!(
        error.contains("was made by PostgreSQL 12; found 1"),
        "{error}"
    );
    assert!(error.contains("pg_upgrade"), "{error}");
    assert_eq!(fs::read_to_string(version).unwrap(), "12\n");
}

#[test]
fn a_server_that_does_not_start_shows_its_own_last_words() {
    let capstone = Capstone::new();
    drop(capstone.start().unwrap());
    await_end(&capstone.cluster());
    let configuration = capstone.cluster().join("data/postgresql.conf");
    fs::write(configuration, "shared_bufers = 1GB\n").unwrap();
    let error = capstone.start().unwrap_err().to_string();
    assert!(error.contains("/postgres -D "), "{error}");
    assert!(
        error.contains("unrecognized configuration parameter \"shared_bufers\""),
        "{error}"
    );
    assert!(
        error.contains(&*capstone.cluster().join("log").to_string_lossy()),
        "{error}"
    );
}

#[test]
fn data_that_another_server_uses_is_left_to_it() {
    let capstone = Capstone::new();
    let first = capstone.start().unwrap();
    // Without its lock files, the running server is to us like one that somebody else started.
    let hidden = capstone.world.path("hidden");
    fs::create_dir(&hidden).unwrap();
    move_locks(&capstone.cluster(), &hidden);
    let error = capstone.start().unwrap_err();
    move_locks(&hidden, &capstone.cluster());
    assert!(error.to_string().contains("runs already"), "{error}");
    drop(first);
}

#[test]
fn killed_on_purpose_it_is_gone_at_once_and_the_next_lease_recovers_it() {
    let capstone = Capstone::new();
    let server = capstone.start().unwrap();
    let mut client = Client::connect(&server.ensure("course").unwrap(), NoTls).unwrap();
    client
        .batch_execute("create table checkin (day int); insert into checkin values (7)")
        .unwrap();
    server.kill().unwrap();
    assert!(client.batch_execute("select 1").is_err());
    assert_eq!(capstone.reads(&capstone.start().unwrap()), 7);
}

#[test]
fn a_killed_server_is_started_again_under_the_same_lease() {
    let capstone = Capstone::new();
    let server = capstone.start().unwrap();
    let url = server.ensure("course").unwrap();
    let mut client = Client::connect(&url, NoTls).unwrap();
    client
        .batch_execute("create table checkin (day int); insert into checkin values (7)")
        .unwrap();
    for _ in 0..2 {
        let first = born(&url);
        kill(&capstone.cluster(), &["server"]);
        await_that("it is up again", || Client::connect(&url, NoTls).is_ok());
        assert_ne!(born(&url), first);
        assert_eq!(capstone.reads(&server), 7);
        await_that("it is announced", || {
            capstone.cluster().join("ready").exists()
        });
    }
    let log = || fs::read_to_string(capstone.cluster().join("log")).unwrap();
    await_that("both times are in the log", || {
        log().matches("the server is up again").count() == 2
    });
    let died = "the server is in use and died (signal: 9 (SIGKILL)); starting it again in 100ms";
    assert!(log().contains(died), "{}", log());
    // A lease taken now is on the same server, and the last one still ends it.
    let second = capstone.start().unwrap();
    drop(server);
    assert_eq!(capstone.reads(&second), 7);
}

#[test]
fn a_server_that_does_not_come_up_is_tried_again_until_it_does() {
    let capstone = Capstone::new();
    let server = capstone.start().unwrap();
    let url = server.ensure("course").unwrap();
    let configuration = capstone.cluster().join("data/postgresql.conf");
    let right = fs::read_to_string(&configuration).unwrap();
    fs::write(&configuration, "shared_bufers = 1GB\n").unwrap();
    kill(&capstone.cluster(), &["server"]);
    let log = || fs::read_to_string(capstone.cluster().join("log")).unwrap();
    await_that("two attempts failed", || {
        log().matches("it did not come up: it ended with").count() >= 2
    });
    assert!(log().contains("starting it again in 200ms"), "{}", log());
    fs::write(&configuration, right).unwrap();
    await_that("it is up again", || Client::connect(&url, NoTls).is_ok());
}

#[test]
fn a_server_that_somebody_stopped_in_order_stays_down() {
    let capstone = Capstone::new();
    let server = capstone.start().unwrap();
    signal(&capstone.cluster(), &["server"], Signal::INT);
    await_end(&capstone.cluster());
    drop(server);
}

#[test]
fn without_a_lease_a_dead_server_is_not_started_again() {
    let capstone = Capstone::new();
    let server = capstone.start().unwrap();
    let configuration = capstone.cluster().join("data/postgresql.conf");
    fs::write(&configuration, "shared_bufers = 1GB\n").unwrap();
    kill(&capstone.cluster(), &["server"]);
    drop(server);
    await_end(&capstone.cluster());
}

#[test]
fn after_an_orderly_stop_no_process_runs_and_the_directory_can_be_removed() {
    let capstone = Capstone::new();
    let server = capstone.start().unwrap();
    let url = server.url("postgres");
    server.end().unwrap();
    assert!(!capstone.cluster().join("data/postmaster.pid").exists());
    assert!(Client::connect(&url, NoTls).is_err());
    fs::remove_dir_all(capstone.cluster()).unwrap();
    assert!(capstone.world.server().end().is_err());
}

#[test]
fn a_server_that_others_share_is_not_killed_on_purpose() {
    let world = World::new();
    let server = world.server();
    let error = server.kill().unwrap_err().to_string();
    assert!(error.contains("durable"), "{error}");
    let mut client = Client::connect(&server.url("postgres"), NoTls).unwrap();
    client.batch_execute("select 1").unwrap();
}

fn move_locks(from: &Path, to: &Path) {
    for lock in ["lease", "start", "supervisor", "server", "ready"] {
        let _ = fs::remove_file(to.join(lock));
        let _ = fs::rename(from.join(lock), to.join(lock));
    }
}
