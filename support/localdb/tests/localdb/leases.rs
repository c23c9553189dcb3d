//! Leases: one process starts the server, many share it, and it ends after the last.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use localdb::Server;
use rustix::process::{Pid, Signal, getpgid, getpgrp};

use crate::clients::Client;
use crate::world::{World, await_end, await_that, born, kill, script, signal};

#[test]
fn eight_processes_that_start_at_once_share_one_server() {
    let world = World::new();
    let mut clients: Vec<Client> = (0..8).map(|_| Client::start(&world, "lease")).collect();
    let servers: BTreeSet<String> = clients.iter_mut().map(Client::says).collect();
    assert_eq!(servers.len(), 1, "{servers:?}");
    clients.into_iter().for_each(Client::end);
}

#[test]
fn a_first_start_fills_the_cache_and_works_without_one() {
    let mut world = World::new();
    let cache = world.path("cache");
    world.settings.cache = Some(cache.clone());
    born(&world.server().url("postgres"));
    assert!(fs::read_dir(cache).unwrap().any(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.starts_with("initialized-")
    }));
    await_end(&world.cluster());

    world.settings.cache = None;
    born(&world.server().url("postgres"));
}

#[test]
fn leftovers_of_a_client_killed_while_filling_the_cache_are_removed() {
    let mut world = World::new();
    let cache = world.path("cache");
    world.settings.cache = Some(cache.clone());
    let left = cache.join("initialized-15.0-0123456789abcdef.4242-0.unfinished");
    fs::create_dir_all(left.join("base")).unwrap();
    fs::write(left.join("base/1"), "half").unwrap();
    let other = cache.join("initialized-15.0-0123456789abcdef");
    fs::create_dir_all(&other).unwrap();
    Command::new("chmod")
        .arg("700")
        .arg(&cache)
        .status()
        .unwrap();
    drop(world.server());
    assert!(!left.exists(), "what is unfinished is left");
    assert!(other.exists(), "what is finished is gone");
}

#[test]
fn a_server_stays_while_one_lease_is_left_and_is_there_again_for_the_next() {
    let world = World::new();
    let mut other = Client::start(&world, "lease");
    let first = other.says();
    drop(world.server());
    assert_eq!(born(&world.server().url("postgres")), first);
    other.end();
    await_end(&world.cluster());
    assert!(!world.cluster().join("data").exists(), "its data is left");
    assert_ne!(born(&world.server().url("postgres")), first);
}

#[test]
fn no_server_is_left_after_every_client_was_killed() {
    let world = World::new();
    let mut clients = [
        Client::start(&world, "lease"),
        Client::start(&world, "database"),
    ];
    for client in &mut clients {
        client.says();
    }
    clients.iter_mut().for_each(Client::kill);
    await_end(&world.cluster());
    assert!(!world.cluster().join("data").exists(), "its data is left");
}

#[test]
fn no_server_is_left_after_its_supervisor_was_killed_though_a_lease_is() {
    let world = World::new();
    let lease = world.server();
    let first = born(&lease.url("postgres"));
    kill(&world.cluster(), &["supervisor"]);
    await_end(&world.cluster());
    assert_ne!(born(&world.server().url("postgres")), first);
    assert_ne!(
        born(&lease.url("postgres")),
        first,
        "the same place, a new server"
    );
}

#[test]
fn the_watch_alone_ends_the_server_where_a_parent_s_death_sends_no_signal() {
    let world = World::new();
    let mut client = Client::start_with(&world, "lease", |command| {
        command.env("PATH", path_with(&world, &["unshare"]));
    });
    client.says();
    kill(&world.cluster(), &["supervisor"]);
    await_end(&world.cluster());
    assert!(!world.cluster().join("data").exists(), "its data is left");
    client.end();
}

#[test]
fn the_supervisor_does_its_work_without_its_watch() {
    let world = World::new();
    born(&world.server().url("postgres"));
    kill(&world.cluster(), &["watch"]);
}

#[test]
fn an_orphan_without_supervisor_and_watch_ends_at_the_latest_with_the_next_lease() {
    let world = World::new();
    let path = path_with(&world, &["unshare"]);
    let mut client = Client::start_with(&world, "lease", |command| {
        command.env("PATH", &path);
    });
    let first = client.says();
    kill(&world.cluster(), &["watch", "supervisor"]);
    assert_ne!(born(&world.server().url("postgres")), first);
    client.end();
}

#[cfg(target_os = "linux")]
#[test]
fn on_linux_not_even_killing_supervisor_and_watch_leaves_a_server() {
    let world = World::new();
    let lease = world.server();
    kill(&world.cluster(), &["watch", "supervisor"]);
    await_end(&world.cluster());
    drop(lease);
}

#[test]
fn a_killed_server_is_started_again() {
    let world = World::new();
    let lease = world.server();
    let first = born(&lease.url("postgres"));
    kill(&world.cluster(), &["server"]);
    await_end(&world.cluster());
    assert_ne!(born(&world.server().url("postgres")), first);
}

