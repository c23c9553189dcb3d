//! `course resume`: where the learner stopped before a pause, and the next step.
//!
//! Why: what stops people is less the pause than the first half hour after it, which goes into finding out what was
//! tried last and what it said. All of that is on the disk.

mod standing;

use std::fmt::{self, Write};

use checker::text::{plain, wrapped};
use jiff::civil::Date;
use serde::Serialize;
use tracker::progress::Next;
use tracker::{Day, Progress, file};

use crate::begin;
use crate::check::record::{Graded, Outcome, Record};
use crate::invocation::{Invocation, spell};
use crate::terminal::{DONE, FAINT, NEXT};
use standing::{Activity, Standing};

/// Show where it broke off, and what to do next
///
/// Looks at the last check-in, the last check and what that one said; changes nothing.
#[derive(Debug, clap::Args)]
pub(crate) struct Resume {}

/// Where it stands.
#[derive(Serialize)]
struct Printed<'a> {
    today: Date,
    last: Option<Last<'a>>,
    check: Option<Check<'a>>,
    next: Option<Next>,
}

/// The learner's last action.
#[derive(Serialize)]
struct Last<'a> {
    what: Activity,
    day: Day,
    title: &'a str,
    date: Date,
    days_ago: i32,
}

/// The result of the last check of the next day, or of the last one.
#[derive(Serialize)]
struct Check<'a> {
    day: Day,
    date: Date,
    graded: &'a Graded,
    /// How many stages there are.
    stages: usize,
    passed: usize,
    not_proven: usize,
    not_tried: usize,
    failed: Vec<Failed<'a>>,
}

#[derive(Serialize)]
struct Failed<'a> {
    stage: String,
    name: &'a str,
    said: &'a str,
}

impl Resume {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let path = invocation.tracker()?;
        let progress = Progress::of(&file::read(&path)?, invocation.today());
        let days = progress.days.iter();
        let days: Vec<Standing<'_>> = days.map(|day| Standing::of(&path, day)).collect();

        let last = standing::last(&days, progress.today);
        let language = begin::last_used(&path);
        let last_day = last.map(|(_, day, _)| day);
        let next = standing::next(&days, last_day, &progress, language.is_some());
        let (focus, next) = next.unzip();
        let focus = focus.flatten().or(last_day);
        let answer = Printed {
            today: progress.today,
            last: last.map(|(date, day, what)| Last {
                what,
                day,
                title: days[day.index()].progress.title,
                date,
                days_ago: (progress.today - date).get_days(),
            }),
            check: focus.and_then(|day| Check::of(&days[day.index()])),
            next,
        };
        invocation.answer(&path, &answer, &answer)
    }
}

impl<'a> Check<'a> {
    fn of(standing: &'a Standing<'_>) -> Option<Self> {
        let (contract, record) = (standing.contract?, standing.record.as_ref()?);
        let day = standing.progress.day;
        let failed = record.stages.iter().filter_map(|stage| {
            let Outcome::Failed { said } = &stage.outcome else {
                return None;
            };
            Some(Failed {
                stage: format!("{day}.{}", stage.number),
                name: &stage.name,
                said,
            })
        });
        let failed: Vec<_> = failed.collect();
        let passed = record.passed();
        let not_proven = record.stages.iter();
        let not_proven = not_proven
            .filter(|it| matches!(it.outcome, Outcome::NotProven { .. }))
            .count();
        Some(Self {
            day,
            date: record.date,
            graded: &record.graded,
            stages: contract.stages.len(),
            passed,
            not_proven,
            not_tried: contract.stages.len() - passed - failed.len() - not_proven,
            failed,
        })
    }
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        match &self.last {
            None => writeln!(f, "  Nothing has been checked in yet, and nothing checked.")?,
            Some(last) => paragraph(f, &last.to_string())?,
        }
        if let Some(check) = &self.check {
            check.fmt(f)?;
        }
        match &self.next {
            None => writeln!(f, "\n  {DONE}All of it is done.{DONE:#}"),
            Some(next) => {
                let (step, command) = (plain(&next.step), plain(&next.command));
                let apart = match command.chars().count() + step.chars().count() > 68 {
                    true => "\n          ",
                    false => "  ",
                };
                writeln!(
                    f,
                    "\n  Next    {NEXT}{command}{NEXT:#}{apart}{FAINT}{step}{FAINT:#}"
                )
            }
        }
    }
}

impl fmt::Display for Last<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = match self.days_ago {
            0 => "today".to_owned(),
            1 => "yesterday".to_owned(),
            days => format!("{days} days ago, on {}", spell(self.date)),
        };
        let what = match self.what {
            Activity::CheckIn => "the check-in",
            Activity::Check => "a check",
        };
        let Self { day, title, .. } = self;
        write!(f, "You left off {when}, with {what} of day {day}, {title}.")
    }
}

impl fmt::Display for Check<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            day,
            stages,
            passed,
            not_proven,
            not_tried,
            failed,
            ..
        } = self;
        if passed == stages {
            return paragraph(f, &format!("All {stages} stages of day {day} passed."));
        }
        let mut words = format!("{passed} of {stages} stages of day {day} passed");
        if !failed.is_empty() {
            write!(words, ", {} failed", failed.len())?;
        }
        if *not_proven > 0 {
            write!(words, ", {not_proven} not proven")?;
        }
        if *not_tried > 0 {
            write!(words, ", {not_tried} not tried")?;
        }
        let [first, rest @ ..] = &failed[..] else {
            return paragraph(f, &format!("{words}."));
        };
        let which = match rest {
            [] => "This is what failed:",
            _ => "This failed first:",
        };
        paragraph(f, &format!("{words}. {which}"))?;
        writeln!(f)?;
        for line in first.said.lines() {
            writeln!(f, "{}", plain(line))?;
        }
        if !rest.is_empty() {
            let rest = rest.iter().map(|failed| failed.stage.as_str());
            writeln!(f)?;
            paragraph(
                f,
                &format!("Failed too: {}.", rest.collect::<Vec<_>>().join(", ")),
            )?;
        }
        Ok(())
    }
}

fn paragraph(f: &mut fmt::Formatter<'_>, words: &str) -> fmt::Result {
    for line in wrapped(words, 78) {
        writeln!(f, "  {line}")?;
    }
    Ok(())
}

/// The command that checks `day` again as `record` says that it was checked.
fn again(day: Day, record: Option<&Record>, has_project: bool) -> String {
    // Only a NUL cannot be typed, and no command has one.
    let typed = |words: &[String]| {
        let typed = shlex::try_join(words.iter().map(String::as_str));
        typed.unwrap_or_else(|_| words.join(" "))
    };
    let how = match record.map(|record| &record.graded) {
        Some(Graded::Url(url)) => format!(" --url {}", typed(std::slice::from_ref(url))),
        Some(Graded::Command(words)) if !has_project => format!(" -- {}", typed(words)),
        _ => String::new(),
    };
    format!("just check {day}{how}")
}
