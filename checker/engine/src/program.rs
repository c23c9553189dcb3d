//! The program under test: started on a free port in a process group of its own, watched, and ended with all it started.

use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::failure::Failure;
use crate::group::Group;
use crate::output::Output;
use crate::ports::Lease;
use crate::pressure::Stretch;
use crate::processes;
use crate::starting::serves;
use crate::text::seconds;
use crate::watch::excess;

pub use crate::group::in_words;
pub use crate::starting::{NotListening, Start};
pub use crate::watch::Watch;

/// How long a program may take to end when it is started anew.
const STOPS: Duration = Duration::from_secs(10);

/// A program that listens.
pub struct Program {
    group: Group,
    /// Where it listens.
    pub address: SocketAddr,
    output: Output,
    /// How it was started.
    start: Start,
    /// No other checker gets its port.
    _lease: Option<Lease>,
}

impl Start {
    /// Starts the program and waits until it listens. The error says what it does instead.
    ///
    /// # Errors
    ///
    /// The command can't be run, or its port is taken.
    pub fn start(&self) -> anyhow::Result<Result<Program, NotListening>> {
        let begun = self.begin()?;
        Ok(begun.map(|started| Program {
            group: started.group,
            address: started.address,
            output: started.output,
            start: self.clone(),
            _lease: started.lease,
        }))
    }
}

impl Program {
    /// The limit that the program exceeds, if any.
    pub fn excess(&self) -> Option<String> {
        excess(&processes::family(self.group.id()), &self.output)
    }

    /// Looks after the program until the watch is ended.
    pub fn watch(&self) -> Watch {
        Watch::over(self.group.id(), self.output.clone())
    }

    /// How it ended, if it has.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        self.group.exited()
    }

    /// The process that an operator would stop: the one that listens, not the one that started it. If several listen, their
    /// common ancestor. `None` if that is unknown; then the whole group gets the signal.
    pub fn server(&self) -> Option<Pid> {
        let members = processes::members(self.group.id());
        let listening = processes::listening(&members);
        let owners: Vec<Pid> = listening
            .iter()
            .filter(|listening| serves(self.address, listening.address))
            .map(|listening| listening.owner)
            .collect();
        processes::common_ancestor(&members, &owners)
    }

    /// Asks it to end. Its [`server`](Self::server) is found before, where time matters: on a busy machine that takes long.
    pub fn terminate(&self, server: Option<Pid>) {
        match server {
            Some(server) => _ = kill_process(server, Signal::TERM),
            None => _ = kill_process_group(self.group.id(), Signal::TERM),
        }
    }

    /// Waits until it has ended; `None` when it has not after `time`.
    pub fn wait(&mut self, time: Duration) -> Option<ExitStatus> {
        self.group.wait(time)
    }

    /// Waits until it has ended by itself, `time` long, and once more on a machine that had none for it. It gets a second at
    /// least, and no more than is left until `deadline`.
    ///
    /// # Errors
    ///
    /// How long it was waited for.
    pub fn ends(&mut self, time: Duration, deadline: Instant) -> Result<ExitStatus, Duration> {
        let begun = Stretch::begin();
        let left = || deadline.saturating_duration_since(Instant::now());
        let mut ended = self.wait(time.min(left()).max(Duration::from_secs(1)));
        if ended.is_none() && begun.was_busy() {
            ended = self.wait(time.min(left()));
        }
        ended.ok_or(begun.elapsed())
    }

    /// `failure`, which came after SIGTERM. If the signal itself ended the program, the failure says so.
    pub fn after_sigterm(&mut self, failure: Failure) -> Failure {
        const ENDED_BY_IT: i32 = signal_hook::consts::SIGTERM;
        let status = self.wait(Duration::from_millis(500));
        // A shell that started the program reports 128 plus the signal's number.
        let at_once = status.is_some_and(|status| {
            status.signal() == Some(ENDED_BY_IT) || status.code() == Some(128 + ENDED_BY_IT)
        });
        match at_once {
            true => failure.within("SIGTERM ended the program at once"),
            false => failure,
        }
    }

    /// Stops it as an operator would, and starts it anew as it was started, perhaps on another port; both before `deadline`.
    ///
    /// # Errors
    /// It doesn't end after SIGTERM, or doesn't start again.
    pub fn restart(&mut self, deadline: Instant) -> Result<(), Failure> {
        self.terminate(self.server());
        self.ends(STOPS, deadline).map_err(|waited| {
            let waited = seconds(Duration::from_secs(waited.as_secs()));
            Failure::plain(format!(
                "the program is still running {waited} after SIGTERM"
            ))
        })?;
        let start = Start {
            within: self
                .start
                .within
                .min(deadline.saturating_duration_since(Instant::now())),
            ..self.start.clone()
        };
        let started = start.start();
        *self = started.map_err(|error| Failure::plain(format!("{error:#}")))??;
        Ok(())
    }

    /// The last lines that it printed.
    pub fn last_words(&self) -> Vec<String> {
        self.output.lines()
    }
}
