//! Dates as people write them in a tracker.
//!
//! Why: the file is edited by hand, so `2026-01-30`, `01/30/2026`, `January 30, 2026` and
//! `Jan 30, 2026` all occur, and a date that is changed should look as it did before.
//!
//! Invariants
//! - Slashes mean month/day/year. Nothing is guessed: `30/01/2026` is refused.
//! - A date that is written in a style reads back as the same date in the same style.

use jiff::civil::Date;

use crate::scan::Scan;

/// How a date is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateStyle {
    /// `2026-01-30`
    Dashes,
    /// `01/30/2026`
    Slashes,
    /// `January 30, 2026`
    LongMonth,
    /// `Jan 30, 2026`
    ShortMonth,
}

impl DateStyle {
    /// Spells `date` in this style.
    ///
    /// ```
    /// use jiff::civil::date;
    /// use tracker::DateStyle;
    ///
    /// let day = date(2026, 1, 30);
    /// assert_eq!(DateStyle::Slashes.format(day), "01/30/2026");
    /// assert_eq!(DateStyle::LongMonth.format(day), "January 30, 2026");
    /// ```
    pub fn format(self, date: Date) -> String {
        let pattern = match self {
            DateStyle::Dashes => "%Y-%m-%d",
            DateStyle::Slashes => "%m/%d/%Y",
            DateStyle::LongMonth => "%B %-d, %Y",
            DateStyle::ShortMonth => "%b %-d, %Y",
        };
        date.strftime(pattern).to_string()
    }

    /// The line to fill in where no date is known.
    pub(crate) fn blank(self) -> &'static str {
        match self {
            DateStyle::Slashes => "___/___/___",
            DateStyle::Dashes | DateStyle::LongMonth | DateStyle::ShortMonth => "____-__-__",
        }
    }
}

/// Not a date in any of the styles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a date: write 2026-01-30, 01/30/2026 (month first), January 30, 2026 or Jan 30, 2026"
)]
pub struct NotADate(pub(crate) String);

/// Reads a date in any of the four styles.
///
/// ```
/// use jiff::civil::date;
///
/// assert_eq!(tracker::parse_date("Jan 30, 2026")?, date(2026, 1, 30));
/// assert!(tracker::parse_date("30/01/2026").is_err());
/// # Ok::<(), tracker::NotADate>(())
/// ```
pub fn parse_date(text: &str) -> Result<Date, NotADate> {
    let mut scan = Scan::new(text.trim().as_bytes());
    match scan_date(&mut scan) {
        Some((date, _)) if scan.rest().is_empty() => Ok(date),
        _ => Err(NotADate(text.trim().to_owned())),
    }
}

/// Passes over a date that comes next, in any style.
pub(crate) fn scan_date(scan: &mut Scan) -> Option<(Date, DateStyle)> {
    let mut ahead = scan.clone();
    let (year, month, day, style) = if ahead.peek()?.is_ascii_digit() {
        figures(&mut ahead)?
    } else {
        month_name(&mut ahead)?
    };
    if year < 1000
        || ahead
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
    {
        return None;
    }
    let date = Date::new(year.try_into().ok()?, month, day).ok()?;
    *scan = ahead;
    Some((date, style))
}

fn figures(scan: &mut Scan) -> Option<(u16, i8, i8, DateStyle)> {
    let first = scan.number()?;
    if scan.take("-") {
        let month = scan.number()?;
        let day = scan.take("-").then(|| scan.number()).flatten()?;
        Some((first, small(month)?, small(day)?, DateStyle::Dashes))
    } else {
        let day = scan.take("/").then(|| scan.number()).flatten()?;
        let year = scan.take("/").then(|| scan.number()).flatten()?;
        Some((year, small(first)?, small(day)?, DateStyle::Slashes))
    }
}

fn month_name(scan: &mut Scan) -> Option<(u16, i8, i8, DateStyle)> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let word = scan.take_while(|byte| byte.is_ascii_alphabetic());
    let word = scan.str(word)?;
    let (index, name) = MONTHS.iter().enumerate().find(|(_, name)| {
        name.eq_ignore_ascii_case(word)
            || name[..3].eq_ignore_ascii_case(word)
            || (**name == "September" && word.eq_ignore_ascii_case("Sept"))
    })?;
    // May is its own abbreviation; the long style spells it the same.
    let style = if name.len() == word.len() {
        DateStyle::LongMonth
    } else {
        DateStyle::ShortMonth
    };
    scan.take(".");
    scan.spaces();
    let day = scan.number()?;
    scan.take(",");
    scan.spaces();
    Some((scan.number()?, small(index as u16 + 1)?, small(day)?, style))
}

/// A month or a day of the month, which `Date::new` will judge.
fn small(number: u16) -> Option<i8> {
    number.try_into().ok()
}
