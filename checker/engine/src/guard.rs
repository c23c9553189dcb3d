//! `course guard`: a process beside the checker that ends the checker's programs when the checker can't.
//!
//! Why a process: a program can act on Ctrl-C, but not on `kill -9`. However the checker ends, the kernel closes its end of
//! a pipe, and the process that reads the other end notices.
//!
//! Invariants
//! - The guard learns of a group before anything runs in it (see [`crate::launch`]). The checker withdraws a group after its last process has ended.
//! - When the pipe ends, the guard ends every group that the checker has not withdrawn: TERM first, KILL later.
//! - The guard always ends after its checker, and holds none of the checker's files open.
//!
//! The guard doesn't find a program that leaves its group (`setsid`, as daemons do).

use std::io::{self, BufRead, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::processes;

/// How long after TERM a group is given before KILL, when it is only in the way.
pub(super) const GRACE: Duration = Duration::from_secs(2);

/// The guard of this process; while it is locked, no group begins and none ends.
pub(super) struct Guard(MutexGuard<'static, Option<Guarding>>);

struct Guarding {
    child: Child,
    /// The pipe whose end is the sign.
    groups: ChildStdin,
}

impl Guard {
    /// Locks the guard, which begins when it is locked first.
    pub(super) fn lock() -> io::Result<Self> {
        let mut guarding = guarding();
        if guarding.is_none() {
            *guarding = Some(Guarding::begin()?);
            end_all_when_interrupted();
        }
        Ok(Self(guarding))
    }

    /// From now on, `group` does not outlive this process.
    pub(super) fn add(&mut self, group: Pid) -> io::Result<()> {
        self.tell('+', group)
    }

    /// Nothing of `group` runs any more.
    pub(super) fn remove(&mut self, group: Pid) -> io::Result<()> {
        self.tell('-', group)
    }

    fn tell(&mut self, sign: char, group: Pid) -> io::Result<()> {
        match &mut *self.0 {
            Some(guarding) => writeln!(guarding.groups, "{sign}{}", group.as_raw_nonzero()),
            None => Ok(()),
        }
    }
}

impl Guarding {
    fn begin() -> io::Result<Self> {
        let mut child = Command::new(processes::this_program()?)
            .arg("guard")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C is for the checker, and what follows from it is for the guard.
            .process_group(0)
            .spawn()?;
        let groups = child
            .stdin
            .take()
            .ok_or_else(|| io::Error::other("no pipe"))?;
        Ok(Self { child, groups })
    }
}

fn guarding() -> MutexGuard<'static, Option<Guarding>> {
    static GUARDING: Mutex<Option<Guarding>> = Mutex::new(None);
    GUARDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An interruption waits until nothing is left, and nothing is started meanwhile.
fn end_all_when_interrupted() {
    // Without the handler an interruption ends the checker at once, and the guard does the rest.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    thread::spawn(move || {
        let Some(signal) = signals.forever().next() else {
            return;
        };
        let mut guarding = guarding();
        if let Some(Guarding { mut child, groups }) = guarding.take() {
            drop(groups);
            _ = child.wait();
        }
        std::process::exit(128 + signal);
    });
}

/// Runs the guard: it reads to the end, and then ends what is left.
pub fn stand(orders: impl BufRead) {
    let mut groups: Vec<Pid> = Vec::new();
    for order in orders.lines().map_while(Result::ok) {
        let Some((sign, group)) = order.split_at_checked(1) else {
            continue;
        };
        let Some(group) = group.parse().ok().and_then(Pid::from_raw) else {
            continue;
        };
        match sign {
            "+" => groups.push(group),
            _ => groups.retain(|other| *other != group),
        }
    }
    for group in &groups {
        _ = kill_process_group(*group, Signal::TERM);
    }
    let deadline = Instant::now() + GRACE;
    while groups.iter().any(|group| runs(*group)) && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    for group in groups {
        _ = kill_process_group(group, Signal::KILL);
    }
}

/// Whether anything of a group still runs. A leader stays a zombie until its parent waits for it; a zombie doesn't count.
fn runs(group: Pid) -> bool {
    match processes::are_shown() {
        true => !processes::members(group).is_empty(),
        false => test_kill_process_group(group).is_ok(),
    }
}
