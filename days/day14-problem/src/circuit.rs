//! The circuit: calls to a dependency that has failed several times in a row aren't made for a while.
//!
//! Why: a caller that waits for a dead dependency holds a connection, a thread and a client's patience, and
//! gets the same no in the end. And a dependency that is starting again needs room, not a crowd.
//!
//! Invariants
//! - While it is open no call passes. When its pause is over, one passes at a time: the probe.
//! - A call that began before the circuit opened, and ends after, changes nothing.
//! - A call that is dropped without a report counts for nothing, and lets the next one probe.

use std::sync::{Mutex, MutexGuard, PoisonError};

use clock::Clock;
use http::{HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use rest::Problem;

use crate::standard;

/// A circuit around one dependency.
///
/// ```
/// use clock::Clock;
/// use jiff::SignedDuration;
/// use problem::{Circuit, Phase};
///
/// let clock = Clock::set_to("2026-03-02T09:00:00Z".parse()?);
/// let circuit = Circuit::new(2, SignedDuration::from_secs(5), clock.clone());
/// for _ in 0..2 {
///     circuit.enter().unwrap().report(false);
/// }
/// assert_eq!(circuit.enter().unwrap_err().retry_after, SignedDuration::from_secs(5));
///
/// clock.advance(SignedDuration::from_secs(5));
/// let probe = circuit.enter().unwrap();
/// assert_eq!(circuit.phase(), Phase::HalfOpen);
/// assert!(circuit.enter().is_err(), "one probe at a time");
/// probe.report(true);
/// assert_eq!(circuit.phase(), Phase::Closed);
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug)]
pub struct Circuit {
    failures: u32,
    pause: SignedDuration,
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Raised by each change of phase: what began in an earlier one is out of date.
    generation: u64,
    is: Is,
}

#[derive(Debug)]
enum Is {
    /// So many failures in a row.
    Closed(u32),
    Open(Timestamp),
    /// A probe is on its way since then.
    HalfOpen(Timestamp),
}

/// The effect of a circuit on a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Calls pass.
    Closed,
    /// No call passes.
    Open,
    /// One call is on its way, to see whether the dependency is back.
    HalfOpen,
}

/// No call passes now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the circuit is open for another {retry_after:#}")]
pub struct Open {
    /// How long to wait before the next try.
    pub retry_after: SignedDuration,
}

/// Leave to make one call.
#[must_use = "a call whose end nobody reports counts for nothing"]
#[derive(Debug)]
pub struct Pass<'a> {
    circuit: &'a Circuit,
    generation: u64,
    reported: bool,
}

impl Circuit {
    /// A closed circuit that opens after `failures` (at least 1) in a row, for `pause`.
    pub fn new(failures: u32, pause: SignedDuration, clock: Clock) -> Self {
        Self {
            failures: failures.max(1),
            pause,
            clock,
            state: Mutex::new(State {
                generation: 0,
                is: Is::Closed(0),
            }),
        }
    }

    /// Its present effect.
    pub fn phase(&self) -> Phase {
        match self.state().is {
            Is::Closed(_) => Phase::Closed,
            Is::Open(_) => Phase::Open,
            Is::HalfOpen(_) => Phase::HalfOpen,
        }
    }

    // ANCHOR: enter
    /// Asks to make a call.
    ///
    /// # Errors
    /// [`Open`]: don't make it, and don't try before the time that it says.
    pub fn enter(&self) -> Result<Pass<'_>, Open> {
        let now = self.clock.now();
        let mut state = self.state();
        match state.is {
            Is::Closed(_) => {}
            Is::Open(since) => {
                let retry_after = self.pause - now.duration_since(since);
                // A clock that was set back by more than the pause is no reason to stay open.
                if retry_after.is_positive() && retry_after <= self.pause {
                    return Err(Open { retry_after });
                }
                state.turn(Is::HalfOpen(since));
            }
            Is::HalfOpen(_) => {
                let retry_after = self.pause;
                return Err(Open { retry_after });
            }
        }
        Ok(Pass {
            circuit: self,
            generation: state.generation,
            reported: false,
        })
    }
    // ANCHOR_END: enter

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn turn(&mut self, is: Is) {
        self.generation += 1;
        self.is = is;
    }
}

impl Pass<'_> {
    // ANCHOR: report
    /// Says how the call ended: whether the dependency did its part. A call that it refused with a
    /// reason, such as a violated constraint, is one that went well.
    pub fn report(mut self, well: bool) {
        self.reported = true;
        let circuit = self.circuit;
        let now = circuit.clock.now();
        let mut state = circuit.state();
        if state.generation != self.generation {
            return;
        }
        match (&mut state.is, well) {
            (Is::Closed(failures), true) => *failures = 0,
            (Is::Closed(failures), false) => {
                *failures += 1;
                if *failures >= circuit.failures {
                    state.turn(Is::Open(now));
                }
            }
            (Is::HalfOpen(_), true) => state.turn(Is::Closed(0)),
            (Is::HalfOpen(_), false) => state.turn(Is::Open(now)),
            (Is::Open(_), _) => {}
        }
    }
    // ANCHOR_END: report
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.reported {
            return;
        }
        let mut state = self.circuit.state();
        if let Is::HalfOpen(since) = state.is
            && state.generation == self.generation
        {
            state.turn(Is::Open(since));
        }
    }
}

/// 503 with the seconds to wait, rounded up.
impl From<Open> for Problem {
    fn from(open: Open) -> Self {
        let whole = open.retry_after.as_secs();
        let seconds = whole + i64::from(open.retry_after.subsec_nanos() > 0);
        standard::UNAVAILABLE
            .problem("The database is not available. Try again in a moment.")
            .with_header(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }
}
