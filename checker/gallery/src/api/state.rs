//! What a server has stored. Its rules are in the files of the resources.

pub(super) mod accounts;
pub(super) mod check_ins;
pub(super) mod courses;
pub(super) mod sessions;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::SocketAddr;

use super::edge::Guesses;
use super::http::Response;
use accounts::Account;
use check_ins::CheckIns;
use courses::Courses;
use sessions::Sessions;

#[derive(Default)]
pub(super) struct State {
    pub(super) courses: Courses,
    pub(super) check_ins: CheckIns,
    pub(super) keys: Keys,
    pub(super) ledger: Ledger,
    pub(super) sessions: Sessions,
    pub(super) accounts: Vec<Account>,
    pub(super) race: Race,
    pub(super) guesses: Guesses,
    /// How many requests were refused.
    pub(super) refused: usize,
}

/// The keys of requests.
#[derive(Default)]
pub(crate) struct Keys {
    pub(crate) answered: HashMap<String, (Vec<u8>, Response)>,
    pub(crate) in_flight: HashSet<String>,
    /// Keys that came again while they were in flight.
    pub(crate) raced: HashSet<String>,
}

/// Hours in hundredths.
pub(crate) struct Ledger {
    pub(crate) balances: BTreeMap<String, i64>,
    /// Transfers that have locked their own side and want the other one.
    pub(crate) under_way: Vec<(String, String)>,
}

impl Default for Ledger {
    /// Three learners with a hundred hours each.
    fn default() -> Self {
        let learner = |number| (format!("00000000-0000-7000-8000-{number:012}"), 10_000);
        Self {
            balances: (1..=3).map(learner).collect(),
            under_way: Vec::new(),
        }
    }
}

/// Who is there, for the mistakes that only a race shows.
#[derive(Default)]
pub(crate) struct Race {
    /// How many connections have had no response.
    pub(crate) unanswered: usize,
    /// The connections that were ever accepted, by their other end.
    pub(crate) accepted: HashSet<SocketAddr>,
    /// How many requests are in the gap.
    pub(crate) waiting: usize,
    /// Whether two of these have met.
    pub(crate) met: bool,
}

impl Race {
    /// Whether these are all whose response is waited for.
    pub(crate) fn all_are(&self, waiting: usize) -> bool {
        waiting >= self.unanswered
    }

    /// Whether there is nobody to wait for.
    pub(crate) fn is_alone(&self) -> bool {
        self.unanswered <= 1
    }
}
