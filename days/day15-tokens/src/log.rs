//! What the process logs, for the tour to show.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// The log of this process, kept until somebody looks.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Begins to keep what this process logs.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let log = Self::default();
        let written = log.clone();
        tracing_subscriber::fmt()
            .with_writer(move || written.clone())
            .with_ansi(false)
            .without_time()
            .with_target(false)
            .try_init()
            .map_err(|error| anyhow::anyhow!("no log: {error}"))?;
        Ok(log)
    }

    /// The log since the last look.
    pub(crate) fn take(&self) -> String {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&std::mem::take(&mut *bytes)).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
