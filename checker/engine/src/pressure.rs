//! How busy the machine is: code that judges by time asks first whether the machine had time to give.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

/// A stretch of time that is going on, and how busy the machine is in it.
pub struct Stretch {
    begun: Instant,
    kept_waiting: Option<Duration>,
}

/// The share of the time in which somebody waits for a core, from which on a machine is busy.
const BUSY: f64 = 0.1;

impl Stretch {
    /// A stretch that begins now.
    pub fn begin() -> Self {
        Self {
            begun: Instant::now(),
            kept_waiting: kept_waiting(),
        }
    }

    /// How long it has been going on.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Whether the machine had more to do than it could; where that is not known, it may have had.
    pub fn was_busy(&self) -> bool {
        match (self.kept_waiting, kept_waiting()) {
            (Some(before), Some(now)) => {
                now.saturating_sub(before).div_duration_f64(self.elapsed()) > BUSY
            }
            _ => true,
        }
    }
}

/// Sleeps for `time`, so that somebody else can do something meanwhile, and for five times that on a machine that had no
/// time for it; says how long.
pub fn give_time(time: Duration) -> Duration {
    let begun = Stretch::begin();
    thread::sleep(time);
    if begun.was_busy() {
        thread::sleep(time * 4);
    }
    begun.elapsed()
}

/// How long some process has been kept waiting for a core since the system started; `None` when that is not known.
fn kept_waiting() -> Option<Duration> {
    // `some avg10=0.00 avg60=0.00 avg300=0.00 total=123456`, in microseconds (Linux, Documentation/accounting/psi.rst).
    let pressure = fs::read_to_string("/proc/pressure/cpu").ok()?;
    let total = pressure.lines().next()?.rsplit_once("total=")?.1;
    Some(Duration::from_micros(total.trim().parse().ok()?))
}
