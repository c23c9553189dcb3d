//! The loop that every write goes through.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use database::{Connection, Database, Error, Scoped, Transaction};

use crate::Options;
use crate::begin::begin;
use crate::retry::is_retryable;

/// A job for a connection, as [`Database::run`] takes it.
type Job<T> = Box<dyn FnOnce(&mut Connection) -> Result<T, Error> + Send>;

/// Transactions that are tried again, as an extension of [`Database`] and [`Scoped`].
pub trait Transact {
    /// Runs `work` in a transaction of the default [`Options`] and commits it.
    ///
    /// # Errors
    /// As [`transact_with`](Self::transact_with).
    fn transact<T, W>(&self, work: W) -> impl Future<Output = Result<T, Error>> + Send
    where
        W: FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
        Self: Sync,
    {
        self.transact_with(Options::default(), work)
    }

    /// Runs `work` in a transaction and commits it. After a serialization failure or a deadlock it runs again from the start, so
    /// outside the transaction it must have no effect, and from one try to the next keep nothing.
    ///
    /// Dropping the future stops the retries. A try that has begun ends by itself, as [`Database::run`] says. With
    /// a [`Scoped`], no try begins after its deadline, and no pause waits for it.
    ///
    /// # Errors
    /// The error of `work`, and then nothing is committed: an error of its own by [`Error::job`], the refusal of a
    /// statement as it is, so that the loop can see its SQLSTATE. After the last try, the serialization failure or
    /// deadlock.
    /// A connection that is lost before the commit is [`Error::Unavailable`]; the caller may try again.
    fn transact_with<T, W>(
        &self,
        options: Options,
        work: W,
    ) -> impl Future<Output = Result<T, Error>> + Send
    where
        W: FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
        T: Send + 'static;
}

impl Transact for Database {
    async fn transact_with<T, W>(&self, options: Options, work: W) -> Result<T, Error>
    where
        W: FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        attempts(options, work, None, |job| self.run(job)).await
    }
}

impl Transact for Scoped {
    async fn transact_with<T, W>(&self, options: Options, work: W) -> Result<T, Error>
    where
        W: FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        attempts(options, work, self.scope().deadline, |job| self.run(job)).await
    }
}

// ANCHOR: attempts
/// Tries `work` through `run` until it's committed, refused for good, or was tried often enough.
async fn attempts<T, W, F>(
    options: Options,
    work: W,
    deadline: Option<Instant>,
    run: impl Fn(Job<T>) -> F,
) -> Result<T, Error>
where
    W: FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
    F: Future<Output = Result<T, Error>>,
{
    let retry = options.retry;
    let work = Arc::new(Mutex::new(work));
    let mut attempt = 1;
    loop {
        let (work, options) = (work.clone(), options.clone());
        let result = run(Box::new(move |connection| {
            // A panic in the work ends the loop, so nobody sees what it left half done.
            let mut work = work.lock().unwrap_or_else(PoisonError::into_inner);
            let mut transaction = begin(connection, &options)?;
            let value = work(&mut transaction)?;
            transaction.commit()?;
            Ok(value)
        }));
        let error = match result.await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let pause = retry.random_pause(attempt);
        let late = deadline.is_some_and(|it| Instant::now() + pause >= it);
        if !is_retryable(&error) || attempt >= retry.attempts || late {
            if attempt > 1 {
                tracing::warn!(attempt, %error, "a transaction failed after retries");
            }
            return Err(error);
        }
        tracing::info!(attempt, ?pause, %error, "a transaction is tried again");
        // The connection is back in the pool meanwhile.
        tokio::time::sleep(pause).await;
        attempt += 1;
    }
}
// ANCHOR_END: attempts
