//! Each fault and each counter, before a server that says what reached it and before a real PostgreSQL.

#![allow(clippy::unwrap_used)]

mod http;
mod postgres;

use std::time::{Duration, Instant};

/// Waits for a cause, for as long as a machine may need. Nothing is judged by how long it took.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}
