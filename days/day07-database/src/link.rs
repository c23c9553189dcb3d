//! A connection that many reads share, and its statements.
//!
//! Invariants
//! - A statement is prepared once, however many ask for it first.
//! - What must not be parted is handed over in one go, so nobody's statement gets into another one's transaction.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use postgres::types::ToSql;
use tokio::runtime::Handle;
use tokio::sync::OnceCell;
use tokio::task::AbortHandle;
use tokio::time::sleep;
use tokio_postgres::{Client, NoTls, Row, RowStream};

use crate::batch::Batching;
use crate::guard::{Enclosed, Guarded, encloses, is_enclosed};
use crate::probe::{POOLER, goes_through_a_pooler};
use crate::silence::{SUSPICIOUS, Silence};
use crate::statements::{Ready, is_a_read, typed, types_answer, types_question};
use crate::{Error, Settings};

/// A connection and its statements.
pub(crate) struct Link {
    pub(crate) client: Client,
    /// Where the connection is driven.
    pub(crate) runtime: Handle,
    pub(crate) progress: Arc<Progress>,
    statements: RwLock<HashMap<&'static str, Arc<OnceCell<Known>>>>,
    result_bytes: usize,
    /// A pooler answers, so that statements have no names.
    shared: bool,
    /// The statements that begin the transaction around a read.
    begin: String,
    enclosed: Enclosed,
    /// Held while messages are handed over that must not be parted.
    order: std::sync::Mutex<()>,
}

/// The known facts about a text.
struct Known {
    ready: Ready,
    /// It goes inside a transaction that is rolled back.
    is_enclosed: bool,
}

impl Link {
    pub(crate) async fn connect(
        settings: &Settings,
        silence: &Arc<Silence>,
    ) -> Result<Self, Error> {
        let connected = settings.read_config()?.connect(NoTls).await;
        let (client, connection) = connected.map_err(|error| Error::from_driver(error, true))?;
        // Its errors reach the reads that are on their way; it ends when the client is dropped.
        let enclosed = Enclosed::default();
        let connection = Guarded::new(connection, enclosed.clone());
        let driving = tokio::spawn(Batching::new(connection)).abort_handle();
        let progress = Arc::new(Progress::default());
        let limit = settings.read_timeout + SLACK;
        tokio::spawn(progress.clone().watch(driving, silence.clone(), limit));
        let mut link = Self {
            client,
            runtime: Handle::current(),
            progress,
            statements: RwLock::default(),
            result_bytes: settings.result_bytes,
            shared: settings.unnamed_statements,
            begin: "begin read only".to_owned(),
            enclosed,
            order: std::sync::Mutex::default(),
        };
        if link.shared {
            let timeout = settings.read_timeout.as_millis();
            link.begin += &format!("; set local statement_timeout = {timeout}");
        } else if goes_through_a_pooler(&link.client).await? {
            return Err(Error::Unavailable(POOLER.to_owned()));
        } else {
            let read_only = "set default_transaction_read_only = on";
            link.client.batch_execute(read_only).await?;
        }
        Ok(link)
    }

    pub(crate) async fn query(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        let cell = self.statement(sql)?;
        let known = match cell.get() {
            Some(known) => known,
            None => cell.get_or_try_init(|| self.learn(sql)).await?,
        };
        known.ready.takes(parameters)?;
        let rows = self.send(&known.ready, sql, parameters);
        let rows = match known.is_enclosed {
            true => self.enclose(rows).await,
            false => rows.await,
        };
        let limit = self.result_bytes;
        let rows = rows.map_err(|error| Error::from_driver(error, self.client.is_closed()))?;
        rows.ok_or(Error::TooLarge { limit })
    }

    async fn send(
        &self,
        ready: &Ready,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Vec<Row>>, tokio_postgres::Error> {
        let stream = match ready {
            Ready::Prepared(statement) => {
                let values = parameters.iter().copied();
                self.client.query_raw(statement, values).await
            }
            Ready::Unnamed(types) => {
                let values = typed(parameters, types);
                self.client.query_typed_raw(sql, values).await
            }
        };
        self.collect(stream?).await
    }

    /// Sends `rows` inside a transaction whose end undoes whatever it leaves in the session.
    async fn enclose<T>(
        &self,
        rows: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, tokio_postgres::Error> {
        let _inside = self.enclosed.enter();
        let begin = self.client.batch_execute(&self.begin);
        let rollback = self.client.batch_execute("rollback");
        let all = async { tokio::join!(biased; begin, rows, rollback) };
        let (begun, rows, _) = self.in_one_go(all).await;
        begun.and(rows)
    }

    async fn learn(&self, sql: &'static str) -> Result<Known, Error> {
        if !self.shared {
            let asked = self.client.simple_query(&encloses(sql)).await?;
            return Ok(Known {
                ready: Ready::Prepared(self.client.prepare(sql).await?),
                is_enclosed: is_enclosed(&asked),
            });
        }
        let types = match types_question(sql)? {
            Some(question) => {
                let asked = self.client.simple_query(&question);
                types_answer(&self.in_one_go(asked).await?)?
            }
            None => Vec::new(),
        };
        Ok(Known {
            ready: Ready::Unnamed(types),
            is_enclosed: true,
        })
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
    async fn collect(&self, stream: RowStream) -> Result<Option<Vec<Row>>, tokio_postgres::Error> {
        let mut stream = pin!(stream);
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

    fn statement(&self, sql: &'static str) -> Result<Arc<OnceCell<Known>>, Error> {
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

    pub(crate) fn forget(&self, sql: &'static str) {
        let known = self.statements.write();
        known.unwrap_or_else(PoisonError::into_inner).remove(sql);
    }
}

/// How many reads a connection was given, and how many it has answered. Their order is kept, and PostgreSQL cancels each
/// that takes too long, so where reads are on their way something comes back within the limit, or nothing will.
#[derive(Default)]
pub(crate) struct Progress {
    pub(crate) sent: AtomicU64,
    pub(crate) answered: AtomicU64,
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
const GLANCE: Duration = Duration::from_millis(100);

/// How long the answer of a read that PostgreSQL cancels may be on its way.
const SLACK: Duration = Duration::from_secs(1);
