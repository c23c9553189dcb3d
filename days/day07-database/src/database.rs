//! The bridge: async callers on one side, blocking connections on the other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Instant;

use postgres::types::ToSql;
use tokio::sync::oneshot;

use crate::executor::{all_rows, at_most_one_row, one_row};
use crate::pool::Pool;
use crate::probe::SILENT;
use crate::queue::{Queue, Refused};
use crate::reads::Reads;
use crate::silence::Silence;
use crate::{Connection, Error, FromRow, Row, Settings};

/// A PostgreSQL database, for async code. Clones share it.
///
/// Dropping the last clone is safe anywhere and waits for nothing: jobs that are queued still run,
/// and then the threads end by themselves, closing their connections.
#[derive(Clone)]
pub struct Database {
    bridge: Arc<Bridge>,
}

struct Bridge {
    jobs: Arc<Queue<Job>>,
    reads: Reads,
    silence: Arc<Silence>,
}

type Job = Box<dyn FnOnce(&Pool) + Send>;

impl Database {
    /// Starts the bridge and begins to connect in the background.
    ///
    /// PostgreSQL need not be there yet: until it is, work is [`Error::Unavailable`]. Ask
    /// [`ping`](Self::ping) where a program should not start without it.
    ///
    /// # Errors
    /// [`Error::Settings`] and [`Error::Threads`].
    pub fn open(settings: &Settings) -> Result<Self, Error> {
        let workers = settings.connections.max(1);
        let size = u32::try_from(workers)
            .map_err(|_| Error::Settings(format!("{workers} connections are too many")))?;
        let silence = Silence::new(settings)?;
        let bridge = Bridge {
            jobs: Arc::new(Queue::new(workers, settings.waiting)),
            reads: Reads::new(settings, silence.clone())?,
            silence,
        };
        let pool = Arc::new(Pool::open(settings, size)?);
        for number in 1..=workers {
            let (jobs, pool) = (bridge.jobs.clone(), pool.clone());
            std::thread::Builder::new()
                .name(format!("database-{number}"))
                .spawn(move || work(&jobs, &pool))
                .map_err(Error::Threads)?;
        }
        Ok(Self {
            bridge: Arc::new(bridge),
        })
    }

