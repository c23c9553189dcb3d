//! `course begin 4 --lang typescript`: a starter for the learner's own version of a day.
//!
//! Why: between "write a server in your language" and the first interesting line lie an hour of build files and a port to
//! read. A starter is the smallest program that listens, in `solutions/dayNN`, and says what the day asks of it.
//!
//! Invariants
//! - Nothing is ever overwritten: if a single file of the day is there, nothing is laid out, and it is named.
//! - What a starter's comments say of the day comes from its contract, so the two cannot differ.

mod before;
mod language;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use checker::contract::{Contract, Graded};
use checker::project;
use checker::solution::{SolutionFolder, relative};
use checker::text::wrapped;
use contracts::{contract_of, contracts};
use serde::Serialize;
use tracker::{Day, file};

use crate::invocation::{Invocation, Refusal};
use crate::terminal::FAINT;
use language::Language;

/// The widest line of a comment in a starter.
const WIDTH: usize = 100;

/// Lay out a starter for your own version of a day
///
/// It is laid into solutions/dayNN beside the tracker: the smallest program that listens, and course.toml, which says
/// how it is built and started. No existing file is overwritten.
#[derive(Debug, clap::Args)]
pub(crate) struct Begin {
    /// The day of the course, 1-30
    #[arg(allow_negative_numbers = true)]
    day: Day,
    /// The language to begin in [default: the one you used last]
    #[arg(long, value_name = "LANGUAGE", ignore_case = true)]
    lang: Option<Language>,
    /// Begin with a copy of your own version of an earlier day
    #[arg(long, value_name = "DAY", conflicts_with = "lang")]
    from: Option<Day>,
}

/// The files that `begin` wrote.
#[derive(Serialize)]
struct Begun {
    day: Day,
    language: Option<&'static str>,
    /// Paths, the one to open first.
    files: Vec<PathBuf>,
}

/// A file to be.
struct Sheet {
    path: PathBuf,
    text: String,
    /// Whether it may be there already.
    shared: bool,
}

impl Begin {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let day = self.day;
        let contract = contract_of(day).ok_or_else(|| nothing_to_begin(day))?;
        let tracker = invocation.tracker()?;
        let folder = SolutionFolder::beside(&tracker, day);
        if let Graded::Writing(_) | Graded::Exercises = contract.graded
            && let Some(option) = self.lang.map(|_| "--lang").or(self.from.map(|_| "--from"))
        {
            return Err(Refusal(format!(
                "day {day} is answered in writing: leave {option} out"
            ))
            .into());
        }
        if let Some(earlier) = self.from {
            let language = language_of(&SolutionFolder::beside(&tracker, earlier));
            let files = continued(contract, &tracker, earlier, language)?;
            let how = format!("begun from day {earlier}");
            let words = words(contract, &how, language, &files);
            let begun = Begun {
                day,
                language: language.map(Language::word),
                files,
            };
            return invocation.answer(&tracker, words, begun);
        }
        let (language, sheets) = match &contract.graded {
            Graded::Program => {
                let language = match self.lang {
                    Some(language) => language,
                    None => last_used(&tracker).ok_or_else(|| which_language(day))?,
                };
                (Some(language), program(language, contract, &folder))
            }
            Graded::Writing(sheets) => {
                let sheets = sheets.iter().map(|sheet| Sheet {
                    path: folder.file(sheet.file),
                    text: sheet.text.to_owned(),
                    shared: false,
                });
                (None, sheets.collect())
            }
            Graded::Exercises => (None, Vec::new()),
        };
        let files = lay_out(&folder, day, sheets)?;
        let words = match contract.graded {
            Graded::Exercises => exercises(contract),
            Graded::Program | Graded::Writing(_) => {
                let how = match language {
                    Some(language) => format!("begun in {}", language.name()),
                    None => "begun".into(),
                };
                words(contract, &how, language, &files)
            }
        };
        let begun = Begun {
            day,
            language: language.map(Language::word),
            files,
        };
        invocation.answer(&tracker, words, begun)
    }
}

/// Begins the day of `contract` with what the learner wrote for the day `earlier`.
fn continued(
    contract: &Contract,
    tracker: &Path,
    earlier: Day,
    language: Option<Language>,
) -> anyhow::Result<Vec<PathBuf>> {
    let day = Day::new(contract.day).context("a contract has a day of the course")?;
    if earlier >= day {
        return Err(Refusal(format!("day {earlier} is not before day {day}")).into());
    }
    let folder = SolutionFolder::beside(tracker, earlier);
    let [before, now] = [contract_of(earlier), Some(contract)].map(|contract| {
        let comment = language.map_or("", Language::comment);
        contract.map_or_else(String::new, |it| asked(it, comment))
    });
    let later = SolutionFolder::beside(tracker, day);
    let mut files = before::copy(&folder, &later, (&before, &now))?;
    // The file to open first.
    let program = language.map(Language::program);
    files.sort_by_key(|path| !program.is_some_and(|it| path.ends_with(it)));
    Ok(files)
}

fn nothing_to_begin(day: Day) -> Refusal {
    let days = contracts().iter().map(|contract| contract.day.to_string());
    let days: Vec<_> = days.collect();
    Refusal(format!(
        "day {day} has no starter yet; these days have one: {}",
        days.join(", ")
    ))
}

fn which_language(day: Day) -> Refusal {
    Refusal(format!(
        "which language? `just begin {day} --lang rust`, or typescript, python, go"
    ))
}

