//! That no verdict depends on how busy the machine is, and how long a check takes.
//!
//! Everything whose verdict is known is graded over and over: what is right in each of 50 rounds, known mistakes and what
//! is right in an unusual manner in every fifth; on a machine that is quiet, on one that is busy, as a nice process on a
//! busy one, and six at once on a busy one. What was not as it should be is printed, and counted. Nothing may be.
//!
//!     just bench course [rounds] [words of the names of what is graded]

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use course::check::contract::{Contract, Graded};
use course::check::contracts::contracts;
use course::sql::exercise::exercises;
use serde_json::Value;
use tempfile::TempDir;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const COURSE: &str = env!("CARGO_BIN_EXE_course");
const GALLERY: &str = env!("CARGO_BIN_EXE_gallery");

/// How often what is right is graded; the rest in every fifth round, so that it meets every condition, too.
const ROUNDS: usize = 50;
const SELDOM: usize = 5;

/// No check takes longer, unless it hangs.
const HANGS: Duration = Duration::from_secs(600);

/// Something to grade, and what has to be found.
struct Subject {
    name: String,
    day: u8,
    command: Vec<String>,
    /// The stages that fail; where there are none, all are passed.
    fails: Vec<String>,
    /// It is graded in every so many rounds.
    every: usize,
    /// Where it is graded, with what is written there.
    desk: TempDir,
}

/// What became of a subject so far.
#[derive(Default)]
struct Tally {
    /// How long each check took, and whether the machine was quiet.
    times: Vec<(Duration, bool)>,
    changed: usize,
}

/// How the machine is while a round is graded.
struct Condition {
    name: &'static str,
    /// Threads for each core that have nothing better to do.
    busy: usize,
    /// Graders at once.
    at_once: usize,
    /// What the graders are started through.
    through: &'static [&'static str],
}

const CONDITIONS: [Condition; 4] = [
    Condition {
        name: "quiet",
        busy: 0,
        at_once: 2,
        through: &[],
    },
    Condition {
        name: "busy",
        busy: 1,
        at_once: 2,
        through: &[],
    },
    Condition {
        name: "busy, and nice",
        busy: 1,
        at_once: 2,
        through: &["nice", "-n", "5"],
    },
    Condition {
        name: "busy, six at once",
        busy: 2,
        at_once: 6,
        through: &[],
    },
];

fn main() -> Outcome {
    // Cargo's own word is not for us.
    let words = env::args().skip(1).filter(|word| word != "--bench");
    let mut words: Vec<String> = words.collect();
    let rounds = match words.first().map(|word| word.parse()) {
        Some(Ok(rounds)) => {
            words.remove(0);
            rounds
        }
        _ => ROUNDS,
    };
    let mut subjects = subjects()?;
    for word in &words {
        subjects.retain(|subject| subject.name.contains(word));
        // Who names something wants it graded.
        subjects.iter_mut().for_each(|subject| subject.every = 1);
    }
    let mut tallies: Vec<Mutex<Tally>> = Vec::new();
    tallies.resize_with(subjects.len(), Mutex::default);
    for round in 0..rounds {
        let condition = &CONDITIONS[round % CONDITIONS.len()];
        let all = subjects.iter().zip(&tallies).enumerate();
        let due = all.filter(|(number, (subject, _))| (round + number) % subject.every == 0);
        let due: Vec<_> = due.map(|(_, due)| due).collect();
        let (begun, graded) = (Instant::now(), due.len());
        let changed = grade_all(condition, due);
        println!(
            "round {:>2} of {rounds}, {:<18} {graded:>3} graded, {changed} changed, {:>6.1} s",
            round + 1,
            condition.name,
            begun.elapsed().as_secs_f64()
        );
    }
    let changed = report(&subjects, &tallies);
    measure_start()?;
    match changed {
        0 => Ok(()),
        changed => Err(format!("{changed} verdicts were not as they should be").into()),
    }
}