    // ANCHOR: run
    /// Runs `job` on a connection of its own, on a thread where it may block.
    ///
    /// Dropping the future before the job begins skips it; afterwards the job runs to its end and
    /// the answer is discarded. A job must not wait for another one.
    ///
    /// # Errors
    /// The error of the job; [`Error::Busy`] at once when every place in the queue is taken;
    /// [`Error::Unavailable`] while PostgreSQL is gone; [`Error::OutcomeUnknown`] if PostgreSQL
    /// falls silent while the job runs; [`Error::Panicked`].
    pub async fn run<T, F>(&self, job: F) -> Result<T, Error>
    where
        F: FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        self.run_until(None, job).await
    }

    /// The same; a job whose turn comes after `deadline` is skipped, and nobody waits longer.
    pub(crate) async fn run_until<T, F>(
        &self,
        deadline: Option<Instant>,
        job: F,
    ) -> Result<T, Error>
    where
        F: FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        let silence = &self.bridge.silence;
        silence.check()?;
        let turn = Arc::new(Turn::default());
        let its_turn = turn.clone();
        let (answer, answered) = oneshot::channel();
        self.submit(Box::new(move |pool| {
            if !answer.is_closed() {
                // The caller may leave at any moment; then there is nobody to tell.
                let _ = answer.send(perform(pool, |connection| {
                    if has_passed(deadline) || !its_turn.take() {
                        return Err(LATE);
                    }
                    job(connection)
                }));
            }
        }))?;
        tokio::select! {
            biased;
            result = answered => {
                let result = result.unwrap_or(Err(Error::Ended));
                if matches!(result, Ok(_) | Err(Error::Statement(_))) {
                    silence.answered();
                }
                result
            }
            () = passing(deadline) => Err(turn.given_up(LATE)),
            () = silence.begins() => Err(turn.given_up(Error::Unavailable(SILENT.to_owned()))),
            () = silence.suspicion() => Err(Error::Ended),
        }
    }
    // ANCHOR_END: run

    /// Reads the rows of one statement over a shared connection (pipelined), as `T`.
    ///
    /// For short reads: those sent after it on its connection wait until it is done, so PostgreSQL
    /// cancels it after [`Settings::read_timeout`]. It cannot write; the connection is read-only.
    /// The text is `'static`: what is compiled into the program cannot have come from a request.
    ///
    /// # Errors
    /// [`Error::Busy`] at once when too many are on their way; [`Error::Unavailable`] while
    /// PostgreSQL is gone; what PostgreSQL says of the statement.
    pub async fn read<T: FromRow>(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<T>, Error> {
        all_rows(&self.rows(sql, parameters).await?)
    }

    /// Like [`read`](Self::read), for one row or none; two are [`Error::RowCount`].
    pub async fn read_opt<T: FromRow>(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<T>, Error> {
        at_most_one_row(&self.rows(sql, parameters).await?)
    }

    /// Like [`read`](Self::read), for exactly one row; none or two are [`Error::RowCount`].
    pub async fn read_one<T: FromRow>(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<T, Error> {
        one_row(&self.rows(sql, parameters).await?)
    }

    pub(crate) async fn rows(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        self.bridge.reads.rows(sql, parameters).await
    }

    /// Asks PostgreSQL for an answer, the way a job and the way a read would.
    pub async fn ping(&self) -> Result<(), Error> {
        self.run(Connection::ping).await?;
        self.read_one::<(i32,)>("select 1", &[]).await?;
        Ok(())
    }

    /// How many jobs wait for a connection at this moment.
    pub fn waiting(&self) -> usize {
        self.bridge.jobs.waiting()
    }

    fn submit(&self, job: Job) -> Result<(), Error> {
        self.bridge.jobs.push(job).map_err(|refused| match refused {
            Refused::Full => Error::Busy {
                waiting: self.waiting(),
            },
            Refused::Closed => Error::Ended,
        })
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.jobs.close();
    }
}

// ANCHOR: work
/// The life of a worker thread. The pool belongs to the workers alone, so the last connection is
/// dropped here and not on an async thread, where the driver would panic.
fn work(jobs: &Queue<Job>, pool: &Pool) {
    jobs.serve(|job| {
        // `perform` has caught the job's own panic. What is left is an answer that nobody waits for
        // and that panics when it is dropped; it must not take the thread along.
        let _ = catch_unwind(AssertUnwindSafe(|| job(pool)));
    });
}

/// Runs `job` on a connection from `pool`. A panic in it stays in it.
fn perform<T>(
    pool: &Pool,
    job: impl FnOnce(&mut Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut connection = pool.checkout()?;
    match catch_unwind(AssertUnwindSafe(|| job(&mut connection))) {
        Ok(result) => {
            pool.observe(&mut connection, result.as_ref().err());
            result
        }
        Err(panic) => {
            // Whatever the job was in the middle of, nobody else inherits it.
            connection.discard();
            Err(Error::Panicked(message(&*panic)))
        }
    }
}
// ANCHOR_END: work

/// The deadline passed before the job's turn.
const LATE: Error = Error::DeadlinePassed("the job had begun");

pub(crate) fn has_passed(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|it| Instant::now() >= it)
}

/// Returns when `deadline` passes.
pub(crate) async fn passing(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

/// Goes to a job that begins or to a caller who gives up, whichever takes it first.
#[derive(Default)]
struct Turn(AtomicBool);

impl Turn {
    fn take(&self) -> bool {
        !self.0.swap(true, SeqCst)
    }

    /// The error of a caller who gives up for `reason`: it is the whole truth only if the job has not begun.
    fn given_up(&self, reason: Error) -> Error {
        match self.take() {
            true => reason,
            false => Error::OutcomeUnknown(format!("the job had begun, and {reason}")),
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a message").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn the_answer_to_a_job_or_a_read_is_evidence_against_silence() {
        let own = localdb::Database::empty("day07").unwrap();
        let database = Database::open(&Settings::new(own.url())).unwrap();
        let silence = &database.bridge.silence;

        let asked = silence.now();
        assert!(silence.is_believed(asked));
        database.run(Connection::ping).await.unwrap();
        assert!(!silence.is_believed(asked));

        let asked = silence.now();
        assert!(silence.is_believed(asked));
        let _: (i32,) = database.read_one("select 1", &[]).await.unwrap();
        assert!(!silence.is_believed(asked));
    }
}
