//! Silence: PostgreSQL keeps its connections and does not answer.
//!
//! Why: a server whose processes are stopped, or a network that drops everything, closes nothing. So no read ever fails,
//! no timeout of PostgreSQL's own fires, and a thread in the driver waits until somebody else gives up. The callers must
//! not: what they wait for is decided here, and the threads catch up later.
//!
//! Invariants
//! - One slow answer isn't silence. Silence is believed when a connection of its own gets no answer either, and nothing else
//!   was answered meanwhile: a server that is merely busy answers somebody.
//! - The question is asked early and costs little, so that the wait for its answer is nearly all that a caller waits.
//! - While it lasts nobody waits, and it ends when PostgreSQL answers; until then it is asked again and again.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio_postgres::Config;

use crate::probe;
use crate::{Error, Settings};

/// How long there may be no answer at all before somebody asks whether there are any.
pub(crate) const SUSPICIOUS: Duration = Duration::from_millis(250);

/// The pause between two questions while it lasts.
const PAUSE: Duration = Duration::from_millis(100);

/// The known state of PostgreSQL: it answers, or is silent.
pub(crate) struct Silence {
    config: Config,
    patience: Duration,
    /// Somebody is asking.
    suspected: AtomicBool,
    known: watch::Sender<bool>,
    begun: Instant,
    /// When the latest answer came, in nanoseconds since `begun`.
    answered: AtomicU64,
}

impl Silence {
    pub(crate) fn new(settings: &Settings) -> Result<Arc<Self>, Error> {
        Ok(Arc::new(Self {
            config: settings.job_config()?,
            // As long as a job waits for a connection.
            patience: settings.connect_timeout,
            suspected: AtomicBool::new(false),
            known: watch::Sender::new(false),
            begun: Instant::now(),
            answered: AtomicU64::new(0),
        }))
    }

    /// PostgreSQL has just answered something.
    pub(crate) fn answered(&self) {
        self.answered.fetch_max(self.now(), Relaxed);
    }

    /// This moment, in nanoseconds since `begun`; enough for five centuries.
    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// How long ago the latest answer came.
    fn quiet(&self) -> Duration {
        Duration::from_nanos(self.now().saturating_sub(self.answered.load(Relaxed)))
    }

    /// Whether nothing was answered since the moment `asked`.
    pub(crate) fn is_believed(&self, asked: u64) -> bool {
        self.answered.load(Relaxed) <= asked
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

    /// Asks on a thread of its own, unless somebody is asking, or something was answered just now.
    pub(crate) fn suspect(self: &Arc<Self>) {
        if self.quiet() < SUSPICIOUS || self.suspected.swap(true, SeqCst) {
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
        let asked = this.now();
        if !probe::is_silent(&this.config, this.patience) {
            this.answered();
        }
        if !this.is_believed(asked) {
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

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// A server that accepts and says nothing.
    fn speechless() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("postgresql://ada@{}/none", listener.local_addr().unwrap());
        std::thread::spawn(move || listener.incoming().collect::<Vec<_>>());
        url
    }

    fn silence(url: &str) -> Arc<Silence> {
        let settings = Settings {
            connect_timeout: Duration::from_millis(100),
            ..Settings::new(url)
        };
        Silence::new(&settings).unwrap()
    }

    #[test]
    fn an_answer_is_due_as_soon_as_a_connection_is() {
        let settings = Settings::new("postgresql://ada@db.example/tracker");
        assert_eq!(
            Silence::new(&settings).unwrap().patience,
            settings.connect_timeout
        );
        assert!(SUSPICIOUS <= settings.connect_timeout / 4);
    }

    #[test]
    fn nobody_asks_while_something_is_answered() {
        let silence = silence(&speechless());
        silence.answered();
        silence.suspect();
        assert!(!silence.suspected.load(SeqCst));
    }

    #[test]
    fn a_server_that_answers_somebody_else_is_not_silent() {
        let silence = silence(&speechless());
        let asked = silence.now();
        assert!(silence.is_believed(asked));
        std::thread::sleep(Duration::from_millis(1));
        silence.answered();
        assert!(!silence.is_believed(asked));
    }

    #[test]
    fn a_server_that_says_nothing_at_all_is_silent() {
        let silence = silence(&speechless());
        let weak = Arc::downgrade(&silence);
        let asking = std::thread::spawn(move || ask(&weak));
        while !*silence.known.borrow() {
            assert!(!asking.is_finished(), "nothing was answered");
            std::thread::yield_now();
        }
        drop(silence);
        asking.join().unwrap();
    }
}
