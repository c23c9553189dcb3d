//! The server's own log, kept in memory so that the tour can show what was not sent to anybody.

use std::collections::VecDeque;
use std::env;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use tracing_subscriber::EnvFilter;

static LINES: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

const KEPT: usize = 256;

/// Keeps what is logged from now on; with `RUST_LOG` set it is printed to standard error as well.
pub(crate) fn keep() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let print = env::var_os("RUST_LOG").is_some();
    // Fails only if there is a subscriber already, which then has the log.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .without_time()
        .with_writer(move || Journal { print })
        .try_init();
}

/// The lines so far with `text` in them.
pub(crate) fn lines_with(text: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    lines
        .iter()
        .filter(|line| line.contains(text))
        .cloned()
        .collect()
}

struct Journal {
    print: bool,
}

impl Write for Journal {
    /// Called with one whole event at a time.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        if self.print {
            io::stderr().write_all(event)?;
        }
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(String::from_utf8_lossy(event).trim_end().to_owned());
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
