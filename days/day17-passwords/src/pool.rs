//! A pool of threads for work that takes long and is never urgent.
//!
//! Invariants
//! - At most so many jobs run and so many wait. One more is refused at once.
//! - Its threads have the lowest priority there is, so that the rest of the server runs before them.
//! - A job that nobody waits for any longer isn't begun, and a job that panics takes no thread with it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::{io, thread};

use tokio::sync::oneshot;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// As many jobs wait as may.
    #[error("too many passwords wait to be hashed")]
    Full,
    /// The job ended without a result: it panicked, or the pool was closed.
    #[error("a password was not hashed to the end")]
    Lost,
}

struct Job {
    work: Box<dyn FnOnce() + Send>,
    is_abandoned: Box<dyn Fn() -> bool + Send>,
}

struct Queue {
    jobs: VecDeque<Job>,
    is_closed: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    arrived: Condvar,
    most: usize,
}

/// The pool. Its threads end when it is dropped, each after the job that it has begun.
pub(crate) struct Pool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// A pool of `threads` threads with `most` jobs that wait.
    pub(crate) fn new(threads: usize, most: usize) -> io::Result<Self> {
        let queue = Mutex::new(Queue {
            jobs: VecDeque::with_capacity(most),
            is_closed: false,
        });
        let shared = Arc::new(Shared {
            queue,
            arrived: Condvar::new(),
            most,
        });
        let mut pool = Self {
            shared,
            threads: Vec::with_capacity(threads),
        };
        for number in 0..threads {
            let shared = Arc::clone(&pool.shared);
            let name = format!("passwords-{number}");
            let thread = thread::Builder::new().name(name);
            pool.threads.push(thread.spawn(move || shared.work())?);
        }
        Ok(pool)
    }

    // ANCHOR: submit
    /// The result of `work`, once a thread has done it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        let (sender, receiver) = oneshot::channel();
        let sender = Arc::new(Mutex::new(Some(sender)));
        let waiter = Arc::clone(&sender);
        let job = Job {
            work: Box::new(move || {
                let result = work();
                if let Some(sender) = lock(&sender).take() {
                    // The waiter may have left meanwhile.
                    let _ = sender.send(result);
                }
            }),
            is_abandoned: Box::new(move || {
                lock(&waiter)
                    .as_ref()
                    .is_none_or(oneshot::Sender::is_closed)
            }),
        };
        self.shared.submit(job)?;
        receiver.await.map_err(|_| PoolError::Lost)
    }
    // ANCHOR_END: submit

    /// How many jobs wait.
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.shared.queue).jobs.len()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut queue = lock(&self.shared.queue);
        queue.is_closed = true;
        let jobs = std::mem::take(&mut queue.jobs);
        drop(queue);
        // Their waiters hear of it now.
        drop(jobs);
        self.shared.arrived.notify_all();
    }
}

impl Shared {
    // ANCHOR: bound
    fn submit(&self, job: Job) -> Result<(), PoolError> {
        let mut queue = lock(&self.queue);
        if queue.jobs.len() >= self.most {
            queue.jobs.retain(|it| !(it.is_abandoned)());
        }
        if queue.jobs.len() >= self.most {
            return Err(PoolError::Full);
        }
        queue.jobs.push_back(job);
        drop(queue);
        self.arrived.notify_one();
        Ok(())
    }
    // ANCHOR_END: bound

    // ANCHOR: work
    fn work(&self) {
        lower_priority();
        while let Some(job) = self.next() {
            if (job.is_abandoned)() {
                continue;
            }
            // Its sender is dropped with it, so its waiter hears of it; the panic itself is in the log by then.
            let _ = catch_unwind(AssertUnwindSafe(job.work));
        }
    }
    // ANCHOR_END: work

    fn next(&self) -> Option<Job> {
        let mut queue = lock(&self.queue);
        loop {
            if queue.is_closed {
                return None;
            }
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            queue = self
                .arrived
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

// ANCHOR: nice
/// Gives this thread what the others leave. On Linux a thread has a priority of its own; elsewhere the call would slow the
/// whole process down, so it isn't made.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 19) {
        tracing::warn!(%error, "the threads that hash passwords run at the priority of all others");
    }
}
// ANCHOR_END: nice

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

