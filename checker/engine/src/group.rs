//! A process group: a program of the learner's with everything it starts, ended together.
//!
//! Invariants
//! - When a [`Group`] is dropped, nothing of it runs any more: TERM first, KILL after a while.
//! - The same holds soon after the checker has ended, in whatever way: see [`crate::guard`].

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use crate::guard::{GRACE, Guard};
use crate::launch;
use crate::output::Output;

/// A program, and whatever it started in its group.
pub struct Group {
    leader: Child,
    id: Pid,
}

impl Group {
    /// Starts `command` without input; what it prints goes to `output`, in the order in which it is printed.
    pub fn start(command: &Command, output: &Output) -> io::Result<Self> {
        let (printed, ours) = io::pipe()?;
        // An interruption must find every group that was started, so it waits until the guard knows this one.
        let mut guard = Guard::lock()?;
        let (leader, starter) = launch::prepare(command, ours)?;
        let id = Pid::from_child(&leader);
        let group = Self { leader, id };
        let known = guard.add(id);
        // What ends a group locks the guard, too.
        drop(guard);
        known?;
        starter.go()?;
        output.capture(printed);
        Ok(group)
    }

    /// The number of the group, which is its leader's.
    pub fn id(&self) -> Pid {
        self.id
    }

    /// How the leader ended, if it has.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        self.leader.try_wait().ok().flatten()
    }

    /// Waits until the leader has ended; `None` when it has not after `time`.
    pub fn wait(&mut self, time: Duration) -> Option<ExitStatus> {
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
        // A guard that is gone has nothing to be told.
        _ = Guard::lock().and_then(|mut guard| guard.remove(self.id));
    }
}

/// How a program ended, in words.
pub fn in_words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => match signal_hook::low_level::signal_name(signal) {
            Some(name) => format!("killed by {name}"),
            None => format!("killed by signal {signal}"),
        },
        (None, None) => "for no known reason".into(),
    }
}
