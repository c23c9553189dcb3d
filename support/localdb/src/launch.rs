//! Starting the supervisor, and through it the server.
//!
//! The supervisor is a program of its own (`supervisor.rs`), carried inside this library as bytes and
//! written out on first use. It has its own process group, so that Ctrl-C at the client's terminal
//! does not reach it, and it holds none of the client's pipes open.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{self, BufRead, BufReader, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::cluster::{Cluster, Kind};
use crate::error::last_lines;
use crate::identity::{Identity, clean};
use crate::programs::Programs;
use crate::{Error, Result, fingerprint, private};

const SUPERVISOR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/supervisor"));

/// The settings of every server: reached by its socket only, the same on each machine.
const ALWAYS: [&str; 5] = [
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    "timezone=UTC",
    "log_timezone=UTC",
];

/// Nothing of this data outlives a crash, so no write waits for the disk; many test binaries, each with
/// many connections, share the server.
const FAST: [&str; 8] = [
    // Inside the data, so that nothing is left of a server that was killed.
    "dynamic_shared_memory_type=mmap",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=400",
    "shared_buffers=64MB",
];

/// Returns when the server accepts connections.
pub(crate) fn supervised(
    cluster: &Cluster,
    programs: &Programs,
    identity: &Identity,
) -> Result<()> {
    let path = cluster.file("log");
    let _ = fs::rename(&path, cluster.file("log.previous"));
    let log = File::create(&path).map_err(Error::file("create", &path))?;

    let server = server_command(cluster, programs);
    let mut supervisor = spawn(cluster, &log, &plan(cluster, programs, identity, &server))?;
    let mut verdict = String::new();
    if let Some(output) = supervisor.stdout.take() {
        let _ = BufReader::new(output).read_line(&mut verdict);
    }
    // It usually outlives us; should it not, it must not stay behind as a zombie.
    thread::spawn(move || supervisor.wait());
    match verdict.trim() {
        "ready" => Ok(()),
        reason => Err(Error::Start {
            command: spelled(&server),
            reason: if reason.is_empty() {
                "the supervisor ended"
            } else {
                reason
            }
            .to_owned(),
            log: last_lines(&path),
            path,
        }),
    }
}

fn server_command(cluster: &Cluster, programs: &Programs) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![programs.path("postgres").into()];
    words.extend(["-D".into(), cluster.file("data").into()]);
    words.extend(["-k".into(), cluster.socket.clone().into()]);
    let more: &[&str] = match cluster.kind {
        Kind::Fast => &FAST,
        Kind::Durable => &[],
    };
    // Where the machine has it, every server counts its statements; a database sees that by `create extension`.
    let counted = programs.has_module("pg_stat_statements");
    let counted = counted.then_some("shared_preload_libraries=pg_stat_statements");
    for setting in ALWAYS.iter().chain(more).copied().chain(counted) {
        words.extend(["-c".into(), OsString::from(setting)]);
    }
    words
}

/// The supervisor's arguments; `supervisor.rs` says what they are.
fn plan(
    cluster: &Cluster,
    programs: &Programs,
    identity: &Identity,
    server: &[OsString],
) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![
        "supervise".into(),
        cluster.directory.clone().into(),
        cluster.socket.clone().into(),
        cluster.settings.grace.as_millis().to_string().into(),
        match cluster.kind {
            Kind::Fast => "discard".into(),
            Kind::Durable => "keep".into(),
        },
        match identity.owner {
            Some((uid, gid)) => format!("{uid}:{gid}").into(),
            None => "-".into(),
        },
        programs.path("pg_ctl").into(),
        "--".into(),
    ];
    words.extend(identity.prefix.iter().cloned());
    words.push("--".into());
    words.extend(identity.guard.iter().chain(server).cloned());
    words
}

/// Runs the supervisor from the first place that allows it: a directory may be mounted `noexec`.
fn spawn(cluster: &Cluster, log: &File, plan: &[OsString]) -> Result<Child> {
    let name = format!("supervisor-{:016x}", fingerprint([SUPERVISOR]));
    let temporary = private::of_this_user(&env::temp_dir());
    let places = cluster.settings.cache.iter();
    let mut failure = None;
    for place in places.chain([&cluster.directory, &temporary]) {
        let program = place.join(&name);
        match write_out(&program).and_then(|()| spawn_from(&program, log, plan)) {
            Ok(child) => return Ok(child),
            Err(error) => failure = Some(Error::file("run", program)(error)),
        }
    }
    Err(failure.unwrap_or(Error::NoHome))
}

fn spawn_from(program: &Path, log: &File, plan: &[OsString]) -> io::Result<Child> {
    loop {
        let mut command = Command::new(program);
        clean(&mut command);
        let child = command
            .args(plan)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.try_clone()?)
            .process_group(0)
            .spawn();
        match child {
            // Another thread of ours forked while the file was open for writing; its exec ends that.
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => {
                thread::sleep(Duration::from_millis(1));
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                return Err(io::Error::other(format!("{error} (is it mounted noexec?)")));
            }
            outcome => return outcome,
        }
    }
}

/// Writes the supervisor to `program` unless it is there; a reader sees all of it or nothing.
fn write_out(program: &Path) -> io::Result<()> {
    if fs::read(program).is_ok_and(|bytes| bytes == SUPERVISOR) {
        return Ok(());
    }
    if let Some(directory) = program.parent() {
        private::create(directory).map_err(io::Error::other)?;
    }
    let unfinished = private::unfinished(program);
    fs::write(&unfinished, SUPERVISOR)?;
    fs::set_permissions(&unfinished, Permissions::from_mode(0o700))?;
    fs::rename(&unfinished, program)
}

fn spelled(words: &[OsString]) -> String {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}
