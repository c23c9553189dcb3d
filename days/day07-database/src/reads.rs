//! Pipelined reads: many statements on their way over one connection.
//!
//! Why: a pooled connection idles for a whole round trip at each read, and two threads hand over to
//! one another. Here a read is written behind those before it, and answers come back in order
//! (PostgreSQL manual, section 55.2.4): a few connections carry thousands of small reads a second, and
//! under load one system call carries many of them.
//!
//! Invariants
//! - A statement is prepared once on each connection, however many ask for it first.
//! - A connection is read-only, and stays so: see [`guard`](crate::guard). What is sent here can at worst be slow.
//! - Rows are bounded in bytes while they come.
//! - Behind a pooler no statement has a name, and each is sent inside a read-only transaction of its own, in one go.
//! - At most `limit` reads are on their way; one more is refused, not queued. One whose caller has left
//!   counts until PostgreSQL is done with it, or callers who come and go could queue any number.
//! - A connection that gives no answer within `read_timeout` and a second is dropped, and so are all when PostgreSQL is silent.
//! - While PostgreSQL is gone, one read in each pause tries to connect; the others fail at once.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use postgres::types::ToSql;
use tokio::sync::Mutex;
use tokio::time::timeout;
use tokio_postgres::Row;

use crate::link::Link;
use crate::probe::{SILENT, reason};
use crate::silence::Silence;
use crate::statements::is_stale;
use crate::{Error, Settings};

/// The pause after a first failure to connect; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// The shared connections.
pub(crate) struct Reads {
    settings: Settings,
    lanes: Box<[Lane]>,
    next: AtomicUsize,
    on_their_way: Arc<AtomicUsize>,
    limit: usize,
    silence: Arc<Silence>,
}

impl Reads {
    pub(crate) fn new(settings: &Settings, silence: Arc<Silence>) -> Result<Self, Error> {
        Ok(Self {
            settings: checked(settings)?,
            lanes: (0..settings.read_connections.max(1))
                .map(|_| Lane::default())
                .collect(),
            next: AtomicUsize::new(0),
            on_their_way: Arc::default(),
            limit: settings.reads_in_flight,
            silence,
        })
    }

    // ANCHOR: rows
    /// Runs `sql` on one of the connections, in turn.
    pub(crate) async fn rows(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        self.silence.check()?;
        let place = self.enter()?;
        let lane = &self.lanes[self.next.fetch_add(1, Relaxed) % self.lanes.len()];
        let link = match lane.link() {
            Some(link) => link,
            None => lane.connect(&self.settings, &self.silence).await?,
        };
        let sent = Sent::over(&link, place);
        let result = match link.query(sql, parameters).await {
            Err(Error::Statement(error)) if is_stale(&error) => {
                link.forget(sql);
                link.query(sql, parameters).await
            }
            result => result,
        };
        sent.answered();
        if matches!(result, Ok(_) | Err(Error::Statement(_))) {
            self.silence.answered();
        }
        result
    }
    // ANCHOR_END: rows

    fn enter(&self) -> Result<Place, Error> {
        let place = Place(self.on_their_way.clone());
        let waiting = self.on_their_way.fetch_add(1, Relaxed);
        if waiting < self.limit {
            Ok(place)
        } else {
            Err(Error::Busy { waiting })
        }
    }
}

/// One read's place among those on their way; given back when it is dropped.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

/// A read that was handed to a connection. Dropped without its answer, because its caller has left, it
/// is still PostgreSQL's to work on, so its place is given back only after that.
struct Sent<'a> {
    link: &'a Arc<Link>,
    place: Option<Place>,
}

impl<'a> Sent<'a> {
    fn over(link: &'a Arc<Link>, place: Place) -> Self {
        link.progress.sent.fetch_add(1, Relaxed);
        let place = Some(place);
        Self { link, place }
    }

    fn answered(mut self) {
        self.link.progress.answered.fetch_add(1, Relaxed);
        self.place = None;
    }
}

impl Drop for Sent<'_> {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else {
            return;
        };
        let link = self.link.clone();
        self.link.runtime.spawn(async move {
            // Answers come in order: once this one is here, so was the one that nobody waited for.
            let _ = link.client.check_connection().await;
            link.progress.answered.fetch_add(1, Relaxed);
            drop(place);
        });
    }
}

/// A connection, or the place of one that is to be made.
#[derive(Default)]
struct Lane {
    link: RwLock<Option<Arc<Link>>>,
    // Whether the latest attempt to connect failed.
    failing: AtomicBool,
    // Held by the one who connects.
    attempt: Mutex<Pause>,
}

/// Until when nobody tries to connect, and why.
struct Pause {
    length: Duration,
    until: Option<Instant>,
    reason: String,
}

impl Default for Pause {
    fn default() -> Self {
        Self {
            length: FIRST_PAUSE,
            until: None,
            reason: String::new(),
        }
    }
}

impl Lane {
    /// The connection, if there is one and it is up.
    fn link(&self) -> Option<Arc<Link>> {
        let link = self.link.read().unwrap_or_else(PoisonError::into_inner);
        link.as_ref().filter(|it| !it.client.is_closed()).cloned()
    }

    /// Connects, or waits for the one who does; does neither while connecting fails.
    async fn connect(
        &self,
        settings: &Settings,
        silence: &Arc<Silence>,
    ) -> Result<Arc<Link>, Error> {
        let mut pause = match self.attempt.try_lock() {
            Ok(pause) => pause,
            Err(_) if self.failing.load(Relaxed) => {
                return Err(Error::Unavailable("still connecting".to_owned()));
            }
            Err(_) => self.attempt.lock().await,
        };
        if let Some(link) = self.link() {
            return Ok(link);
        }
        if pause.until.is_some_and(|until| Instant::now() < until) {
            return Err(Error::Unavailable(pause.reason.clone()));
        }
        // The driver's own limit ends once the socket is connected; a server that hangs then says nothing.
        let connecting = Link::connect(settings, silence);
        let connected = match timeout(settings.connect_timeout, connecting).await {
            Ok(connected) => connected.map_err(|error| reason(&error)),
            Err(_) => Err(SILENT.to_owned()),
        };
        match connected {
            Ok(link) => {
                let link = Arc::new(link);
                let mut current = self.link.write().unwrap_or_else(PoisonError::into_inner);
                *current = Some(link.clone());
                self.failing.store(false, Relaxed);
                *pause = Pause::default();
                Ok(link)
            }
            Err(reason) => {
                self.failing.store(true, Relaxed);
                pause.reason = reason;
                pause.until = Some(Instant::now() + pause.length);
                pause.length = (pause.length * 2).min(LONGEST_PAUSE);
                Err(Error::Unavailable(pause.reason.clone()))
            }
        }
    }
}

/// `settings`, if connections can be made of them.
fn checked(settings: &Settings) -> Result<Settings, Error> {
    settings.read_config()?;
    Ok(settings.clone())
}
