//! A check in a process of its own: `course check 4 --json`, started by `check --all` and by `watch`.
//!
//! Why a process: several can run side by side, one can be ended at any moment with everything it started, and what is
//! reported is what `course check` says, down to the tick and the record. There is no second way to grade.
//!
//! Invariants
//! - A worker that is dropped, or whose starter is interrupted (Ctrl-C, TERM, a closed terminal), is ended first: by
//!   TERM, on which it ends the program under test.
//! - Each worker reports exactly once, even if it was ended before it found anything.

use std::ffi::OsString;
use std::io::{Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use checker::processes;
use checker::program::in_words;
use checker::project::NOT_BUILT;
use jiff::civil::Date;
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::report::Grade;
use crate::invocation::Invocation;

/// A worker needs up to two seconds to end a program that ignores TERM; this is more.
const GRACE: Duration = Duration::from_secs(10);

/// The check to run.
#[derive(Clone, Debug)]
pub(super) struct Job {
    course: PathBuf,
    tracker: PathBuf,
    /// The date to take for today's, if not the clock's.
    today: Option<Date>,
    /// More arguments after `check`.
    options: Vec<OsString>,
}

/// The result of a check.
#[derive(Debug)]
pub(super) enum Finding {
    Graded(Box<Grade>),
    /// The build failed, and this was said.
    NotBuilt(String),
    /// It could not be graded, for this reason.
    NotGraded(String),
}

/// A check that is on its way.
pub(super) struct Worker(Pid);

impl Job {
    pub(super) fn new(invocation: &Invocation, options: Vec<OsString>) -> anyhow::Result<Self> {
        Ok(Self {
            course: processes::this_program().context("cannot tell where this program is")?,
            tracker: std::path::absolute(invocation.tracker()?)?,
            today: invocation.said_date(),
            options,
        })
    }

    /// Begins to check `which`, a day or a stage; `tell` gets what came of it.
    pub(super) fn start(
        &self,
        which: &str,
        tell: impl FnOnce(Finding) + Send + 'static,
    ) -> anyhow::Result<Worker> {
        end_the_workers_when_interrupted();
        let mut command = Command::new(&self.course);
        command
            .args(["check", which, "--json", "--file"])
            .arg(&self.tracker)
            .args(self.today.map(|today| format!("--today={today}")))
            .args(&self.options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // An interruption must find every worker that was started, so it waits until this one is listed.
        let mut workers = unless_interrupted();
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {}", self.course.display()))?;
        let pid = Pid::from_child(&child);
        workers.pids.push(pid);
        drop(workers);
        let stdout = child.stdout.take();
        thread::spawn(move || {
            let finding = finding(child, stdout);
            // An interruption needs no report: the exit status of this program says it.
            drop(unless_interrupted());
            tell(finding);
        });
        Ok(Worker(pid))
    }
}

impl Worker {
    /// Asks it to end; what came of it is told all the same, soon.
    pub(super) fn stop(&self) {
        let workers = running();
        // Under the lock, the number is still its own.
        if workers.pids.contains(&self.0) {
            _ = kill_process(self.0, Signal::TERM);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
        _ = ENDED.wait_timeout_while(running(), GRACE, |workers| workers.pids.contains(&self.0));
    }
}

/// Reads to its end what a worker says, and waits for it.
fn finding(mut child: Child, stdout: Option<ChildStdout>) -> Finding {
    let stderr = child.stderr.take();
    let errors = thread::spawn(move || text(stderr));
    let answer = text(stdout);
    let errors = errors.join().unwrap_or_default();
    let status = reap(child);
    let said = errors.trim().trim_start_matches("error: ");
    match serde_json::from_str::<Grade>(&answer) {
        Ok(grade) => Finding::Graded(Box::new(grade)),
        Err(_) if said.starts_with(NOT_BUILT) => Finding::NotBuilt(said.to_owned()),
        Err(_) if !said.is_empty() => Finding::NotGraded(said.to_owned()),
        Err(_) => Finding::NotGraded(format!("the check ended without a report: {status}")),
    }
}

/// Waits for the end, and takes the worker off the list.
fn reap(mut child: Child) -> String {
    // It has closed its output, so it is on its way out; and while it is not waited for, its number is its own.
    let mut workers = running();
    let status = child.wait();
    let pid = Pid::from_child(&child);
    workers.pids.retain(|worker| *worker != pid);
    ENDED.notify_all();
    status.map_or_else(
        |error| error.to_string(),
        |status: ExitStatus| in_words(status),
    )
}

fn text(from: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    // What can be read of it is all that can be told.
    _ = from.map(|mut from| from.read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The workers that an interruption has to end.
struct Running {
    pids: Vec<Pid>,
    /// Whether it has come, so that none may be started any more.
    ending: bool,
}

fn running() -> MutexGuard<'static, Running> {
    static RUNNING: Mutex<Running> = Mutex::new(Running {
        pids: Vec::new(),
        ending: false,
    });
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The same, but after an interruption never: the program ends any moment.
fn unless_interrupted() -> MutexGuard<'static, Running> {
    let workers = ENDED.wait_while(running(), |workers| workers.ending);
    workers.unwrap_or_else(PoisonError::into_inner)
}

/// Says that there is a worker less.
static ENDED: Condvar = Condvar::new();

/// From now on an interruption ends the workers first.
pub(super) fn end_the_workers_when_interrupted() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without the handlers an interruption is as rude as it always was.
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
            return;
        };
        thread::spawn(move || {
            let Some(signal) = signals.forever().next() else {
                return;
            };
            let mut workers = running();
            workers.ending = true;
            for worker in &workers.pids {
                _ = kill_process(*worker, Signal::TERM);
            }
            _ = ENDED.wait_timeout_while(workers, GRACE, |workers| !workers.pids.is_empty());
            // The cursor may be in the middle of a line.
            _ = writeln!(anstream::stderr());
            std::process::exit(128 + signal);
        });
    });
}
