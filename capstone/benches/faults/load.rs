//! The load: clients that write check-ins and read them back, and what they were told.
//!
//! Each write has a key, and is sent again with it until it is acknowledged. So in the end every check-in has to be there
//! exactly once, as it was sent, whatever happened in between.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use lesson::Call;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Answer, Client, Outcome};

/// How long a client waits between two requests.
const PAUSE: Duration = Duration::from_millis(5);

/// How long a request may be sent again and again after everything is over.
const PATIENCE: Duration = Duration::from_secs(30);

/// The length of the periods that answers are counted in.
pub const TICK: Duration = Duration::from_millis(50);

/// How many periods are kept: ten minutes of them.
const TICKS: usize = 12_000;

/// An acknowledged write.
pub struct Written {
    pub location: String,
    pub sent: Value,
}

/// The state that all clients share.
pub struct Load {
    pub done: AtomicBool,
    address: Mutex<SocketAddr>,
    enrollments: Vec<Uuid>,
    bearer: String,
    next: AtomicUsize,
    start: Instant,
    good: Box<[AtomicU64]>,
    written: Mutex<Vec<Written>>,
    /// When a 503 first came since somebody asked, if it has.
    refused: Mutex<Option<Instant>>,
    pub unknown: AtomicU64,
    pub hung: AtomicU64,
    wrong: Mutex<Vec<String>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Load {
    pub fn new(address: SocketAddr, enrollments: Vec<Uuid>, bearer: String) -> Self {
        Self {
            done: AtomicBool::new(false),
            address: Mutex::new(address),
            enrollments,
            bearer,
            next: AtomicUsize::new(0),
            start: Instant::now(),
            good: (0..TICKS).map(|_| AtomicU64::new(0)).collect(),
            written: Mutex::default(),
            refused: Mutex::default(),
            unknown: AtomicU64::new(0),
            hung: AtomicU64::new(0),
            wrong: Mutex::default(),
        }
    }

    /// Says where the platform listens from now on.
    pub fn moved(&self, address: SocketAddr) {
        *locked(&self.address) = address;
    }

    /// Writes one check-in after the other until told to stop; the last is acknowledged, too.
    pub fn write(&self) {
        let mut client = Client::default();
        while !self.done.load(Relaxed) {
            let number = self.next.fetch_add(1, Relaxed);
            let Some(enrollment) = self.enrollments.get(number / 30) else {
                self.complain("there are no enrollments left to write to");
                return;
            };
            let sent = json!({
                "day": number % 30 + 1,
                "checked_in_on": "2024-02-02",
                "hours": format!("{}.{:02}", number % 23 + 1, number % 100),
                "energy": number % 10 + 1,
                "note": format!("number {number}"),
            });
            let call = Call::post(format!("/api/v1/enrollments/{enrollment}/check-ins"))
                .header("Idempotency-Key", Uuid::now_v7().to_string())
                .json(sent.to_string());
            let Some(answer) = self.until_done(&mut client, &call, 201) else {
                return;
            };
            self.check(&sent, &answer.body);
            match answer.location {
                Some(location) => locked(&self.written).push(Written { location, sent }),
                None => self.complain("a 201 without a Location"),
            }
        }
    }

    /// Reads what was acknowledged before, until told to stop.
    pub fn read(&self) {
        let mut client = Client::default();
        let mut number: usize = 0;
        while !self.done.load(Relaxed) {
            number = number.wrapping_mul(31).wrapping_add(17);
            let (path, sent) = {
                let written = locked(&self.written);
                match written.get(number.checked_rem(written.len()).unwrap_or(0)) {
                    Some(it) => (it.location.clone(), it.sent.clone()),
                    None => continue,
                }
            };
            if let Some(answer) = self.until_done(&mut client, &Call::get(path), 200) {
                self.check(&sent, &answer.body);
            }
        }
    }

    /// Sends `call` until the answer is `wanted`. 503 says to try again, and so does 409 while an earlier attempt still runs.
    fn until_done(&self, client: &mut Client, call: &Call, wanted: u16) -> Option<Answer> {
        let call = &call.clone().header("Authorization", &self.bearer);
        let mut late = None;
        loop {
            thread::sleep(PAUSE);
            // Begun requests are finished, but not forever.
            if self.done.load(Relaxed) && late.get_or_insert_with(Instant::now).elapsed() > PATIENCE
            {
                self.complain("no good answer, long after the last fault");
                return None;
            }
            let address = *locked(&self.address);
            let answer = match client.call(address, call) {
                Outcome::Answered(answer) => answer,
                Outcome::Lost => continue,
                Outcome::Hung => {
                    self.hung.fetch_add(1, Relaxed);
                    continue;
                }
            };
            match answer.status {
                status if status == wanted => {
                    self.count();
                    return Some(answer);
                }
                503 => {
                    locked(&self.refused).get_or_insert_with(Instant::now);
                    let unknown = answer.body["outcome"] == "unknown";
                    self.unknown.fetch_add(u64::from(unknown), Relaxed);
                }
                409 if answer.again => {}
                status => {
                    self.complain(&format!("{status}: {}", answer.body));
                    return None;
                }
            }
        }
    }

    fn check(&self, sent: &Value, got: &Value) {
        let members = ["day", "checked_in_on", "hours", "energy", "note"];
        if let Some(wrong) = members.iter().find(|&&it| sent[it] != got[it]) {
            self.complain(&format!(
                "{wrong} is {} and not {}",
                got[wrong], sent[wrong]
            ));
        }
    }

    fn complain(&self, words: &str) {
        locked(&self.wrong).push(words.to_owned());
    }

    fn count(&self) {
        if let Some(tick) = self.good.get(self.tick(Instant::now())) {
            tick.fetch_add(1, Relaxed);
        }
    }

    fn tick(&self, at: Instant) -> usize {
        let ticks = at.saturating_duration_since(self.start).as_millis() / TICK.as_millis();
        usize::try_from(ticks).unwrap_or(usize::MAX)
    }

    /// Good answers a second during `length` from `from` on.
    pub fn rate(&self, from: Instant, length: Duration) -> f64 {
        let first = self.tick(from);
        let ticks = &self.good[first.min(TICKS)..self.tick(from + length).min(TICKS)];
        let good: u64 = ticks.iter().map(|tick| tick.load(Relaxed)).sum();
        good as f64 / length.as_secs_f64()
    }

    /// Forgets the 503s so far.
    pub fn forget_refusals(&self) {
        *locked(&self.refused) = None;
    }

    /// When the first 503 since then came.
    pub fn first_refusal(&self) -> Option<Instant> {
        *locked(&self.refused)
    }

    /// The acknowledged writes.
    pub fn written(&self) -> MutexGuard<'_, Vec<Written>> {
        locked(&self.written)
    }

    /// The wrong answers.
    pub fn wrong(&self) -> Vec<String> {
        locked(&self.wrong).clone()
    }
}
