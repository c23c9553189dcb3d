//! The supervisor: starts a PostgreSQL server, and stops it when its last user is gone.
//!
//! Why: a client can be killed at any moment and then cleans up nothing, so the server must not
//! depend on a client's manners. Each client holds a shared lock on the file `lease`; the kernel lets
//! go of it however the client ends. This process waits for the exclusive lock, which it gets when
//! there is no client left.
//!
//! Two processes run this program. The *supervisor* is the server's parent. The *watch* reads a
//! pipe that only the supervisor holds open, and stops the server if that pipe ends without a word,
//! that is, if the supervisor was killed.
//!
//! Invariants
//! - The file `supervisor` is locked as long as the supervisor lives; the file `server` as long as the
//!   supervisor, the watch or any process of the server does, because they all inherit that lock.
//! - The server is stopped only while holding `lease` exclusively, so no client is ever given a server
//!   that is about to stop; or after the supervisor's death.
//! - Nothing of the client's terminal, pipes, environment or current directory is kept open or used.
//! - Needs `std` only: the library's build script compiles it and embeds it.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How long a server may take until it accepts connections. Crash recovery of a large cluster takes
/// long; a server that cannot start at all exits, and that is noticed at once.
const START_DEADLINE: Duration = Duration::from_secs(300);

/// Seconds that each of the two ways to stop a server gets.
const STOP_SECONDS: &str = "10";

/// What the watch reads when the supervisor has stopped the server itself.
const DONE: &[u8] = b"done";