/// The language of the day that was begun last.
pub(crate) fn last_used(tracker: &Path) -> Option<Language> {
    let days = (1..=30).filter_map(|number| {
        let folder = SolutionFolder::beside(tracker, Day::new(number)?);
        let begun = fs::metadata(folder.file(project::FILE))
            .ok()?
            .modified()
            .ok();
        Some((begun, number, language_of(&folder)?))
    });
    let last = days.max_by_key(|(begun, number, _)| (*begun, *number))?;
    Some(last.2)
}

/// The language of the program in `folder`.
fn language_of(folder: &SolutionFolder) -> Option<Language> {
    let mut all = <Language as clap::ValueEnum>::value_variants().iter();
    all.find(|it| folder.file(it.program()).is_file()).copied()
}

/// The files of a program.
fn program(language: Language, contract: &Contract, folder: &SolutionFolder) -> Vec<Sheet> {
    let parts = language.starter(contract.day).into_iter();
    parts
        .map(|part| {
            let text = match part.path == language.program() {
                true => format!("{}\n{}", asked(contract, language.comment()), part.text),
                false => part.text.to_owned(),
            };
            let path = match part.path.strip_prefix("../") {
                Some(beside) => folder.path().with_file_name(beside),
                None => folder.file(&part.path),
            };
            Sheet {
                path,
                text,
                shared: part.shared,
            }
        })
        .collect()
}

/// The task of the day's program, as a comment.
fn asked(contract: &Contract, comment: &str) -> String {
    let day = contract.day;
    let mut lines = vec![
        format!("Day {day}, {}: a version of your own.", contract.title),
        String::new(),
        format!("`just check {day}` starts it on the port that PORT names, and tries:"),
        String::new(),
    ];
    for (number, stage) in (1_u8..).zip(contract.stages) {
        let place = format!("{day}.{number}");
        let text = format!("{}: {}", stage.name, stage.teaches);
        let wrapped = wrapped(&text, WIDTH - comment.len() - 9);
        for (line, place) in wrapped
            .iter()
            .zip([&*place].into_iter().chain(std::iter::repeat("")))
        {
            lines.push(format!("  {place:<6}{line}"));
        }
    }
    lines.extend([
        String::new(),
        format!("The chapter has the whole of it, under \"The exercise\": `just book --open`, day {day}."),
        format!("Stuck on a stage: `just hint {day}.1`."),
    ]);
    lines.iter().fold(String::new(), |mut text, line| {
        let line = format!("{comment} {line}");
        text += line.trim_end();
        text.push('\n');
        text
    })
}

/// Writes the files that are to be, if none of the day's own is there; their paths.
fn lay_out(folder: &SolutionFolder, day: Day, sheets: Vec<Sheet>) -> anyhow::Result<Vec<PathBuf>> {
    let there = sheets
        .iter()
        .filter(|sheet| !sheet.shared && sheet.path.symlink_metadata().is_ok())
        .filter_map(|sheet| sheet.path.strip_prefix(folder.path()).ok())
        .map(|path| path.display().to_string());
    let there: Vec<String> = there.collect();
    if !there.is_empty() {
        bail!(
            "day {day} is begun already: {} has {}, and nothing is overwritten (to begin anew, move that folder away)",
            relative(folder.path()),
            there.join(", ")
        );
    }
    let mut laid = Vec::new();
    for sheet in sheets {
        let folder = sheet.path.parent().unwrap_or(folder.path());
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        match file::create(&sheet.path, &sheet.text) {
            Err(file::FileError::Exists(_)) if sheet.shared => {}
            created => {
                created?;
                laid.push(sheet.path);
            }
        }
    }
    Ok(laid)
}

/// Where to find the exercises of a day that has no starter.
fn exercises(contract: &Contract) -> String {
    let day = contract.day;
    let mut words = format!(
        "\n  Day {day}, {}, has {} exercises in SQL, and nothing to lay out.\n\n",
        contract.title,
        contract.stages.len(),
    );
    for (command, what) in [
        (
            format!("just sql {day}"),
            "which there are, and which are answered",
        ),
        (
            format!("just sql {day}.1"),
            "what one asks, and where its answer belongs",
        ),
    ] {
        _ = writeln!(words, "  {command:<14}{FAINT}{what}{FAINT:#}");
    }
    words
}

/// The files that exist now, and the next step.
fn words(
    contract: &Contract,
    begun: &str,
    language: Option<Language>,
    files: &[PathBuf],
) -> String {
    let day = contract.day;
    let mut words = format!("\n  Day {day}, {}, is {begun}.\n\n", contract.title);
    for path in files {
        _ = writeln!(words, "  {}", relative(path));
    }
    let first = files.first().map(|path| relative(path));
    let stages = contract.stages.len();
    let next = [
        (
            format!("$EDITOR {}", first.unwrap_or_default()),
            "what is asked is written at the top".to_owned(),
        ),
        (
            format!("just check {day}"),
            format!("grade it, in {stages} stages"),
        ),
        (format!("just watch {day}"), "again at every save".into()),
        (format!("just hint {day}.1"), "a hint for a stage".into()),
        (
            "just book --open".into(),
            format!("the chapter of day {day}"),
        ),
    ];
    let widest = next.iter().map(|(command, _)| command.len()).max();
    let width = widest.unwrap_or_default() + 2;
    words.push('\n');
    for (command, what) in next {
        _ = writeln!(words, "  {command:<width$}{FAINT}{what}{FAINT:#}");
    }
    let missing = language.map(missing).unwrap_or_default();
    if !missing.is_empty() {
        _ = writeln!(
            words,
            "\n  This machine has no {}: install it first.",
            missing.join(" and no ")
        );
    }
    words
}

/// The commands that `language` takes and that are not here.
fn missing(language: Language) -> Vec<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let here =
        |name: &&&str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    let needs = language.needs().iter();
    needs.filter(|name| !here(name)).copied().collect()
}
