//! Stopping a request in the middle: a lock in the program's database that the checker holds, and a response not yet read.

use std::thread;
use std::time::{Duration, Instant};

use postgres::Client;

use super::call::Begun;
use super::{Api, Response};
use crate::failure::Failure;

/// The pause between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// A transaction of the checker's own. Dropping it ends it, and frees what it has locked.
pub struct Held {
    _session: Client,
}

/// A request whose response is not read yet. Dropping it closes its connection.
pub struct UnderWay(pub(super) Begun);

impl Api<'_> {
    /// Runs `lock` in a transaction that stays open, such as a `select ... for update`.
    ///
    /// # Errors
    /// As [`Api::sql`].
    pub fn hold(&self, lock: &str) -> Result<Held, Failure> {
        let _session = self.world()?.hold(lock)?;
        Ok(Held { _session })
    }

    /// Looks until `ready`, for as long as one waits for a byte; whether it became so.
    ///
    /// # Errors
    /// The failure of `ready`.
    pub fn wait_until(
        &self,
        mut ready: impl FnMut(&Self) -> Result<bool, Failure>,
    ) -> Result<bool, Failure> {
        let until = self.to.deadline.min(Instant::now() + self.to.patience);
        loop {
            if ready(self)? {
                return Ok(true);
            }
            if Instant::now() > until {
                return Ok(false);
            }
            thread::sleep(LOOK);
        }
    }
}

impl UnderWay {
    /// Whether a byte of the response is here.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.0.has_more()
    }

    /// Waits for the response.
    ///
    /// # Errors
    /// No response comes, or one that can't be read.
    pub fn response(self) -> Result<Response, Failure> {
        self.0.response()
    }
}
