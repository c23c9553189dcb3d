//! `course start`: signs the commitment, in a new tracker if there is none.

use std::fmt::Write;

use anyhow::bail;
use checker::text::plain;
use jiff::civil::Date;
use serde::Serialize;
use tracker::file;

use crate::invocation::{Invocation, When, spell};

/// Sign the commitment and begin
///
/// Writes your name and the date into the tracker, and makes that date the start date. Makes a fresh
/// tracker if there is none.
#[derive(Debug, clap::Args)]
#[command(override_usage = "course start --name NAME [--date D] [--force]")]
pub(crate) struct Start {
    /// Your name, as your signature
    #[arg(long, value_parser = name)]
    name: String,
    /// The day you sign and start [default: today]
    #[arg(long)]
    date: Option<When>,
    /// Sign over somebody else's signature
    #[arg(long)]
    force: bool,
}

#[derive(Serialize)]
struct Signed<'a> {
    created: bool,
    changed: bool,
    signed_by: &'a str,
    date: Date,
    replaced: Option<Signature>,
    start_date: Option<Date>,
    /// The start date that gave way to this one, if it was not a fresh tracker's.
    start_date_before: Option<Date>,
}

#[derive(Clone, Serialize)]
struct Signature {
    signed_by: String,
    date: Option<Date>,
}

impl Start {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let date = invocation.date(self.date)?;
        let (path, created) = match invocation.tracker() {
            Ok(path) => (path, false),
            Err(_) => {
                let path = invocation.new_tracker()?;
                match file::create(&path, &tracker::template()) {
                    Ok(()) => (path, true),
                    // Somebody else was quicker: it is there, which is all that is needed.
                    Err(file::FileError::Exists(_)) => (path, false),
                    Err(error) => return Err(error.into()),
                }
            }
        };

        let (before, date, changed, starts) = file::edit(&path, |tracker| {
            let started = tracker.start_date();
            let before = tracker.signature().map(|signed_by| Signature {
                signed_by,
                date: tracker.signed_on(),
            });
            if let Some(Signature { signed_by, date }) = &before {
                let ours = *signed_by == self.name;
                if ours && self.date.is_none() {
                    let date = date.unwrap_or(invocation.today());
                    return Ok((before, date, false, (started, started)));
                }
                if !ours && !self.force {
                    bail!(
                        "the commitment is signed already, by {}{}; --force signs over it",
                        plain(signed_by),
                        on(*date)
                    );
                }
            }
            let unsigned = tracker.as_bytes().to_vec();
            tracker.sign(&self.name, date)?;
            let changed = tracker.as_bytes() != unsigned;
            Ok((before, date, changed, (started, tracker.start_date())))
        })?;

        let mut words = String::new();
        if created {
            writeln!(words, "Made {}.", path.display())?;
        }
        let replaced = before.filter(|_| changed);
        if changed {
            writeln!(words, "Signed by {}{}.", self.name, on(Some(date)))?;
        } else {
            writeln!(words, "Signed already by {}{}.", self.name, on(Some(date)))?;
        }
        if let Some(signature) = &replaced {
            let name = plain(&signature.signed_by);
            writeln!(words, "Before: {name}{}.", on(signature.date))?;
        }
        let (started, start_date) = starts;
        let start_date_before = started.filter(|_| !created && started != start_date);
        if let (Some(before), Some(now)) = (start_date_before, start_date) {
            writeln!(words, "Start date: {} → {}", spell(before), spell(now))?;
        }
        if changed {
            writeln!(
                words,
                "Thirty days, from a raw socket up. Begin: just day 1"
            )?;
        }
        let signed = Signed {
            created,
            changed,
            signed_by: &self.name,
            date,
            replaced,
            start_date,
            start_date_before,
        };
        invocation.answer(&path, words, signed)
    }
}

fn on(date: Option<Date>) -> String {
    date.map(|date| format!(" on {}", spell(date)))
        .unwrap_or_default()
}

/// A name that fits on a line to sign.
fn name(text: &str) -> Result<String, &'static str> {
    let name = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if name.chars().all(|c| matches!(c, '_' | ' ')) {
        return Err("a signature needs a name");
    }
    if name.contains("<!--") || name.contains("-->") {
        return Err("a name cannot contain `<!--` or `-->`: they mark a comment in Markdown");
    }
    Ok(name)
}
