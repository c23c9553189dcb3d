//! The server's process behind a session, and how long it was kept waiting for a core.
//!
//! Why: an answer has some seconds, and on a machine with a hundred others who want to run it may get none of them. What
//! a process waited for while it could have run is not its own time.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use postgres::{Client, SimpleQueryMessage};

/// A process, where it is on this machine and the system tells of it.
pub(crate) struct Backend {
    schedstat: Option<PathBuf>,
}

impl Backend {
    /// The one behind `session`, which is a session of `role`.
    pub(crate) fn of(session: &mut Client, role: &str) -> Self {
        let pid = pid(session).filter(|pid| {
            // A server elsewhere may have a process of the same number. Its title names the role, which has a name of its own.
            fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|it| it.contains(role))
        });
        Self {
            schedstat: pid.map(|pid| format!("/proc/{pid}/schedstat").into()),
        }
    }

    /// One whose waiting is told by the file at `schedstat`.
    #[cfg(test)]
    pub(crate) fn told_by(schedstat: PathBuf) -> Self {
        Self {
            schedstat: Some(schedstat),
        }
    }

    /// How long it was ready to run and did not, since it began; zero where that is not known.
    pub(crate) fn kept_waiting(&self) -> Duration {
        // `12345 6789 42`: nanoseconds on a core, nanoseconds waiting for one, and turns (Linux, scheduler/sched-stats.rst).
        let schedstat = self.schedstat.as_ref();
        let text = schedstat.and_then(|path| fs::read_to_string(path).ok());
        let waited = text.as_deref().and_then(|text| text.split(' ').nth(1));
        Duration::from_nanos(waited.and_then(|it| it.parse().ok()).unwrap_or(0))
    }
}

fn pid(session: &mut Client) -> Option<String> {
    let told = session.simple_query("select pg_catalog.pg_backend_pid()");
    told.ok()?.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    })
}
