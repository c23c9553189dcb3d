//! Names the cause of a wait on standard error, once the wait lasts longer than expected.
//!
//! Why: most waits here end in milliseconds, and some depend on other processes: one that starts the server, one that builds the
//! template, one whose session keeps a database from being dropped. At a silent terminal nobody can tell these from
//! a program that hangs.

use std::fmt::Display;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a wait is silent.
const SILENT: Duration = Duration::from_secs(3);

/// How often it is mentioned from then on.
const OFTEN: Duration = Duration::from_secs(15);

/// A wait, from its beginning.
pub(crate) struct Wait {
    what: String,
    begun: Instant,
    mentions: u32,
}

impl Wait {
    /// Begins to wait for `what`: "the server to start".
    pub(crate) fn new(what: impl Display) -> Self {
        Self {
            what: what.to_string(),
            begun: Instant::now(),
            mentions: 0,
        }
    }

    /// How long it has lasted.
    pub(crate) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// How long until there is something to say.
    pub(crate) fn silence(&self) -> Duration {
        (SILENT + OFTEN * self.mentions).saturating_sub(self.elapsed())
    }

    /// Names the cause of the wait, once the wait has lasted long enough.
    pub(crate) fn mention(&mut self) {
        if !self.silence().is_zero() {
            return;
        }
        match self.mentions {
            0 => eprintln!("waiting for {} ...", self.what),
            _ => eprintln!(
                "still waiting for {}: {} s",
                self.what,
                self.elapsed().as_secs()
            ),
        }
        self.mentions += 1;
    }
}

/// Does `work`, which is to wait for `what`.
pub(crate) fn for_a<T>(what: impl Display, work: impl FnOnce() -> T) -> T {
    let mut wait = Wait::new(what);
    let (done, until_done) = sync_channel::<()>(0);
    thread::scope(|scope| {
        scope.spawn(move || {
            // The channel ends with its sender, when the work is done.
            while until_done.recv_timeout(wait.silence()) == Err(RecvTimeoutError::Timeout) {
                wait.mention();
            }
        });
        let _done = done;
        work()
    })
}