fn main() -> ExitCode {
    let mut arguments = env::args_os();
    let program = arguments.next().unwrap_or_default();
    let role = arguments.next().unwrap_or_default();
    let Some(plan) = Plan::parse(program, arguments.collect::<Vec<_>>()) else {
        eprintln!("localdb's supervisor: it is started by the library, not by hand");
        return ExitCode::from(2);
    };
    let outcome = match role.to_str() {
        Some("watch") => watch(&plan),
        _ => supervise(&plan),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("localdb's supervisor: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// What to run, and what to do when nobody needs it any more.
struct Plan {
    program: OsString,
    words: Vec<OsString>,
    /// The cluster's directory, with its lock files, its log and `data`.
    directory: PathBuf,
    /// The socket's directory, which may be elsewhere.
    socket: PathBuf,
    /// How long the server stays after its last user.
    grace: Duration,
    /// Whether the data goes with the server.
    discard: bool,
    /// The user and the group that the server runs as, when the supervisor is root.
    owner: Option<(u32, u32)>,
    pg_ctl: OsString,
    /// What comes before every program, such as `unshare` and its options.
    prefix: Vec<OsString>,
    /// The server's whole command line.
    server: Vec<OsString>,
}

impl Plan {
    /// `DIRECTORY SOCKET_DIRECTORY GRACE_MS discard|keep UID:GID|- PG_CTL -- PREFIX... -- SERVER...`
    fn parse(program: OsString, words: Vec<OsString>) -> Option<Self> {
        let groups: Vec<&[OsString]> = words.split(|word| word == "--").collect();
        let [head, prefix, server] = groups.as_slice() else {
            return None;
        };
        let [directory, socket, grace, fate, owner, pg_ctl] = head else {
            return None;
        };
        let owner = match owner.to_str()?.split_once(':') {
            Some((uid, gid)) => Some((uid.parse().ok()?, gid.parse().ok()?)),
            None => None,
        };
        Some(Self {
            program,
            directory: directory.into(),
            socket: socket.into(),
            grace: Duration::from_millis(grace.to_str()?.parse().ok()?),
            discard: fate == "discard",
            owner,
            pg_ctl: pg_ctl.clone(),
            prefix: prefix.to_vec(),
            server: server.to_vec(),
            words,
        })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// A command as the user that owns the cluster.
    fn command(&self, words: &[OsString]) -> Command {
        let mut words = self.prefix.iter().chain(words);
        let mut command = Command::new(words.next().cloned().unwrap_or_default());
        command.args(words);
        if let Some((uid, gid)) = self.owner {
            command.uid(uid).gid(gid);
        }
        command
    }
}

fn supervise(plan: &Plan) -> io::Result<()> {
    let _supervisor = locked(&plan.file("supervisor"))?;
    let lock = locked(&plan.file("server"))?;
    let mut watch = Command::new(&plan.program)
        .arg("watch")
        .args(&plan.words)
        .stdin(Stdio::piped())
        .stdout(lock.try_clone()?)
        .process_group(0)
        .spawn()?;
    let mut server = plan
        .command(&plan.server)
        .stdin(lock.try_clone()?)
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()?;

    let started = await_start(plan, &mut server);
    if started.is_ok() {
        announce(plan, &watch, &server)?;
    }
    // The client may be gone by now; then the lease is free, and the server stops in its turn.
    let _ = writeln!(
        io::stdout(),
        "{}",
        started.as_ref().err().map_or("ready", |reason| reason)
    );
    let _lease = match started {
        Ok(()) => await_end_of_use(plan, &mut server)?,
        Err(_) => None,
    };

    // If the directory was deleted and made again by others, what is in it belongs to them.
    let ours = is_same_file(&lock, &plan.file("server"));
    if ours {
        let _ = fs::remove_file(plan.file("ready"));
        if server.try_wait()?.is_none() {
            stop(plan);
        }
    }
    if server.try_wait()?.is_none() {
        server.kill()?;
    }
    server.wait()?;
    if ours {
        clear_up(plan);
    }
    if let Some(mut pipe) = watch.stdin.take() {
        let _ = pipe.write_all(DONE);
    }
    watch.wait()?;
    Ok(())
}

/// Writes the file that tells clients that the server is up, and people what its processes are.
fn announce(plan: &Plan, watch: &Child, server: &Child) -> io::Result<()> {
    let mut text = String::new();
    for (role, pid) in [
        ("supervisor", std::process::id()),
        ("watch", watch.id()),
        ("server", server.id()),
    ] {
        text.push_str(&format!("{role} {pid}\n"));
    }
    fs::write(plan.file("ready.new"), text)?;
    fs::rename(plan.file("ready.new"), plan.file("ready"))
}

/// Until nobody has held a lease for the grace period, and then gives the exclusive lock on it; or until
/// the server has ended by itself, and then gives nothing.
///
/// Then its last process has closed its files, but may not be gone quite yet. Asked in that moment, `pg_ctl` would
/// wait in vain for a killed server to remove its pid file; so the server is awaited here.
fn await_end_of_use(plan: &Plan, server: &mut Child) -> io::Result<Option<File>> {
    let (tell, told) = mpsc::channel();
    let tell_too = tell.clone();
    let mut output = server.stdout.take();
    thread::spawn(move || {
        // The server writes nothing here, but its standard output ends when its last process does.
        if let Some(output) = &mut output {
            let _ = io::copy(output, &mut io::sink());
        }
        let _ = tell_too.send(None);
    });
    let (lease, grace) = (File::open(plan.file("lease"))?, plan.grace);
    thread::spawn(move || {
        if let Some(lease) = await_last_lease(lease, grace) {
            let _ = tell.send(Some(lease));
        }
    });
    let lease = told.recv().unwrap_or(None);
    if lease.is_none() {
        server.wait()?;
    }
    Ok(lease)
}

/// Until nobody has held the lease for `grace`. Whoever takes it leaves the time in the file's own, so those who came and
/// went in the meantime count too.
fn await_last_lease(lease: File, grace: Duration) -> Option<File> {
    let taken = || lease.metadata().and_then(|it| it.modified()).ok();
    loop {
        lease.lock().ok()?;
        let last_taken = taken();
        lease.unlock().ok()?;
        thread::sleep(grace);
        match lease.try_lock() {
            Ok(()) if taken() == last_taken => return Some(lease),
            Ok(()) => lease.unlock().ok()?,
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(_)) => return None,
        }
    }
}

/// Waits for the supervisor's end; if that is sudden, ends the server too.
fn watch(plan: &Plan) -> io::Result<()> {
    let mut last_words = Vec::new();
    io::stdin().read_to_end(&mut last_words)?;
    if last_words != DONE {
        let _ = fs::remove_file(plan.file("ready"));
        if plan.file("data/postmaster.pid").exists() {
            stop(plan);
        }
        clear_up(plan);
    }
    Ok(())
}

/// Until the server accepts connections: it then says so in the last line of its pid file.
fn await_start(plan: &Plan, server: &mut Child) -> Result<(), String> {
    let deadline = Instant::now() + START_DEADLINE;
    let number = server.id().to_string();
    loop {
        let status = fs::read_to_string(plan.file("data/postmaster.pid")).unwrap_or_default();
        let lines: Vec<&str> = status.lines().map(str::trim).collect();
        // The first says whose file it is: one of an earlier server may still be there.
        if lines.first() == Some(&number.as_str()) && lines.get(7) == Some(&"ready") {
            return Ok(());
        }
        match server.try_wait() {
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(2)),
            Ok(None) => return Err(format!("it was not ready within {START_DEADLINE:?}")),
            Ok(Some(status)) => return Err(format!("it ended with {status}")),
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// Stops the server: open sessions are ended in order, and if that takes too long, at once.
fn stop(plan: &Plan) {
    for mode in ["fast", "immediate"] {
        let mut words = vec![plan.pg_ctl.clone(), "stop".into(), "-s".into()];
        words.extend(["-D".into(), plan.file("data").into()]);
        words.extend(["-t".into(), STOP_SECONDS.into(), "-m".into(), mode.into()]);
        let outcome = plan
            .command(&words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status();
        if outcome.is_ok_and(|status| status.success())
            || !plan.file("data/postmaster.pid").exists()
        {
            return;
        }
    }
}

/// Removes what nobody needs any more; a server that is still ending may write a last file, hence the
/// repetition.
fn clear_up(plan: &Plan) {
    let _ = fs::remove_dir(&plan.socket);
    let data = plan.file("data");
    for _ in 0..50 {
        if !plan.discard || fs::remove_dir_all(&data).is_ok() || !data.exists() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn locked(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    file.lock()?;
    Ok(file)
}

fn is_same_file(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(one), Ok(other)) => one.ino() == other.ino() && one.dev() == other.dev(),
        _ => false,
    }
}
