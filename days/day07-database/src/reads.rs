//! Pipelined reads: many statements on their way over one connection.
//!
//! Why: a pooled connection idles for a whole round trip at each read, and two threads hand over to
//! one another. Here a read is written behind those before it, and answers come back in order
//! (PostgreSQL manual, section 55.2.4): a few connections carry thousands of small reads a second, and
//! under load one system call carries many of them.
//!
//! Invariants
//! - A statement is prepared once on each connection, however many ask for it first.
//! - A connection is read-only, and no text that could lift that is sent, so what is sent here can at worst be slow.
//! - Rows are bounded in bytes while they come.
//! - Behind a pooler no statement has a name, and each is sent inside a read-only transaction of its own, in one go.
//! - At most `limit` reads are on their way; one more is refused, not queued. One whose caller has left
//!   counts until PostgreSQL is done with it, or callers who come and go could queue any number.
//! - A connection that gives no answer within `read_timeout` and a second is dropped, and so are all when PostgreSQL is silent.
//! - While PostgreSQL is gone, one read in each pause tries to connect; the others fail at once.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use postgres::types::ToSql;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OnceCell};
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};
use tokio_postgres::{Client, NoTls, Row, RowStream};

use crate::batch::Batching;
use crate::probe::{POOLER, SILENT, goes_through_a_pooler, reason};
use crate::silence::{SUSPICIOUS, Silence};
use crate::statements::{Ready, is_a_read, is_stale, typed, types_answer, types_question};
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

/// A connection and its statements.
struct Link {
    client: Client,
    /// Where the connection is driven.
    runtime: Handle,
    progress: Arc<Progress>,
    statements: RwLock<HashMap<&'static str, Arc<OnceCell<Ready>>>>,
    result_bytes: usize,
    /// Behind a pooler: what begins the transaction of a read.
    begin: Option<String>,
    /// Held while messages are handed over that must not be parted.
    order: std::sync::Mutex<()>,
}

impl Link {
    async fn connect(settings: &Settings, silence: &Arc<Silence>) -> Result<Self, Error> {
        let connected = settings.read_config()?.connect(NoTls).await;
        let (client, connection) = connected.map_err(|error| Error::from_driver(error, true))?;
        // Its errors reach the reads that are on their way; it ends when the client is dropped.
        let driving = tokio::spawn(Batching::new(connection)).abort_handle();
        let progress = Arc::new(Progress::default());
        let limit = settings.read_timeout + SUSPICIOUS;
        tokio::spawn(progress.clone().watch(driving, silence.clone(), limit));
        let mut link = Self {
            client,
            runtime: Handle::current(),
            progress,
            statements: RwLock::default(),
            result_bytes: settings.result_bytes,
            begin: None,
            order: std::sync::Mutex::default(),
        };
        if settings.unnamed_statements {
            let timeout = settings.read_timeout.as_millis();
            link.begin = Some(format!(
                "begin read only; set local statement_timeout = {timeout}"
            ));
        } else if goes_through_a_pooler(&link.client).await? {
            return Err(Error::Unavailable(POOLER.to_owned()));
        } else {
            let read_only = "set default_transaction_read_only = on";
            link.client.batch_execute(read_only).await?;
        }
        Ok(link)
    }

    async fn query(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        let cell = self.statement(sql)?;
        let ready = match cell.get() {
            Some(ready) => ready,
            None => cell.get_or_try_init(|| self.prepare(sql)).await?,
        };
        ready.takes(parameters)?;
        let rows = match (ready, &self.begin) {
            (Ready::Prepared(statement), _) => {
                let values = parameters.iter().copied();
                let stream = self.client.query_raw(statement, values).await;
                self.collect(stream).await
            }
            (Ready::Unnamed(types), begin) => {
                let begin = begin.as_deref().unwrap_or("begin read only");
                let begin = self.client.batch_execute(begin);
                let values = typed(parameters, types);
                let rows = async {
                    self.collect(self.client.query_typed_raw(sql, values).await)
                        .await
                };
                let commit = self.client.batch_execute("commit");
                let all = async { tokio::join!(biased; begin, rows, commit) };
                let (begun, rows, _) = self.in_one_go(all).await;
                begun.and(rows)
            }
        };
        let limit = self.result_bytes;
        let rows = rows.map_err(|error| Error::from_driver(error, self.client.is_closed()))?;
        rows.ok_or(Error::TooLarge { limit })
    }

