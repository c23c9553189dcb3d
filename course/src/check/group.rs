//! A process group of its own: a program of the learner's with all that it starts, ended as one.
//!
//! Invariants
//! - When a [`Group`] is dropped, nothing of it runs any more: TERM first, KILL after a while.
//! - The same holds, soon, when the checker is gone, whatever ended it: see [`super::guard`].

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use super::guard::{GRACE, Guard};
use super::output::Output;

/// A program, and whatever it started in its group.
pub(crate) struct Group {
    leader: Child,
    id: Pid,
}

impl Group {
    /// Starts `command` without input; what it prints goes to `output`, in the order in which it is printed.
    pub(crate) fn start(mut command: Command, output: &Output) -> io::Result<Self> {
        let (printed, stdout) = io::pipe()?;
        let stderr = stdout.try_clone()?;
        // An interruption must find every group that was started, so it waits until the guard knows this one.
        let mut guard = Guard::lock()?;
        let leader = command
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .process_group(0)
            .spawn()?;
        let id = Pid::from_child(&leader);
        let group = Self { leader, id };
        let known = guard.add(id);
        drop(guard);
        known?;
        // The command holds our ends of the pipe, and the output would not end before them.
        drop(command);
        output.capture(printed);
        Ok(group)
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
        // A guard that is gone has nothing to be told.
        _ = Guard::lock().and_then(|mut guard| guard.remove(self.id));
    }
}
