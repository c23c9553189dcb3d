//! Five ways to add 1 to a number, raced: which of them lose increments, and what the others pay.
//!
//! Pessimistic and optimistic stand side by side here. `for update` locks before it reads and never tries again. A version
//! column and `serializable` read without a lock and try again when somebody else was faster.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use database::{Connection, Database, Error, Executor as _, Settings, Transaction};
use tokio::task::JoinSet;

use crate::{Options, Retry, Transact as _};

/// The table that the race is about.
pub const SETUP: &str = "
    drop table if exists counter;
    create table counter (id int primary key, n int not null, version int not null);
    insert into counter values (1, 0, 0)";

/// A way to add 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Select, compute, update, inside `begin` and `commit`.
    Naive,
    /// `set n = n + 1`: PostgreSQL reads and writes in one statement.
    Atomic,
    /// Pessimistic: `select ... for update`, then the update.
    ForUpdate,
    /// Optimistic: the update names the version that was read, and changes nothing if it's gone.
    Version,
    /// Optimistic: PostgreSQL refuses one of two that read what the other writes.
    Serializable,
}

impl Way {
    /// All of them, the naive one first.
    pub const ALL: [Way; 5] = [
        Way::Naive,
        Way::Atomic,
        Way::ForUpdate,
        Way::Version,
        Way::Serializable,
    ];

    /// Its name in a table.
    pub fn name(self) -> &'static str {
        match self {
            Way::Naive => "select, then update",
            Way::Atomic => "set n = n + 1",
            Way::ForUpdate => "select for update",
            Way::Version => "where version = $1",
            Way::Serializable => "serializable",
        }
    }

    fn options(self) -> Options {
        let options = match self {
            Way::Serializable => Options::serializable(),
            _ => Options::new(),
        };
        // Everybody wants the same row, all the time: the pauses stay short and there are many tries.
        let retry = Retry {
            attempts: 1_000,
            first: Duration::from_millis(1),
            longest: Duration::from_millis(16),
        };
        Options { retry, ..options }
    }

    // ANCHOR: ways
    /// Adds 1 in this way; `false` if somebody else was faster and it has to be tried again.
    fn add_one(self, tx: &mut Transaction<'_>) -> Result<bool, Error> {
        const SELECT: &str = "select n, version from counter where id = 1";
        const SET: &str = "update counter set n = $1 where id = 1";
        match self {
            Way::Naive | Way::Serializable => {
                let (n, _): (i32, i32) = tx.query_one(SELECT, &[])?;
                tx.execute(SET, &[&(n + 1)])?;
            }
            Way::Atomic => {
                tx.execute("update counter set n = n + 1 where id = 1", &[])?;
            }
            Way::ForUpdate => {
                let lock = "select n from counter where id = 1 for update";
                let (n,): (i32,) = tx.query_one(lock, &[])?;
                tx.execute(SET, &[&(n + 1)])?;
            }
            Way::Version => {
                let (n, version): (i32, i32) = tx.query_one(SELECT, &[])?;
                let compare_and_set = "update counter set n = $1, version = version + 1
                                       where id = 1 and version = $2";
                return Ok(tx.execute(compare_and_set, &[&(n + 1), &version])? == 1);
            }
        }
        Ok(true)
    }
    // ANCHOR_END: ways
}

/// How a race ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Increments that were committed.
    pub committed: u64,
    /// The value of the counter.
    pub value: u64,
    /// Tries beyond the first one of each increment.
    pub retries: u64,
    /// From the first to the last.
    pub took: Duration,
}

impl Outcome {
    /// Increments that were committed and are not in the counter.
    pub fn lost(&self) -> u64 {
        self.committed - self.value
    }

    /// Committed increments a second.
    pub fn rate(&self) -> f64 {
        self.committed as f64 / self.took.as_secs_f64()
    }
}

/// Lets `clients` add 1 to the counter of the database at `url`, `each` of them so many times, all at once.
///
/// # Errors
/// PostgreSQL's refusal.
pub async fn race(url: &str, way: Way, clients: usize, each: u64) -> Result<Outcome, Error> {
    let database = Database::open(&Settings {
        connections: clients,
        waiting: clients,
        // Losers wait for the winner, on whatever machine.
        statement_timeout: Duration::from_secs(60),
        lock_timeout: Duration::from_secs(60),
        connect_timeout: Duration::from_secs(20),
        ..Settings::new(url)
    })?;
    database.run(|it: &mut Connection| it.batch(SETUP)).await?;
    let tries = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let (database, tries) = (database.clone(), tries.clone());
        tasks.spawn(async move {
            let mut done = 0;
            while done < each {
                let tries = tries.clone();
                let work = move |tx: &mut Transaction<'_>| {
                    tries.fetch_add(1, Ordering::Relaxed);
                    way.add_one(tx)
                };
                if database.transact_with(way.options(), work).await? {
                    done += 1;
                }
            }
            Ok::<_, Error>(done)
        });
    }
    let mut committed = 0;
    while let Some(task) = tasks.join_next().await {
        committed += task.unwrap_or(Err(Error::Ended))?;
    }
    let took = start.elapsed();
    let (value,): (i32,) = database
        .read_one("select n from counter where id = 1", &[])
        .await?;
    Ok(Outcome {
        committed,
        value: value.unsigned_abs().into(),
        retries: tries.load(Ordering::Relaxed) - committed,
        took,
    })
}
