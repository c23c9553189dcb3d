//! The page that `course progress` shows: at most 80 columns, in color where that is wanted.
//!
//! The colors are always written; the stream that prints them leaves them out where they are not
//! welcome (a pipe, `NO_COLOR`).

use std::fmt;

use anstyle::Style;
use checker::text::{cut, plain, wrapped};
use jiff::civil::Date;
use serde::Serialize;
use tracker::progress::{DayProgress, Forecast, Measure, Progress, Streak};
use tracker::{CheckIn, DateStyle, Day, curriculum};

use crate::chart::{bar, column};
use crate::invocation::spell;
use crate::terminal::{BEGUN, DONE, FAINT, NEXT};

/// The sign of a day that a check has shown to be done.
const VERIFIED: char = '✓';
const HEADING: Style = Style::new().bold();

/// A day that was verified when its contract had fewer stages than it has now.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Outgrown {
    pub(crate) day: Day,
    /// So many stages were passed.
    pub(crate) verified: u16,
    /// So many there are now.
    pub(crate) stages: usize,
}

/// Progress as a page.
pub(crate) struct Page<'a> {
    pub(crate) progress: &'a Progress,
    pub(crate) outgrown: &'a [Outgrown],
}

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        self.title(f)?;
        self.weeks(f)?;
        self.days(f)?;
        self.outgrown(f)?;
        self.figures(f)?;
        self.next(f)?;
        self.warnings(f)
    }
}

impl Page<'_> {
    fn title(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let progress = self.progress;
        write!(f, "  {HEADING}{}{HEADING:#}", curriculum().title)?;
        if let Some(name) = &progress.signed_by {
            write!(f, " · {}", cut(&plain(name), 52))?;
        }
        let mut lessons = format!("{} of 30 lessons done", progress.done);
        if progress.verified > 0 {
            lessons += &format!(", {} verified", progress.verified);
        }
        let when = match (progress.start_date, progress.calendar_day()) {
            (Some(start), Some(day)) if progress.signed_by.is_some() => match day {
                ..1 => format!(" · starts on {}", spell(start)),
                1..=30 => format!(" · day {day} since {}", spell(start)),
                _ => format!(" · started on {}", spell(start)),
            },
            _ => " · not signed yet".into(),
        };
        writeln!(f, "\n  {FAINT}{lessons}{when}{FAINT:#}\n")
    }

    fn weeks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for week in &self.progress.weeks {
            let (number, count) = (week.week, week.lessons);
            let (full, empty) = bar(count.done, count.total, 20);
            writeln!(
                f,
                "  Week {number}  {DONE}{full}{DONE:#}{FAINT}{empty}{FAINT:#}  {}/{}  {}",
                count.done, count.total, week.title
            )?;
        }
        writeln!(f)
    }

    fn days(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next = self.progress.days.iter().find(|day| !day.done);
        for week in self
            .progress
            .days
            .chunk_by(|a, b| a.day.week() == b.day.week())
        {
            write!(f, "        ")?;
            for day in week {
                let (style, sign) = match day {
                    DayProgress { evidence, .. } if evidence.is_some() => (DONE, VERIFIED),
                    DayProgress { done: true, .. } => (DONE, '●'),
                    day if next.is_some_and(|next| next.day == day.day) => (NEXT, '▸'),
                    DayProgress { check_in, .. } if check_in.is_some() => (BEGUN, '◐'),
                    _ => (FAINT, '○'),
                };
                write!(f, "  {style}{sign} {:>2}{style:#}", day.day.number())?;
            }
            writeln!(f)?;
        }
        // A sign is explained where it occurs.
        let verified = self.progress.verified;
        let mut done = String::new();
        if verified > 0 {
            done += &format!("{DONE}{VERIFIED}{DONE:#} {FAINT}verified{FAINT:#}   ");
        }
        if verified == 0 || self.progress.done > verified {
            done += &format!("{DONE}●{DONE:#} {FAINT}done{FAINT:#}   ");
        }
        writeln!(
            f,
            "          {done}\
             {BEGUN}◐{BEGUN:#} {FAINT}checked in, not ticked{FAINT:#}   \
             {NEXT}▸{NEXT:#} {FAINT}next{FAINT:#}   {FAINT}○ to come{FAINT:#}\n"
        )
    }

    fn outgrown(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Outgrown {
            day,
            verified,
            stages,
        } in self.outgrown
        {
            writeln!(
                f,
                "  Day {day} is verified for {verified} of now {stages} stages: {NEXT}just check {day}{NEXT:#}"
            )?;
        }
        match self.outgrown {
            [] => Ok(()),
            _ => writeln!(f),
        }
    }

    fn figures(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let progress = self.progress;
        let hours = |check_in: &CheckIn| Some(u32::from(check_in.hours?.hundredths()));
        let energy = |check_in: &CheckIn| Some(u32::from(check_in.energy?.get()));
        let most = progress
            .days
            .iter()
            .filter_map(|day| hours(day.check_in.as_ref()?));
        let most = most.max().unwrap_or(0);

        writeln!(
            f,
            "  Hours   {}  {}",
            self.chart(hours, most),
            hours_in_words(&progress.hours)
        )?;
        writeln!(
            f,
            "  Energy  {}  {}",
            self.chart(energy, 10),
            energy_in_words(&progress.energy)
        )?;
        writeln!(f, "  Streak  {}", streak_in_words(progress.streak))?;
        let delivered = progress.deliverables;
        writeln!(
            f,
            "  Built   {} of {} deliverables",
            delivered.done, delivered.total
        )?;
        writeln!(f, "  Finish  {}\n", forecast_in_words(&progress.forecast))
    }

    /// One column for each day, a gap between weeks.
    fn chart(&self, value: impl Fn(&CheckIn) -> Option<u32>, most: u32) -> String {
        let mut chart = String::new();
        let mut week = 1;
        for day in &self.progress.days {
            if day.day.week() > week {
                week = day.day.week();
                chart.push(' ');
            }
            match day.check_in.as_ref().and_then(&value) {
                Some(value) => chart += &format!("{BEGUN}{}{BEGUN:#}", column(value, most)),
                None => chart += &format!("{FAINT}·{FAINT:#}"),
            }
        }
        chart
    }

    fn next(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.progress.next {
            Some(next) => {
                let step = plain(&next.step);
                let command = plain(&next.command);
                writeln!(
                    f,
                    "  Next    {NEXT}{command}{NEXT:#}  {FAINT}{step}{FAINT:#}"
                )
            }
            None => writeln!(f, "  {DONE}All of it is done.{DONE:#}"),
        }
    }

    fn warnings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.progress.warnings.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n  {NEXT}Not counted, please look{NEXT:#}")?;
        for warning in &self.progress.warnings {
            let mut label = format!("line {}", warning.line);
            for line in wrapped(&plain(&warning.reason), 66) {
                writeln!(f, "  {label:<9}  {line}")?;
                label.clear();
            }
            let text = cut(&plain(&warning.text), 66);
            writeln!(f, "             {FAINT}{text}{FAINT:#}")?;
        }
        Ok(())
    }
}

