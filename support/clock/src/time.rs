//! The clock: the time as a value that is passed in.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};

/// The system's time, or a time that a test has set.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// None for the system's.
    set: Option<Arc<Mutex<Timestamp>>>,
}

impl Clock {
    /// The time of the operating system.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `now` until it is [advanced](Self::advance).
    pub fn set_to(now: Timestamp) -> Self {
        let set = Some(Arc::new(Mutex::new(now)));
        Self { set }
    }

    /// The moment it shows.
    pub fn now(&self) -> Timestamp {
        match &self.set {
            None => Timestamp::now(),
            Some(now) => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// The date that it shows to somebody in `zone`.
    ///
    /// ```
    /// let clock = clock::Clock::set_to("2026-03-02T23:30:00Z".parse()?);
    /// assert_eq!(clock.today(&jiff::tz::TimeZone::UTC).to_string(), "2026-03-02");
    /// let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    /// assert_eq!(clock.today(&zone).to_string(), "2026-03-03");
    /// # Ok::<(), jiff::Error>(())
    /// ```
    pub fn today(&self, zone: &TimeZone) -> civil::Date {
        self.now().to_zoned(zone.clone()).date()
    }

    /// Moves it on, or back if `by` is negative.
    ///
    /// # Panics
    /// On the system's clock, and past the year 9999.
    pub fn advance(&self, by: SignedDuration) {
        let Some(now) = &self.set else {
            panic!("the system's clock cannot be advanced; use a clock that was set");
        };
        let mut now = now.lock().unwrap_or_else(PoisonError::into_inner);
        *now += by;
    }
}
