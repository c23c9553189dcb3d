//! The facts that every command needs: the tracker, the day, and the reader of the output.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, anyhow};
use jiff::Zoned;
use jiff::civil::Date;
use serde::Serialize;
use tracker::{DateStyle, NotADate};

/// The name of a tracker's file.
pub(crate) const TRACKER: &str = "PROGRESS.md";

/// One call of the program.
pub(crate) struct Invocation {
    file: Option<PathBuf>,
    json: bool,
    today: Date,
    /// Whether that was said, so that it stays as long as the program runs.
    said: bool,
}

impl Invocation {
    pub(crate) fn new(file: Option<PathBuf>, json: bool, today: Option<When>) -> Self {
        let now = Zoned::now().date();
        Self {
            file,
            json,
            said: today.is_some(),
            today: today.map_or(now, |today| today.seen_from(now)),
        }
    }

    /// The date here and now.
    pub(crate) fn today(&self) -> Date {
        self.today
    }

    /// That date, unless it is simply the clock's.
    pub(crate) fn said_date(&self) -> Option<Date> {
        self.said.then_some(self.today)
    }

    /// Whether the answer is for a program.
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// The tracker that was named, or the nearest one from this folder upward.
    pub(crate) fn tracker(&self) -> anyhow::Result<PathBuf> {
        if let Some(file) = &self.file {
            return match file.try_exists() {
                Ok(false) => Err(anyhow!(
                    "there is no tracker at {}; `just start --name \"Your Name\"` makes one",
                    file.display()
                )),
                _ => Ok(file.clone()),
            };
        }
        let here = here()?;
        here.ancestors()
            .map(|folder| folder.join(TRACKER))
            .find(|path| path.is_file())
            .ok_or_else(|| {
                anyhow!(
                    "there is no {TRACKER} in {} or above it; \
                     `just start --name \"Your Name\"` makes one here, `--file` names another",
                    here.display()
                )
            })
    }

    /// Where to make a tracker when there is none.
    pub(crate) fn new_tracker(&self) -> anyhow::Result<PathBuf> {
        match &self.file {
            Some(file) => Ok(file.clone()),
            None => Ok(here()?.join(TRACKER)),
        }
    }

    /// The date that `when` means; today's when nothing was said. The future has not happened.
    pub(crate) fn date(&self, when: Option<When>) -> anyhow::Result<Date> {
        let date = when.map_or(self.today, |when| when.seen_from(self.today));
        match date > self.today {
            false => Ok(date),
            true => Err(Refusal(format!(
                "{} is in the future: today is {}",
                spell(date),
                spell(self.today)
            ))
            .into()),
        }
    }

    /// Prints the answer, in words or as JSON with the tracker's path.
    pub(crate) fn answer(
        &self,
        file: &Path,
        words: impl fmt::Display,
        json: impl Serialize,
    ) -> anyhow::Result<()> {
        #[derive(Serialize)]
        struct WithFile<'a, T> {
            file: std::borrow::Cow<'a, str>,
            #[serde(flatten)]
            answer: T,
        }
        let text = match self.json {
            false => words.to_string(),
            true => {
                let file = file.to_string_lossy();
                serde_json::to_string_pretty(&WithFile { file, answer: json })? + "\n"
            }
        };
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .context("cannot print the answer")
    }
}

fn here() -> anyhow::Result<PathBuf> {
    std::env::current_dir().context("cannot tell which folder this is")
}

/// The typed words are wrong, whatever the tracker says.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// A date as it is typed: `2026-01-30` and the other styles of a tracker, `today`, `yesterday`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    Today,
    Yesterday,
    On(Date),
}

impl When {
    fn seen_from(self, today: Date) -> Date {
        match self {
            When::Today => today,
            When::Yesterday => today.yesterday().unwrap_or(today),
            When::On(date) => date,
        }
    }
}

impl FromStr for When {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        match text.trim().to_ascii_lowercase().as_str() {
            "today" => Ok(When::Today),
            "yesterday" => Ok(When::Yesterday),
            date => tracker::parse_date(date).map(When::On),
        }
    }
}

/// A date in words, as answers give it.
pub(crate) fn spell(date: Date) -> String {
    DateStyle::LongMonth.format(date)
}
