//! A day of the course: a number from 1 to 30, and nothing else.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// A day of the course, 1-30.
///
/// ```
/// use tracker::Day;
///
/// let day: Day = "12".parse()?;
/// assert_eq!(day.number(), 12);
/// assert_eq!(day.week(), 2);
/// assert_eq!(
///     "31".parse::<Day>().unwrap_err().to_string(),
///     "there is no day 31: the course has days 1 to 30",
/// );
/// # Ok::<(), tracker::NoSuchDay>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Day(u8);

impl Day {
    /// The last day.
    pub const LAST: Day = Day(30);

    /// Day `number`, if the course has it.
    pub fn new(number: u8) -> Option<Day> {
        (1..=Day::LAST.0).contains(&number).then_some(Day(number))
    }

    /// All thirty, in order.
    pub fn all() -> impl DoubleEndedIterator<Item = Day> + ExactSizeIterator + Clone {
        (1..=Day::LAST.0).map(Day)
    }

    /// Its number, 1-30.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Its place in a list of thirty, 0-29.
    pub fn index(self) -> usize {
        usize::from(self.0) - 1
    }

    /// The week it belongs to, 1-4; the fourth has nine days.
    pub fn week(self) -> u8 {
        ((self.0 - 1) / 7 + 1).min(4)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number or text doesn't name a day of the course.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no day {0}: the course has days 1 to 30")]
pub struct NoSuchDay(String);

impl FromStr for Day {
    type Err = NoSuchDay;

    fn from_str(text: &str) -> Result<Self, NoSuchDay> {
        text.trim()
            .parse()
            .ok()
            .and_then(Day::new)
            .ok_or_else(|| NoSuchDay(text.trim().to_owned()))
    }
}