fn hours_in_words(hours: &Measure) -> String {
    match &hours.average {
        Some(average) => format!("{} in all, {average} a day", hours.total),
        None => "none reported yet".into(),
    }
}

fn energy_in_words(energy: &Measure) -> String {
    match &energy.average {
        Some(average) => format!("{average} of 10 on average"),
        None => "none reported yet".into(),
    }
}

fn streak_in_words(streak: Streak) -> String {
    let days = |count: usize| match count {
        1 => "1 day".to_owned(),
        _ => format!("{count} days"),
    };
    match (streak.current, streak.longest) {
        (0, 0) => "none yet: it begins with the first check-in".into(),
        (0, longest) => format!("broken; the longest was {}", days(longest)),
        (current, longest) if current == longest => {
            format!("{}, the longest so far", days(current))
        }
        (current, longest) => format!("{}; the longest was {}", days(current), days(longest)),
    }
}

fn forecast_in_words(forecast: &Forecast) -> String {
    match forecast {
        Forecast::Unknown { reason } => format!("too early to tell: {reason}"),
        Forecast::Finished { on: Some(date) } => format!("reached on {}", spell(*date)),
        Forecast::Finished { on: None } => "reached".into(),
        Forecast::Expected {
            finish,
            lessons,
            in_days,
            planned,
        } => {
            let days = match in_days {
                1 => "1 day".to_owned(),
                _ => format!("{in_days} days"),
            };
            let plan = planned.map(|planned| match planned == *finish {
                true => ", as planned".to_owned(),
                false => format!(" (planned: {})", short(planned)),
            });
            let plan = plan.unwrap_or_default();
            let finish = short(*finish);
            format!("{finish}, at {lessons} lessons in {days}{plan}")
        }
    }
}

fn short(date: Date) -> String {
    DateStyle::ShortMonth.format(date)
}
