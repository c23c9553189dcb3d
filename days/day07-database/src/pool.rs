//! The pool: connections on r2d2, and what is known about PostgreSQL's being there.
//!
//! Why not r2d2 alone: asked for a connection while PostgreSQL is gone, it makes each caller wait
//! for the whole timeout, one after the other, and a queue of jobs piles up behind an outage. Here
//! the first caller waits; r2d2 goes on trying in the background; until it succeeds, everybody
//! else is told at once.
//!
//! Invariants
//! - A connection that a job gets has answered within the last second, or was asked just now; and
//!   if any connection was lost meanwhile, it has been asked since.
//! - There are as many workers as connections, so with PostgreSQL there no job waits for one.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use postgres::NoTls;
use r2d2::event::AcquireEvent;
use r2d2::{HandleError, HandleEvent, ManageConnection, PooledConnection};
use r2d2_postgres::PostgresConnectionManager;

use crate::probe::{POOLER, finds_a_pooler, reason};
use crate::{Connection, Error, Settings};

/// How long a connection is taken for alive without asking it.
const TRUSTED: Duration = Duration::from_secs(1);

/// The longest pause between two attempts to connect.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// How long to wait for a connection before looking whether connecting has failed.
const GLANCE: Duration = Duration::from_millis(10);

pub(crate) struct Pool {
    connections: r2d2::Pool<Manager>,
    outage: Arc<Outage>,
    patience: Duration,
}

impl Pool {
    /// A pool that begins to connect in the background; it does not wait for PostgreSQL.
    pub(crate) fn open(settings: &Settings, size: u32) -> Result<Self, Error> {
        let outage = Arc::new(Outage::default());
        let manager = Manager {
            postgres: PostgresConnectionManager::new(settings.job_config()?.into(), NoTls),
            settings: settings.clone(),
            known: AtomicBool::new(settings.unnamed_statements),
        };
        let connections = r2d2::Pool::builder()
            .max_size(size)
            .connection_timeout(2 * LONGEST_PAUSE) // r2d2 pauses for half of it at most
            .test_on_check_out(false) // `checkout` asks only where there is doubt
            .error_handler(Box::new(Watch(outage.clone())))
            .event_handler(Box::new(Watch(outage.clone())))
            .build_unchecked(manager);
        Ok(Self {
            connections,
            outage,
            patience: settings.connect_timeout,
        })
    }

    // ANCHOR: checkout
    /// A connection that works, as far as can be known.
    pub(crate) fn checkout(&self) -> Result<PooledConnection<Manager>, Error> {
        while let Some(mut connection) = self.connections.try_get() {
            if !self.outage.casts_doubt_on(&connection) {
                return Ok(connection);
            }
            match connection.validate(TRUSTED) {
                Ok(()) => {
                    connection.prove();
                    return Ok(connection);
                }
                Err(_) => connection.discard(),
            }
        }
        let deadline = Instant::now() + self.patience;
        loop {
            if let Some(reason) = self.outage.reason() {
                return Err(Error::Unavailable(reason));
            }
            // r2d2 connects in the background and wakes us when it has; that it has failed, it
            // tells only the outage, so look there now and then.
            match self.connections.get_timeout(GLANCE) {
                Ok(connection) => return Ok(connection),
                Err(_) if Instant::now() < deadline => {}
                Err(error) => self.outage.begin(error.to_string()),
            }
        }
    }
    // ANCHOR_END: checkout

    /// A job on `connection` ended with `error`, or without one.
    pub(crate) fn observe(&self, connection: &mut Connection, error: Option<&Error>) {
        if error.is_some_and(Error::is_loss) {
            connection.discard();
            self.outage.suspect();
            return;
        }
        match connection.clean_up() {
            Ok(()) => connection.prove(),
            Err(error) => {
                tracing::warn!(%error, "a session could not be cleaned up");
                connection.discard();
            }
        }
    }
}

/// Makes connections for r2d2.
pub(crate) struct Manager {
    postgres: PostgresConnectionManager<NoTls>,
    settings: Settings,
    /// Whether it is known that no pooler answers. Asked again after each failure: somebody else may answer then.
    known: AtomicBool,
}

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = Error;

    fn connect(&self) -> Result<Connection, Error> {
        if !self.known.load(Relaxed) {
            let config = self.settings.job_config()?;
            if finds_a_pooler(&config)? {
                return Err(Error::Unavailable(POOLER.to_owned()));
            }
            self.known.store(true, Relaxed);
        }
        match self.postgres.connect() {
            Ok(client) => Ok(Connection::new(client, &self.settings)),
            Err(error) => {
                self.known.store(self.settings.unnamed_statements, Relaxed);
                Err(Error::from_driver(error, true))
            }
        }
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), Error> {
        connection.validate(TRUSTED)
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        connection.is_broken()
    }
}

/// The known state of PostgreSQL: there, or away.
#[derive(Debug, Default)]
struct Outage(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    // Why the latest attempt to connect failed; `None` once one has succeeded.
    reason: Option<String>,
    // When a connection was last lost: those proved before are in doubt.
    lost: Option<Instant>,
}

impl Outage {
    fn casts_doubt_on(&self, connection: &Connection) -> bool {
        let proved = connection.proved();
        proved.elapsed() > TRUSTED || self.known().lost.is_some_and(|lost| proved <= lost)
    }

    fn reason(&self) -> Option<String> {
        self.known().reason.clone()
    }

    fn begin(&self, reason: String) {
        let mut known = self.known();
        if known.reason.is_none() {
            tracing::warn!(reason, "PostgreSQL is unavailable");
            known.reason = Some(reason);
        }
    }

    fn end(&self) {
        if self.known().reason.take().is_some() {
            tracing::info!("PostgreSQL is available again");
        }
    }

    fn suspect(&self) {
        self.known().lost = Some(Instant::now());
    }

    // Nothing panics while it holds the lock, so a poisoned one is as good as any.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hears from r2d2 how connecting went.
#[derive(Debug)]
struct Watch(Arc<Outage>);

impl HandleError<Error> for Watch {
    fn handle_error(&self, error: Error) {
        self.0.begin(reason(&error));
    }
}

impl HandleEvent for Watch {
    fn handle_acquire(&self, _: AcquireEvent) {
        self.0.end();
    }
}
