//! A process group of its own: a program of the learner's with all that it starts, ended as one.
//!
//! Invariants
//! - When a [`Group`] is dropped, nothing of it runs any more: TERM first, KILL after a while.
//! - The same holds when the checker is interrupted (Ctrl-C, TERM, a closed terminal).

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::output::Output;
use super::processes;

/// How long after TERM a group is given before KILL, when it is only in the way.
const GRACE: Duration = Duration::from_secs(2);

/// A program, and whatever it started in its group.
pub(crate) struct Group {
    leader: Child,
    id: Pid,
}

impl Group {
    /// Starts `command` without input; what it prints goes to `output`, in the order in which it is printed.
    pub(crate) fn start(mut command: Command, output: &Output) -> io::Result<Self> {
        end_the_groups_when_interrupted();
        let (printed, stdout) = io::pipe()?;
        let stderr = stdout.try_clone()?;
        // An interruption must find every group that was started, so it waits until this one is listed.
        let mut groups = running();
        let leader = command
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .process_group(0)
            .spawn()?;
        let id = Pid::from_child(&leader);
        groups.push(id);
        drop(groups);
        // The command holds our ends of the pipe, and the output would not end before them.
        drop(command);
        output.capture(printed);
        Ok(Self { leader, id })
    }

    /// The number of the group, which is its leader's.
    pub(crate) fn id(&self) -> Pid {
        self.id
    }

    /// How the leader ended, if it has.
    pub(crate) fn exited(&mut self) -> Option<ExitStatus> {
        self.leader.try_wait().ok().flatten()
    }

    /// Waits until the leader has ended; `None` when it has not after `time`.
    pub(crate) fn wait(&mut self, time: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + time;
        loop {
            let exited = self.exited();
            if exited.is_some() || Instant::now() > deadline {
                return exited;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        _ = kill_process_group(self.id, Signal::TERM);
        let deadline = Instant::now() + GRACE;
        loop {
            // A zombie still counts as a member of its group.
            _ = self.leader.try_wait();
            if test_kill_process_group(self.id).is_err() {
                break;
            }
            if Instant::now() > deadline {
                _ = kill_process_group(self.id, Signal::KILL);
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
        _ = self.leader.wait();
        running().retain(|group| *group != self.id);
    }
}

/// The groups that an interruption has to end.
fn running() -> MutexGuard<'static, Vec<Pid>> {
    static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end_the_groups_when_interrupted() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without the handlers the program still runs; an interruption then is as rude as it always was.
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
            return;
        };
        thread::spawn(move || {
            let Some(signal) = signals.forever().next() else {
                return;
            };
            // Held to the end, so that nothing is started any more.
            let groups = running();
            for group in groups.iter() {
                _ = kill_process_group(*group, Signal::TERM);
            }
            let deadline = Instant::now() + GRACE;
            while groups.iter().any(|group| runs(*group)) && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(5));
            }
            for group in groups.iter() {
                _ = kill_process_group(*group, Signal::KILL);
            }
            std::process::exit(128 + signal);
        });
    });
}

/// Whether anything of a group still runs. A leader that nobody has waited for stays a zombie, which does not count.
fn runs(group: Pid) -> bool {
    match processes::are_shown() {
        true => !processes::members(group).is_empty(),
        false => test_kill_process_group(group).is_ok(),
    }
}
