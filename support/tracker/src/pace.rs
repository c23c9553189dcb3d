//! How steadily the work goes on, and where that leads.
//!
//! Invariants
//! - Nothing is made up. With too little to go by, the forecast says so and names no date.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::Day;

/// Days worked in a row. One day of rest between two does not end it; two do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Streak {
    /// Days worked in the row that still goes on.
    pub current: usize,
    /// Days worked in the longest row.
    pub longest: usize,
}

/// When the course will be finished, judged by the pace so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Forecast {
    /// There is too little to go by.
    Unknown {
        /// The missing fact.
        reason: &'static str,
    },
    /// Going on as before, it will be finished on this day.
    Expected {
        /// The day.
        finish: Date,
        /// The pace: so many lessons,
        lessons: u8,
        /// in so many days of the calendar.
        in_days: i32,
        /// When thirty days from the start are over, if the start is known.
        planned: Option<Date>,
    },
    /// It is finished.
    Finished {
        /// The day of the last check-in.
        on: Option<Date>,
    },
}

impl Streak {
    /// The streak of work on `dates`, which are sorted and not after `today`.
    pub(crate) fn of(dates: &[Date], today: Date) -> Streak {
        let goes_on = |earlier: Date, later: Date| days_between(earlier, later) <= 2;
        let mut longest = 0;
        let mut row = 0;
        let mut before = None;
        for date in dates {
            row = match before {
                Some(before) if goes_on(before, *date) => row + 1,
                _ => 1,
            };
            longest = longest.max(row);
            before = Some(*date);
        }
        let current = match before {
            Some(last) if goes_on(last, today) => row,
            _ => 0,
        };
        Streak { current, longest }
    }
}

impl Forecast {
    pub(crate) fn of(done: u8, dates: &[Date], today: Date, start: Option<Date>) -> Forecast {
        const REASON: &str = "it takes three lessons and three days of check-ins";
        let total = Day::LAST.number();
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
            return match done == total {
                true => Forecast::Finished { on: None },
                false => Forecast::Unknown { reason: REASON },
            };
        };
        if done == total {
            return Forecast::Finished { on: Some(*last) };
        }
        if done < 3 || dates.len() < 3 {
            return Forecast::Unknown { reason: REASON };
        }
        // Today is not over: it counts only once something was done on it.
        let through = match *last == today {
            true => today,
            false => today.yesterday().unwrap_or(today),
        };
        let in_days = days_between(*first, through) + 1;
        let ahead = (i32::from(total - done) * in_days + i32::from(done) - 1) / i32::from(done);
        match through.checked_add(ahead.days()) {
            Ok(finish) => Forecast::Expected {
                finish,
                lessons: done,
                in_days,
                planned: start.and_then(|start| start.checked_add(29.days()).ok()),
            },
            Err(_) => Forecast::Unknown { reason: REASON },
        }
    }
}

/// How many days `later` is after `earlier`.
pub(crate) fn days_between(earlier: Date, later: Date) -> i32 {
    (later - earlier).get_days()
}