    /// A job that runs until the test says so, and the sign that it runs.
    fn gate() -> (
        impl FnOnce() + Send + 'static,
        mpsc::Receiver<()>,
        mpsc::Sender<()>,
    ) {
        let (begun, has_begun) = mpsc::channel();
        let (open, opened) = mpsc::channel::<()>();
        let work = move || {
            begun.send(()).unwrap();
            let _ = opened.recv();
        };
        (work, has_begun, open)
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_an_abandoned_place_is_free_again() {
        let pool = Arc::new(Pool::new(1, 1).unwrap());
        let (work, has_begun, open) = gate();
        let running = {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move { pool.run(work).await })
        };
        tokio::task::spawn_blocking(move || has_begun.recv().unwrap())
            .await
            .unwrap();
        let count = Arc::new(AtomicUsize::new(0));
        let counted = |count: &Arc<AtomicUsize>| {
            let count = Arc::clone(count);
            move || count.fetch_add(1, Ordering::SeqCst)
        };
        {
            let mut waiting = std::pin::pin!(pool.run(counted(&count)));
            std::future::poll_fn(|context| {
                assert!(waiting.as_mut().poll(context).is_pending());
                std::task::Poll::Ready(())
            })
            .await;
            assert_eq!(pool.waiting(), 1);
            assert_eq!(pool.run(counted(&count)).await, Err(PoolError::Full));
        }
        // The waiter has left. Its place is taken by the next one, and its job is never begun.
        let next = pool.run(counted(&count));
        let ((), next) = tokio::join!(async { open.send(()).unwrap() }, next);
        assert_eq!(next, Ok(0));
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert_eq!(running.await.unwrap(), Ok(()));
    }

    #[tokio::test]
    async fn a_job_that_nobody_waits_for_is_not_begun() {
        let pool = Arc::new(Pool::new(1, 9).unwrap());
        let (work, has_begun, open) = gate();
        let running = {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move { pool.run(work).await })
        };
        tokio::task::spawn_blocking(move || has_begun.recv().unwrap())
            .await
            .unwrap();
        let (sign, signs) = mpsc::channel();
        {
            let mut left = std::pin::pin!(pool.run({
                let sign = sign.clone();
                move || sign.send("left").unwrap()
            }));
            std::future::poll_fn(|context| {
                assert!(left.as_mut().poll(context).is_pending());
                std::task::Poll::Ready(())
            })
            .await;
        }
        open.send(()).unwrap();
        pool.run(move || sign.send("stayed").unwrap())
            .await
            .unwrap();
        assert_eq!(signs.try_iter().collect::<Vec<_>>(), ["stayed"]);
        running.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_job_that_panics_loses_its_result_and_no_thread() {
        let pool = Pool::new(1, 2).unwrap();
        for _ in 0..3 {
            let lost = pool.run(|| panic!("for the test")).await;
            assert_eq!(lost, Err::<(), _>(PoolError::Lost));
        }
        assert_eq!(pool.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn the_threads_end_with_the_pool_and_who_waits_hears_of_it() {
        let mut pool = Pool::new(2, 2).unwrap();
        let threads = std::mem::take(&mut pool.threads);
        let shared = Arc::clone(&pool.shared);
        pool.run(|| ()).await.unwrap();
        let (sender, receiver) = oneshot::channel::<()>();
        lock(&shared.queue).jobs.push_back(Job {
            work: Box::new(move || drop(sender)),
            is_abandoned: Box::new(|| false),
        });
        drop(pool);
        assert!(receiver.await.is_err());
        let ends = move || threads.into_iter().try_for_each(JoinHandle::join);
        tokio::task::spawn_blocking(ends).await.unwrap().unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_threads_of_the_pool_have_the_lowest_priority_and_no_others() {
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let before = priority();
        let pool = Pool::new(1, 1).unwrap();
        assert_eq!(pool.run(priority).await, Ok(19));
        assert_eq!(priority(), before);
    }
}