    async fn prepare(&self, sql: &'static str) -> Result<Ready, Error> {
        if self.begin.is_none() {
            return Ok(Ready::Prepared(self.client.prepare(sql).await?));
        }
        let types = match types_question(sql)? {
            Some(question) => {
                let asked = self.client.simple_query(&question);
                types_answer(&self.in_one_go(asked).await?)?
            }
            None => Vec::new(),
        };
        Ok(Ready::Unnamed(types))
    }

    /// Polls `sending` so that all it hands over the first time stays together on the connection.
    async fn in_one_go<T>(&self, sending: impl Future<Output = T>) -> T {
        let mut sending = pin!(sending);
        let mut first = true;
        poll_fn(|context| {
            let _order = std::mem::take(&mut first)
                .then(|| self.order.lock().unwrap_or_else(PoisonError::into_inner));
            sending.as_mut().poll(context)
        })
        .await
    }

    /// The rows of `stream`, or none if they take more bytes than they may; those that still come are dropped.
    async fn collect(
        &self,
        stream: Result<RowStream, tokio_postgres::Error>,
    ) -> Result<Option<Vec<Row>>, tokio_postgres::Error> {
        let mut stream = pin!(stream?);
        let (mut rows, mut bytes) = (Vec::new(), 0);
        while let Some(row) = stream.try_next().await? {
            bytes += row.raw_size_bytes();
            if bytes > self.result_bytes {
                return Ok(None);
            }
            rows.push(row);
        }
        Ok(Some(rows))
    }

    fn statement(&self, sql: &'static str) -> Result<Arc<OnceCell<Ready>>, Error> {
        let known = self.statements.read();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = known.get(sql) {
            return Ok(cell.clone());
        }
        drop(known);
        if !is_a_read(sql) {
            return Err(Error::NotARead(sql));
        }
        let known = self.statements.write();
        let mut known = known.unwrap_or_else(PoisonError::into_inner);
        Ok(known.entry(sql).or_default().clone())
    }

    fn forget(&self, sql: &'static str) {
        let known = self.statements.write();
        known.unwrap_or_else(PoisonError::into_inner).remove(sql);
    }
}

/// How many reads a connection was given, and how many it has answered. Their order is kept, and PostgreSQL cancels each
/// that takes too long, so where reads are on their way something comes back within the limit, or nothing will.
#[derive(Default)]
struct Progress {
    sent: AtomicU64,
    answered: AtomicU64,
}

impl Progress {
    /// Ends the connection that `driving` drives once it is silent, and its readers hear of it.
    async fn watch(self: Arc<Self>, driving: AbortHandle, silence: Arc<Silence>, limit: Duration) {
        let (mut answered, mut since) = (0, Instant::now());
        while !driving.is_finished() {
            tokio::select! {
                () = silence.begins() => break,
                () = sleep(GLANCE) => {}
            }
            let now = self.answered.load(Relaxed);
            if now != answered || now == self.sent.load(Relaxed) {
                (answered, since) = (now, Instant::now());
            } else if since.elapsed() > limit {
                tracing::warn!("a connection for reads is silent, and is dropped");
                break;
            } else if since.elapsed() > SUSPICIOUS {
                silence.suspect();
            }
        }
        driving.abort();
    }
}

/// How often the progress of a connection is looked at.
const GLANCE: Duration = Duration::from_millis(250);

/// `settings`, if connections can be made of them.
fn checked(settings: &Settings) -> Result<Settings, Error> {
    settings.read_config()?;
    Ok(settings.clone())
}