#[test]
fn a_server_whose_death_its_supervisor_has_not_noticed_is_not_handed_out() {
    let world = World::new();
    let lease = world.server();
    let first = born(&lease.url("postgres"));
    let socket = world.cluster().join("socket/.s.PGSQL.5432");
    let supervisor = Stopped::new(&world.cluster(), "supervisor");
    kill(&world.cluster(), &["server"]);
    await_that("nobody listens", || UnixStream::connect(&socket).is_err());

    let settings = world.settings.clone();
    let next = thread::spawn(move || Server::private(&settings).unwrap());
    let start = world.cluster().join("start");
    await_that("the next waits, or has a lease", || {
        File::open(&start).unwrap().try_lock().is_err() || next.is_finished()
    });
    drop(supervisor);
    let next = next.join().unwrap();
    assert_ne!(born(&next.url("postgres")), first);
}

#[test]
fn after_killing_everything_at_once_the_next_lease_works() {
    let world = World::new();
    let mut client = Client::start(&world, "lease");
    let first = client.says();
    kill(&world.cluster(), &["watch", "supervisor", "server"]);
    client.kill();
    await_end(&world.cluster());
    assert_ne!(born(&world.server().url("postgres")), first);
}

#[test]
fn root_without_user_namespaces_runs_it_as_another_user() {
    // A user other than root runs it under their own name, and this is like any other start.
    let world = World::new();
    let mut client = Client::start_with(&world, "lease", |command| {
        command.env("PATH", path_with(&world, &["setpriv"]));
    });
    client.says();
    let runs_as = fs::metadata(world.cluster().join("data")).unwrap().uid();
    assert_ne!(runs_as, 0);
    client.end();
}

#[test]
fn the_supervisor_is_out_of_reach_of_the_terminal_s_signals() {
    let world = World::new();
    let _lease = world.server();
    let ready = fs::read_to_string(world.cluster().join("ready")).unwrap();
    for line in ready.lines() {
        let pid = line.rsplit(' ').next().unwrap().parse().unwrap();
        let group = getpgid(Pid::from_raw(pid)).unwrap();
        assert_ne!(group, getpgrp(), "{line}");
    }
}

#[test]
fn the_server_keeps_no_pipe_of_its_client_open() {
    let world = World::new();
    let mut client = Client::start(&world, "lease");
    let first = client.says();
    let lease = world.server();
    client.end();
    let now = born(&lease.url("postgres"));
    assert_eq!(now, first, "the pipe ended only with the server");
}

#[test]
fn a_path_with_spaces_and_commas_or_too_long_for_a_socket_will_do() {
    for name in ["a b, c'\"%", &"long/".repeat(40)] {
        let world = World::named(name);
        let database = localdb::Database::empty_on(&world.server(), "odd").unwrap();
        assert!(!born(database.url()).is_empty());
        let psql = Command::new("psql")
            .args([database.url(), "-Atc", "select current_database()"])
            .env("PGPORT", "1")
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8(psql.stdout).unwrap().trim(),
            database.name()
        );
    }
}

#[test]
fn a_runtime_directory_that_others_may_write_is_refused() {
    let world = World::new();
    drop(world.server());
    await_end(&world.cluster());
    let directory = world.cluster();
    Command::new("chmod")
        .arg("777")
        .arg(&directory)
        .status()
        .unwrap();
    let error = Server::private(&world.settings).unwrap_err().to_string();
    assert!(
        error.contains("others may read or write it (mode 777)"),
        "{error}"
    );
}

#[test]
fn an_initdb_whose_client_was_killed_is_waited_for() {
    let world = World::new();
    let programs = world.path("programs");
    let (started, go_on) = (world.path("started"), world.path("go on"));
    script(&programs, "postgres", "echo 'postgres (PostgreSQL) 15.99'");
    script(&programs, "pg_ctl", "");
    fs::write(&started, "").unwrap();
    let made = Command::new("mkfifo").arg(&go_on).status();
    assert!(made.unwrap().success());
    // Root's initdb may run as somebody else.
    for file in [&started, &go_on] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o666)).unwrap();
    }
    let initdb = format!(
        "echo yes > '{}'; read x < '{}'",
        started.display(),
        go_on.display()
    );
    script(&programs, "initdb", &initdb);
    let mut client = Client::start_with(&world, "lease", |command| {
        command.env("LOCALDB_PROGRAMS", &programs);
        command.env("PATH", "/bin:/usr/bin");
    });
    await_that("initdb runs", || fs::metadata(&started).unwrap().len() > 0);
    client.kill();

    let lock = File::open(world.cluster().join("start")).unwrap();
    assert!(
        lock.try_lock().is_err(),
        "the next to start would get in its way"
    );
    fs::write(go_on, "\n").unwrap();
    lock.lock().unwrap();
}

/// A process that notices nothing until this is dropped.
struct Stopped {
    cluster: PathBuf,
    role: &'static str,
}

impl Stopped {
    fn new(cluster: &Path, role: &'static str) -> Self {
        signal(cluster, &[role], Signal::STOP);
        Self {
            cluster: cluster.to_owned(),
            role,
        }
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        signal(&self.cluster, &[self.role], Signal::CONT);
    }
}

/// A directory with links to `programs` and to the server's, and nothing else.
fn path_with(world: &World, programs: &[&str]) -> PathBuf {
    let directory = world.path("bin");
    fs::create_dir_all(&directory).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    places.push("/usr/bin".into());
    for program in programs {
        let found = places
            .iter()
            .map(|place| place.join(program))
            .find(|it| it.is_file());
        if let Some(found) = found {
            symlink(found, directory.join(program)).unwrap();
        }
    }
    directory
}
