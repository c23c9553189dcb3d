//! The quantities of a check-in: exact hours, and energy from 1 to 10.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::scan::Scan;

/// Time spent in a day, 0-24 hours, exact to a hundredth; never a float.
///
/// ```
/// use tracker::Hours;
///
/// let hours: Hours = "2.50".parse()?;
/// assert_eq!(hours.to_string(), "2.5");
/// assert_eq!(hours.hundredths(), 250);
/// assert_eq!("2,5".parse::<Hours>()?, hours); // as much of the world writes it
/// assert_eq!(
///     "25".parse::<Hours>().unwrap_err().to_string(),
///     "25 hours do not fit in a day: give 0 to 24",
/// );
/// # Ok::<(), tracker::NotHours>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours(u16);

impl Hours {
    /// The hours that `hundredths` of an hour make, 0-2400.
    pub fn from_hundredths(hundredths: u16) -> Option<Hours> {
        (hundredths <= 2400).then_some(Hours(hundredths))
    }

    /// In hundredths of an hour, 0-2400.
    pub fn hundredths(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&decimal(self.0.into()))
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The words for an hour in a check-in.
pub(crate) const HOUR: [&str; 5] = ["hours", "hour", "hrs", "hr", "h"];
const MINUTE: [&str; 5] = ["minutes", "minute", "mins", "min", "m"];

/// Passes over a time in minutes, or in hours and minutes, `2h30`, `1:45`, `90 min`: what it is in
/// hours, to the nearest hundredth.
pub(crate) fn read_clock(scan: &mut Scan) -> Option<Hours> {
    let mut ahead = scan.clone();
    let first = ahead.number()?;
    let mut gap = ahead.spaces();
    let (hours, minutes) = if ahead.take(":") || take_word(&mut ahead, &HOUR) {
        gap = ahead.spaces();
        (first, ahead.number().filter(|minutes| *minutes < 60)?)
    } else {
        gap = gap.max(1);
        (0, first)
    };
    let mut end = ahead.clone();
    end.spaces();
    if take_word(&mut end, &MINUTE) {
        ahead = end;
    } else if gap > 0 {
        return None;
    }
    let broken_off = |byte: u8| byte.is_ascii_alphanumeric() || b":.,/".contains(&byte);
    if ahead.peek().is_some_and(broken_off) {
        return None;
    }
    let hundredths = u32::from(hours) * 100 + (u32::from(minutes) * 100 + 30) / 60;
    let hours = Hours::from_hundredths(u16::try_from(hundredths).ok()?)?;
    *scan = ahead;
    Some(hours)
}

/// Passes over the letters that come next, if they are one of `words`.
pub(crate) fn take_word(scan: &mut Scan, words: &[&str]) -> bool {
    let mut ahead = scan.clone();
    let word = ahead.take_while(|byte| byte.is_ascii_alphabetic());
    let word = ahead.str(word).unwrap_or_default();
    let found = words.iter().any(|known| known.eq_ignore_ascii_case(word));
    if found {
        *scan = ahead;
    }
    found
}

/// Writes hundredths as a decimal without needless zeros: 250 is `2.5`.
pub(crate) fn decimal(hundredths: u32) -> String {
    let (whole, part) = (hundredths / 100, hundredths % 100);
    match (part % 10, part) {
        (_, 0) => whole.to_string(),
        (0, _) => format!("{whole}.{}", part / 10),
        _ => format!("{whole}.{part:02}"),
    }
}

/// Not a number of hours in a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHours {
    /// It is not a decimal number.
    #[error("{0:?} is not a number of hours: write a decimal such as 2.5 or 0.75")]
    NotANumber(String),
    /// It is a time in hours and minutes, and these are the hours that it makes.
    #[error("{0:?} is not a number of hours: write {1}")]
    Clock(String, Hours),
    /// It is less than 0 or more than 24.
    #[error("{0} hours do not fit in a day: give 0 to 24")]
    OutOfRange(String),
    /// It has more than two decimal places.
    #[error("{0} hours is finer than a check-in goes: give at most two decimal places")]
    TooFine(String),
}

impl FromStr for Hours {
    type Err = NotHours;

    fn from_str(text: &str) -> Result<Self, NotHours> {
        let text = text.trim();
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(digits) => (&text[..1], digits),
            None => ("", text),
        };
        let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !all_digits(whole) || !all_digits(part) {
            let mut scan = Scan::new(text.as_bytes());
            return Err(match read_clock(&mut scan) {
                Some(hours) if scan.rest().is_empty() => NotHours::Clock(text.to_owned(), hours),
                _ => NotHours::NotANumber(text.to_owned()),
            });
        }

        let part = part.trim_end_matches('0');
        let whole = whole.trim_start_matches('0');
        if sign == "-" && !(whole.is_empty() && part.is_empty()) {
            return Err(NotHours::OutOfRange(text.to_owned()));
        }
        // More than three digits are out of range in any case.
        let whole: u16 = match whole.len() {
            0 => 0,
            1..=3 => whole.parse().expect("at most three digits"),
            _ => u16::MAX / 100,
        };
        if whole > 24 || (whole == 24 && !part.is_empty()) {
            return Err(NotHours::OutOfRange(text.to_owned()));
        }
        if part.len() > 2 {
            return Err(NotHours::TooFine(text.to_owned()));
        }
        let part: u16 = format!("{part:0<2}").parse().expect("two digits");
        Ok(Hours(whole * 100 + part))
    }
}

/// How much energy there was for a day, from 1 (none left) to 10 (all of it).
///
/// ```
/// use tracker::Energy;
///
/// assert_eq!("8".parse::<Energy>()?.get(), 8);
/// assert_eq!(
///     "11".parse::<Energy>().unwrap_err().to_string(),
///     "energy 11 is off the scale: give a whole number from 1 to 10",
/// );
/// # Ok::<(), tracker::NotEnergy>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Energy(u8);

impl Energy {
    /// Energy `level`, if it is 1-10.
    pub fn new(level: u8) -> Option<Energy> {
        (1..=10).contains(&level).then_some(Energy(level))
    }

    /// The level, 1-10.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Energy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Not a level of energy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("energy {0} is off the scale: give a whole number from 1 to 10")]
pub struct NotEnergy(String);

impl FromStr for Energy {
    type Err = NotEnergy;

    fn from_str(text: &str) -> Result<Self, NotEnergy> {
        let text = text.trim();
        // `8/10` is how the tracker writes it.
        text.strip_suffix("/10")
            .unwrap_or(text)
            .parse()
            .ok()
            .and_then(Energy::new)
            .ok_or_else(|| NotEnergy(text.to_owned()))
    }
}
