//! The watch over a program: it may not take more of the machine than a server needs.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use crate::output::{FLOOD, Output};
use crate::processes::{self, Member};

/// The memory that a program's group may take, in bytes.
const MEMORY: u64 = 2 << 30;

/// The processes that a program may consist of.
const PROCESSES: usize = 500;

/// How often a program is looked after while a stage is tried on it.
const LOOK: Duration = Duration::from_millis(100);

/// Every so many looks are for all of the group, also for what has lost its parent.
const THOROUGH: usize = 10;

/// A thread that ends a program which exceeds a limit while a stage runs.
pub struct Watch {
    ended: Sender<()>,
    looking: JoinHandle<Option<String>>,
}

impl Watch {
    /// Looks after `group`, which prints to `output`, until the watch is ended.
    pub(crate) fn over(group: Pid, output: Output) -> Self {
        let (ended, end) = mpsc::channel();
        let looking = thread::spawn(move || {
            let mut looks = 0_usize..;
            while end.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                let members = members(group, looks.next().unwrap_or_default());
                if let Some(excess) = excess(&members, &output) {
                    // Before the program takes down the machine.
                    _ = kill_process_group(group, Signal::KILL);
                    return Some(excess);
                }
            }
            None
        });
        Self { ended, looking }
    }

    /// Ends it; what there was more of, if anything.
    pub fn end(self) -> Option<String> {
        drop(self.ended);
        self.looking.join().ok().flatten()
    }
}

/// The processes of `group` at the look of this number: now and then all of them, and else those that are found at once.
pub(crate) fn members(group: Pid, look: usize) -> Vec<Member> {
    match look % THOROUGH == THOROUGH - 1 {
        true => processes::members(group),
        false => processes::family(group),
    }
}

/// The limit that these processes, or what they print, exceed, if any.
pub(crate) fn excess(members: &[Member], output: &Output) -> Option<String> {
    let printed = output.bytes();
    if printed > FLOOD {
        return Some(format!("prints without end ({} MiB so far)", printed >> 20));
    }
    if members.len() > PROCESSES {
        let so_far = members.len();
        return Some(format!("starts processes without end ({so_far} so far)"));
    }
    let memory: u64 = members.iter().map(|member| member.memory).sum();
    (memory > MEMORY).then(|| format!("takes {} MiB of memory", memory >> 20))
}
