//! The supervisor: starts a PostgreSQL server, starts it again when it dies, and stops it when its last user is gone.
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
//! - A server whose data is kept and that dies under its users is started again, with growing pauses, for as long as
//!   there are users. One that was stopped in order, or whose file `ready` was removed before its death, stays down.
//! - Nothing of the client's terminal, pipes, environment or current directory is kept open or used.
//! - Needs `std` only: the library's build script compiles it and embeds it.

use std::env;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// How long a server may take until it accepts connections. Crash recovery of a large cluster takes
/// long; a server that cannot start at all exits, and that is noticed at once.
const START_DEADLINE: Duration = Duration::from_secs(300);

/// The pause before a dead server is started again. It doubles with each attempt, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A server that was up for this long is sound, and its next death is the first again.
const STEADY: Duration = Duration::from_secs(1);

/// Seconds that each of the two ways to stop a server gets.
const STOP_SECONDS: &str = "10";

/// The word that the watch reads when the supervisor has stopped the server itself.
const DONE: &[u8] = b"done";

#[path = "supervisor/plan.rs"]
mod plan;

use plan::Plan;

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
    let mut server = start(plan, &lock)?;

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
        Ok(()) => serve(plan, &lock, &watch, &mut server)?,
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

/// Starts the server's process, which inherits `lock`.
fn start(plan: &Plan, lock: &File) -> io::Result<Child> {
    plan.command(&plan.server)
        .stdin(lock.try_clone()?)
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
}

/// Keeps the server up until nobody needs it, and then gives the exclusive lock on the lease; or until the server was
/// stopped by somebody else, and then gives nothing.
fn serve(plan: &Plan, lock: &File, watch: &Child, server: &mut Child) -> io::Result<Option<File>> {
    let (tell, told) = mpsc::channel();
    tell_when_unused(plan, tell.clone())?;
    tell_when_ended(server, tell.clone());
    let (mut pause, mut up) = (FIRST_PAUSE, Instant::now());
    loop {
        if let Ok(Event::Unused(lease)) = told.recv() {
            return Ok(Some(lease));
        }
        // Its last process has closed its files, but may not be gone quite yet. Asked in that moment, `pg_ctl` would
        // wait in vain for a killed server to remove its pid file.
        let mut status = server.wait()?;
        let ours = is_same_file(lock, &plan.file("server"));
        if plan.discard || !ours || status.success() || !plan.file("ready").exists() {
            return Ok(None);
        }
        fs::remove_file(plan.file("ready"))?;
        if up.elapsed() > STEADY {
            pause = FIRST_PAUSE;
        }
        loop {
            say(format_args!(
                "the server is in use and died ({status}); starting it again in {pause:?}"
            ));
            match told.recv_timeout(pause) {
                Ok(Event::Unused(lease)) => return Ok(Some(lease)),
                Ok(Event::Ended) | Err(_) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
            forget_dead_pid(plan);
            let started = start(plan, lock).map_err(|error| error.to_string());
            let started = started.and_then(|new| {
                *server = new;
                await_start(plan, server)
            });
            match started {
                Ok(()) => break,
                Err(reason) => say(format_args!("it did not come up: {reason}")),
            }
            let _ = server.kill();
            status = server.wait()?;
        }
        announce(plan, watch, server)?;
        say(format_args!("the server is up again"));
        up = Instant::now();
        tell_when_ended(server, tell.clone());
    }
}

/// A line in the cluster's log.
fn say(words: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "localdb's supervisor: {words}");
}

/// Removes the pid file of a server that died if its number is another process's by now: the next would refuse to
/// start. Otherwise it stays, because by it the next finds the shared memory to clear up.
fn forget_dead_pid(plan: &Plan) {
    let socket = plan.socket.join(".s.PGSQL.5432.lock");
    for path in [plan.file("data/postmaster.pid"), socket] {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let number = text.lines().next().unwrap_or_default().trim();
        if !number.is_empty() && Path::new("/proc").join(number).exists() {
            let _ = fs::remove_file(path);
        }
    }
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

/// Why the supervisor looks up.
enum Event {
    /// The server's last process has ended.
    Ended,
    /// No process has held a lease for the grace period. This is the file with the exclusive lock.
    Unused(File),
}

/// The server writes nothing to its standard output, which ends when its last process does.
fn tell_when_ended(server: &mut Child, tell: Sender<Event>) {
    let mut output = server.stdout.take();
    thread::spawn(move || {
        if let Some(output) = &mut output {
            let _ = io::copy(output, &mut io::sink());
        }
        let _ = tell.send(Event::Ended);
    });
}

fn tell_when_unused(plan: &Plan, tell: Sender<Event>) -> io::Result<()> {
    let (lease, grace) = (File::open(plan.file("lease"))?, plan.grace);
    thread::spawn(move || {
        if let Some(lease) = await_last_lease(lease, grace) {
            let _ = tell.send(Event::Unused(lease));
        }
    });
    Ok(())
}

/// Until no process has held the lease for `grace`. A process that takes it sets the file's modification time, so those that came and
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