/// Grades each, under `condition`; how many verdicts were not as they should be.
fn grade_all(condition: &Condition, due: Vec<(&Subject, &Mutex<Tally>)>) -> usize {
    let (due, changed, done) = (Mutex::new(due), Mutex::new(0), AtomicBool::new(false));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..condition.busy * cores {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        let grader = || {
            while let Some((subject, tally)) = { lock(&due).pop() } {
                let begun = Instant::now();
                let wrong = subject.grade(condition);
                let mut tally = lock(tally);
                tally.times.push((begun.elapsed(), condition.busy == 0));
                if let Err(wrong) = wrong {
                    println!("{}, {}: {wrong}", subject.name, condition.name);
                    tally.changed += 1;
                    *lock(&changed) += 1;
                }
            }
        };
        let graders: Vec<_> = (0..condition.at_once)
            .map(|_| scope.spawn(grader))
            .collect();
        for grader in graders {
            _ = grader.join();
        }
        done.store(true, Ordering::Relaxed);
    });
    *lock(&changed)
}

impl Subject {
    fn new(day: u8, name: &str, command: &[&str], every: usize) -> Outcome<Self> {
        let desk = tempfile::tempdir()?;
        fs::write(desk.path().join("PROGRESS.md"), tracker::template())?;
        Ok(Self {
            name: format!("day {day}, {name}"),
            day,
            command: command.iter().map(|word| (*word).to_owned()).collect(),
            fails: Vec::new(),
            every,
            desk,
        })
    }

    /// What is written, from files and the names that they have in the day's folder.
    fn written(day: u8, name: &str, files: Vec<(String, Vec<u8>)>) -> Outcome<Self> {
        let subject = Self::new(day, name, &[], 1)?;
        let folder = subject.desk.path().join(format!("solutions/day{day:02}"));
        fs::create_dir_all(&folder)?;
        for (name, text) in files {
            fs::write(folder.join(name), text)?;
        }
        Ok(subject)
    }

    /// Grades it; the error says what was found instead of what should have been.
    fn grade(&self, condition: &Condition) -> Result<(), String> {
        let (day, folder) = (self.day.to_string(), self.desk.path());
        let mut words: Vec<&str> = condition.through.to_vec();
        words.extend([COURSE, "check", &day, "--json", "--start-within=5"]);
        if !self.command.is_empty() {
            words.push("--");
            words.extend(self.command.iter().map(String::as_str));
        }
        let answer = folder.join("answer.json");
        let file = fs::File::create(&answer).map_err(|error| error.to_string())?;
        let mut checker = Command::new(words[0])
            .args(&words[1..])
            .current_dir(folder)
            .env("COURSE_FILE", folder.join("PROGRESS.md"))
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let begun = Instant::now();
        while checker.try_wait().is_ok_and(|ended| ended.is_none()) {
            if begun.elapsed() > HANGS {
                _ = checker.kill();
                return Err("it hangs".to_owned());
            }
            thread::sleep(Duration::from_millis(5));
        }
        let answer = fs::read(&answer).map_err(|error| error.to_string())?;
        let report: Value =
            serde_json::from_slice(&answer).map_err(|_| "there is no report".to_owned())?;
        let stages = report["stages"].as_array().map_or(&[][..], Vec::as_slice);
        let wrong = stages.iter().filter(|stage| {
            let verdict = &stage["verdict"];
            let fails = self
                .fails
                .iter()
                .any(|fails| stage["stage"] == fails.as_str());
            // Behind one that fails, some may not be tried; in what is right, none may be left out.
            (verdict == "failed") != fails || (self.fails.is_empty() && verdict != "passed")
        });
        let wrong: Vec<String> = wrong
            .map(|stage| {
                format!(
                    "{} {}: {}",
                    stage["stage"], stage["verdict"], stage["reason"]
                )
            })
            .collect();
        match (stages.is_empty(), wrong.is_empty()) {
            (false, true) => Ok(()),
            (true, _) => Err("there are no stages".to_owned()),
            (false, false) => Err(wrong.join("; ")),
        }
    }
}

