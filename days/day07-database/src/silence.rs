//! Silence: PostgreSQL keeps its connections and does not answer.
//!
//! Why: a server whose processes are stopped, or a network that drops everything, closes nothing. So no read ever fails,
//! no timeout of PostgreSQL's own fires, and a thread in the driver waits until somebody else gives up. The callers must
//! not: what they wait for is decided here, and the threads catch up later.
//!
//! Invariants
//! - One slow answer is no silence. It is believed when a connection of its own gets no answer either.
//! - While it lasts nobody waits, and it ends when PostgreSQL answers; until then it is asked again and again.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio_postgres::Config;

use crate::probe;
use crate::{Error, Settings};

/// How long an answer may take before somebody asks whether there are any.
pub(crate) const SUSPICIOUS: Duration = Duration::from_secs(1);

/// The pause between two questions while it lasts.
const PAUSE: Duration = Duration::from_millis(100);

/// The known state of PostgreSQL: it answers, or is silent.
pub(crate) struct Silence {
    config: Config,
    patience: Duration,
    /// Somebody is asking.
    suspected: AtomicBool,
    known: watch::Sender<bool>,
}

impl Silence {
    pub(crate) fn new(settings: &Settings) -> Result<Arc<Self>, Error> {
        Ok(Arc::new(Self {
            config: settings.job_config()?,
            // Longer than a job waits for a connection: a busy machine is not a silent one.
            patience: 2 * settings.connect_timeout,
            suspected: AtomicBool::new(false),
            known: watch::Sender::new(false),
        }))
    }

    /// Refuses what would have to wait for its end.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match *self.known.borrow() {
            true => Err(Error::Unavailable(probe::SILENT.to_owned())),
            false => Ok(()),
        }
    }

    /// Returns when it is known to have begun.
    pub(crate) async fn begins(&self) {
        // The sender is ours, so there is one for as long as we wait.
        let _ = self.known.subscribe().wait_for(|known| *known).await;
    }

    /// Suspects it each time that something has waited for [`SUSPICIOUS`]; never returns.
    pub(crate) async fn suspicion(self: &Arc<Self>) {
        loop {
            tokio::time::sleep(SUSPICIOUS).await;
            self.suspect();
        }
    }

    /// Asks on a thread of its own, unless somebody is asking.
    pub(crate) fn suspect(self: &Arc<Self>) {
        if self.suspected.swap(true, SeqCst) {
            return;
        }
        let this = Arc::downgrade(self);
        let asking = std::thread::Builder::new()
            .name("database-silence".to_owned())
            .spawn(move || ask(&this));
        if asking.is_err() {
            // No thread to be had: the next one who suspects tries again.
            self.suspected.store(false, SeqCst);
        }
    }
}

/// Asks until there is an answer, or nobody left to tell.
fn ask(silence: &Weak<Silence>) {
    while let Some(this) = silence.upgrade() {
        if !probe::is_silent(&this.config, this.patience) {
            if this.known.send_replace(false) {
                tracing::info!("PostgreSQL answers again");
            }
            this.suspected.store(false, SeqCst);
            return;
        }
        if !this.known.send_replace(true) {
            tracing::warn!("PostgreSQL does not answer");
        }
        drop(this);
        std::thread::sleep(PAUSE);
    }
}
