//! Saves that are no saves: files that the build or the program under test writes itself, each time it runs.
//!
//! Why: `.gitignore` names most of them, but not the log that somebody writes beside the server. A check that is begun
//! anew because it has begun would never end; and who wrote a file, the system does not tell.
//!
//! Invariants
//! - What changes while nothing runs was saved.
//! - What changes in check after check is first taken for a save; then the check is not ended for it, but repeated once;
//!   and if it changes in that one as well, it is an echo, until it changes while nothing runs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// So many checks in a row are ended for the same file.
const BELIEVED: u32 = 3;
/// Events of the system that come so soon after a check may still be about it.
const LATE: Duration = Duration::from_millis(500);

/// The known state of the files that changed.
#[derive(Debug, Default)]
pub(super) struct Echoes {
    heard: HashMap<PathBuf, Heard>,
    ended: Option<Instant>,
    running: bool,
}

#[derive(Debug)]
struct Heard {
    /// In so many checks in a row.
    checks: u32,
    /// The last of these.
    last: u64,
}

/// The kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Saved,
    /// Perhaps saved, perhaps not: the check may end, and then another one has to tell.
    Doubtful,
    /// Not saved, as is now known.
    Echo,
    /// Not saved, as was known.
    KnownEcho,
}

impl Echoes {
    pub(super) fn check_begins(&mut self, number: u64) {
        self.running = true;
        self.heard
            .retain(|_, heard| heard.last + 1 == number || heard.is_known());
    }

    pub(super) fn check_ends(&mut self, number: u64) {
        self.running = false;
        self.ended = Some(Instant::now());
        self.heard
            .retain(|_, heard| heard.last == number || heard.is_known());
    }

    /// `path` has changed, during check `number` or after it.
    pub(super) fn heard(&mut self, path: &Path, number: u64) -> Change {
        let idle = !self.running && self.ended.is_none_or(|ended| ended.elapsed() > LATE);
        if idle {
            self.heard.remove(path);
            return Change::Saved;
        }
        let heard = self.heard.entry(path.to_owned()).or_insert(Heard {
            checks: 0,
            last: number.wrapping_sub(1),
        });
        let known = heard.is_known();
        if heard.last != number {
            heard.checks += 1;
            heard.last = number;
        }
        match heard.checks {
            _ if known => Change::KnownEcho,
            0..=BELIEVED => Change::Saved,
            checks if checks == BELIEVED + 1 => Change::Doubtful,
            _ => Change::Echo,
        }
    }
}

impl Heard {
    /// Whether it is known to be an echo.
    fn is_known(&self) -> bool {
        self.checks > BELIEVED + 1
    }
}