/// All there is to grade.
fn subjects() -> Outcome<Vec<Subject>> {
    let mut all = Vec::new();
    let of_programs = |it: &&Contract| matches!(it.graded, Graded::Program);
    let programs = Path::new(COURSE).parent().ok_or("no folder")?;
    for contract in contracts().iter().filter(of_programs) {
        let day = contract.day;
        let number = day.to_string();
        let own = programs.join(format!("day{day:02}"));
        match (own.exists(), own.to_str()) {
            (true, Some(own)) => all.push(Subject::new(day, "the lesson", &[own, "serve"], 1)?),
            _ => println!("day {day} has not been built, and its lesson is left out"),
        }
        all.push(Subject::new(day, "right", &[GALLERY, &number, "right"], 1)?);
        for mistake in contract.mistakes {
            let name = format!("wrong: {}", mistake.mode);
            let mut subject = Subject::new(day, &name, &[GALLERY, &number, mistake.mode], SELDOM)?;
            let fails = mistake.fails.iter().map(|stage| format!("{day}.{stage}"));
            subject.fails.extend(fails);
            all.push(subject);
        }
    }
    let manners = Command::new(GALLERY).arg("manners").output()?;
    for line in String::from_utf8(manners.stdout)?.lines() {
        let (day, manner) = line.split_once(' ').ok_or("a manner without a day")?;
        let name = format!("unusual: {manner}");
        all.push(Subject::new(
            day.parse()?,
            &name,
            &[GALLERY, day, manner],
            SELDOM,
        )?);
    }
    let gallery = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/gallery"));
    for name in ["right", "right-otherwise"] {
        let mut files = Vec::new();
        for sheet in fs::read_dir(gallery.join("day05").join(name))? {
            let sheet = sheet?;
            let file = sheet.file_name().to_string_lossy().into_owned();
            files.push((file, fs::read(sheet.path())?));
        }
        all.push(Subject::written(5, name, files)?);
    }
    for name in ["plain", "domains", "uuid"] {
        let script = fs::read(gallery.join(format!("day06/{name}.sql")))?;
        all.push(Subject::written(
            6,
            name,
            vec![("schema.sql".to_owned(), script)],
        )?);
    }
    let answers = exercises()?.iter();
    let answers = answers.map(|it| (it.file_name(), it.answer.clone().into_bytes()));
    all.push(Subject::written(7, "the answers", answers.collect())?);
    Ok(all)
}

/// Prints a line for each, and says how many verdicts were not as they should be.
fn report(subjects: &[Subject], tallies: &[Mutex<Tally>]) -> usize {
    println!(
        "\n{:<38}{:>6}{:>9}{:>10}{:>10}",
        "", "runs", "changed", "quiet", "slowest"
    );
    let mut changed = 0;
    for (subject, tally) in subjects.iter().zip(tallies) {
        let tally = lock(tally);
        changed += tally.changed;
        let quiet = tally.times.iter().filter(|(_, quiet)| *quiet);
        let mut quiet: Vec<Duration> = quiet.map(|(time, _)| *time).collect();
        quiet.sort();
        let seconds = |time: Option<&Duration>| match time {
            Some(time) => format!("{:.2} s", time.as_secs_f64()),
            None => "-".to_owned(),
        };
        let slowest = tally.times.iter().map(|(time, _)| time).max();
        println!(
            "{:<38}{:>6}{:>9}{:>10}{:>10}",
            subject.name,
            tally.times.len(),
            tally.changed,
            seconds(quiet.get(quiet.len() / 2)),
            seconds(slowest)
        );
    }
    changed
}

/// Prints how long `course` takes to start and end.
fn measure_start() -> Outcome {
    let mut times = Vec::new();
    for _ in 0..50 {
        let begun = Instant::now();
        Command::new(COURSE).arg("--version").output()?;
        times.push(begun.elapsed());
    }
    times.sort();
    println!("course --version: {:.2?} (median of 50)", times[25]);
    Ok(())
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
