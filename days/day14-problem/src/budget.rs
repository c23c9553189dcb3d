//! The retry budget: retries are a share of the requests, however many of them fail.
//!
//! Why not just "three tries": while all is well they cost nothing, and when the service below is in
//! trouble they triple its load, once for each layer that does so. A share is the other way round.
//! Below a certain rate of failures every one is retried; above it, nearly none.

use std::sync::{Mutex, PoisonError};

use transactions::Retry;

/// The price of one retry, in tokens. A request brings in its percentage.
const PRICE: u64 = 100;

/// A token bucket for retries, shared by all calls to one dependency.
///
/// ```
/// let budget = problem::Budget::new(10, 5);
/// for _ in 0..9 {
///     budget.request();
/// }
/// assert!(!budget.retry());
/// budget.request();
/// assert!(budget.retry(), "the tenth request has paid for one retry");
/// assert!(!budget.retry());
/// ```
#[derive(Debug)]
pub struct Budget {
    percent: u64,
    most: u64,
    tokens: Mutex<u64>,
}

impl Budget {
    /// Retries of at most `percent` of the requests; at most `saved` of them can be saved up for a burst.
    /// It begins empty.
    pub fn new(percent: u32, saved: u32) -> Self {
        Self {
            percent: percent.into(),
            most: PRICE * u64::from(saved),
            tokens: Mutex::new(0),
        }
    }

    // ANCHOR: budget
    /// Counts a first try, which is always allowed.
    pub fn request(&self) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = (*tokens + self.percent).min(self.most);
    }

    /// Asks for a retry, and takes it from the budget if there is one.
    pub fn retry(&self) -> bool {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let left = tokens.checked_sub(PRICE);
        *tokens = left.unwrap_or(*tokens);
        left.is_some()
    }
    // ANCHOR_END: budget

    /// Makes a call, and again while `is_retryable` holds of its error, `tries` has tries left and the budget
    /// has retries. Between two tries it waits as `tries` says.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn call<T, E, F: Future<Output = Result<T, E>>>(
        &self,
        tries: Retry,
        is_retryable: impl Fn(&E) -> bool,
        mut call: impl FnMut() -> F,
    ) -> Result<T, E> {
        self.request();
        let mut attempt = 1;
        loop {
            let error = match call().await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            if attempt >= tries.attempts || !is_retryable(&error) || !self.retry() {
                return Err(error);
            }
            tokio::time::sleep(tries.random_pause(attempt)).await;
            attempt += 1;
        }
    }
}
